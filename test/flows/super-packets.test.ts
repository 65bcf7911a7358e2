import { describe, expect, test } from "vitest";
import { build, data, ethernet, hex, ipv4, ipv6, nullHeader, type Part, sll, tcp, trailer, udp, vxlan } from "../support/build/index.js";
import type { Recorded } from "../support/lint.js";
import { tracked } from "../support/track.js";

const SYN = 0x02;
const ACK = 0x10;
const RECEIVED = 1;
const SENT = 2;
const SEGMENTATION_OFFLOADED = 1 << 11;
const TIMESTAMPS = hex("0101080a 00010000 00020000");
const CLIENT = { source: "10.0.0.1", destination: "10.0.0.2" };
const SERVER = { source: "10.0.0.2", destination: "10.0.0.1" };

const mssOption = (mss: number): Uint8Array => hex(`0204${mss.toString(16).padStart(4, "0")}`);
/** Both SYNs: the client (port 40000) announces `client`, the server `server`. */
const handshake = (client: number, server: number, ...around: Part[]): Recorded[] => [
  { packet: build(ethernet(), ...around, ipv4(CLIENT), tcp({ flags: SYN, options: mssOption(client) })) },
  {
    packet: build(
      ethernet(),
      ...around,
      ipv4(SERVER),
      tcp({ source: 80, destination: 40000, flags: SYN | ACK, options: mssOption(server) }),
    ),
  },
];
/** Data from the client, the checksum left to the card unless said. */
const segment = (payload: number, fields: Parameters<typeof tcp>[0] = {}, ...around: Part[]): Uint8Array =>
  build(ethernet(), ...around, ipv4(CLIENT), tcp({ checksum: "partial", ...fields }), data(payload));
const finished = (payload: number): Uint8Array => build(ethernet(), ipv4(CLIENT), tcp(), data(payload));
const last = (packets: readonly Recorded[], options = {}) => tracked(packets, options).supers.at(-1);
const overVxlan: Part[] = [
  ipv4({ source: "192.0.2.1", destination: "192.0.2.2" }),
  udp({ destination: 4789, checksum: 0 }),
  vxlan(),
  ethernet(),
];

describe("TCP whose SYNs were seen", () => {
  test("segments are as long as the MSS less the options", () => {
    expect(last([...handshake(1460, 1460), { packet: segment(7306, { options: TIMESTAMPS }) }])).toEqual({
      protocol: "tcp",
      layer: 2,
      payload: 7306,
      segmentSize: 1448,
      segments: 6,
      lastSegment: 66,
      origin: "unknown",
      certainty: "proved",
      // 7306 + 32 + 20 bytes of IP.
      evidence: [
        "payload 7306 exceeds the receiver's MSS 1460",
        "IP packet of 7358 bytes exceeds the link's MTU 1500",
        "checksum left for the network card to finish",
      ],
    });
  });
  test("the narrower end counts", () => {
    expect(last([...handshake(1400, 1460), { packet: segment(4200) }])).toMatchObject({
      segmentSize: 1400,
      segments: 3,
      lastSegment: 1400,
    });
    expect(last([...handshake(1460, 1400), { packet: segment(4300) }])).toMatchObject({ segmentSize: 1400, segments: 4, lastSegment: 100 });
  });
  test("a far sender that announces less than it sends is found out", () => {
    const packets = (payload: number): Recorded[] => [...handshake(1404, 1440), { packet: segment(payload), flags: RECEIVED }];
    expect(last(packets(2880))?.segmentSize).toBe(1440);
    expect(last(packets(2881))?.segmentSize).toBe(null);
    expect(last([...packets(2880), { packet: segment(2881), flags: RECEIVED }])?.segmentSize).toBe(1440);
  });
  test("less than the link's MTU may be more than the MSS", () => {
    expect(last([...handshake(536, 536), { packet: segment(1072) }])).toMatchObject({ segmentSize: 536, segments: 2, certainty: "proved" });
    expect(last([...handshake(536, 536), { packet: finished(1072) }])).toMatchObject({ segments: 2, certainty: "likely" });
  });
  test("options that leave no room, with an unfinished checksum", () => {
    const payload = (mss: number): Recorded[] => [...handshake(mss, mss), { packet: segment(1400, { options: TIMESTAMPS }) }];
    expect(last(payload(1400))).toMatchObject({ segmentSize: 1388, segments: 2, lastSegment: 12, certainty: "likely" });
    expect(last(payload(1412))).toBe(undefined);
  });
  test("a finished checksum over merged data is LRO's on receive", () => {
    expect(last([...handshake(1460, 1460), { packet: finished(2920), flags: RECEIVED }])).toMatchObject({
      origin: "lro",
      segments: 2,
      certainty: "proved",
    });
  });
  test("origin by direction", () => {
    const origin = (flags: number) => last([...handshake(1460, 1460), { packet: segment(2920), flags }])?.origin;
    expect([origin(SENT), origin(RECEIVED), origin(0)]).toEqual(["gso", "gro", "unknown"]);
  });
  test("full segments are none, on links of any size", () => {
    expect(last([...handshake(1460, 1460), { packet: segment(1460) }])).toBe(undefined);
    expect(last([...handshake(8960, 8960), { packet: segment(8948, { options: TIMESTAMPS }) }])).toBe(undefined);
    expect(last([...handshake(65495, 65495), { packet: segment(65483) }])).toBe(undefined);
  });
  test("jumbo links have super-packets too", () => {
    expect(last([...handshake(8960, 8960), { packet: segment(26844, { options: TIMESTAMPS }) }])).toMatchObject({
      segmentSize: 8948,
      segments: 3,
    });
  });
  test("inside VXLAN", () => {
    // 6990 = 5 * 1398.
    const packets = [...handshake(1410, 1410, ...overVxlan), { packet: segment(6990, { options: TIMESTAMPS }, ...overVxlan) }];
    expect(last(packets)).toMatchObject({ layer: 6, segmentSize: 1398, segments: 5, lastSegment: 1398 });
  });
  test("cut by the snap length, by its lengths", () => {
    const packet = segment(2920);
    expect(last([...handshake(1460, 1460), { packet: packet.slice(0, 60), wireLength: packet.length }])).toMatchObject({
      payload: 2920,
      segments: 2,
      certainty: "proved",
    });
  });
  test("cut, and its length on the wire forgotten: only an unfinished checksum bears the length out", () => {
    expect(last([...handshake(1460, 1460), { packet: segment(2920).slice(0, 60) }])).toMatchObject({ payload: 2920, segments: 2 });
    expect(last([...handshake(1460, 1460), { packet: finished(2920).slice(0, 60) }])).toBe(undefined);
  });
  test("a new connection on the same ports forgets the old one", () => {
    const packets = [...handshake(536, 536), ...handshake(1460, 1460), { packet: segment(1072) }];
    expect(last(packets)).toBe(undefined);
  });
  test("an MSS below Linux's least is not believed", () => {
    expect(last([...handshake(1460, 40), { packet: segment(100) }])).toBe(undefined);
  });
});

describe("TCP without its SYNs", () => {
  test("the link's MTU and an unfinished checksum make it likely, and full segments of the link tell the size", () => {
    // 1500 - 20 - 32 = 1448.
    expect(last([{ packet: segment(7240, { options: TIMESTAMPS }) }])).toMatchObject({
      segmentSize: 1448,
      segments: 5,
      certainty: "likely",
    });
    expect(last([{ packet: segment(7239, { options: TIMESTAMPS }) }])).toMatchObject({
      segmentSize: null,
      segments: null,
      lastSegment: null,
    });
  });
  test("once a size is known, it holds for what is no multiple of it", () => {
    expect(last([{ packet: segment(2920) }, { packet: segment(3001) }])).toMatchObject({ segmentSize: 1460, segments: 3, lastSegment: 81 });
  });
  test("an even share of the payload tells nothing: programs write round numbers", () => {
    expect(last([{ packet: segment(7000) }])).toMatchObject({ segmentSize: null });
  });
  test("segments that came alone tell the size", () => {
    const alone = { packet: segment(1388) };
    expect(last([alone, alone, { packet: segment(4164) }])).toMatchObject({ segmentSize: 1388, segments: 3 });
    expect(last([alone, { packet: segment(4164) }])).toMatchObject({ segmentSize: null });
  });
  test("jumbo frames are none: finished checksums, or as long as jumbo links are", () => {
    expect(last([{ packet: finished(8000) }])).toBe(undefined);
    expect(last([{ packet: segment(8960) }])).toBe(undefined);
  });
  test("where jumbo frames are seen, others may be jumbo frames", () => {
    expect(last([{ packet: finished(8000) }, { packet: segment(7000, { source: 40001 }) }])).toBe(undefined);
    const packets = [...handshake(8960, 8960), { packet: segment(7000, { source: 40001 }) }];
    expect(last(packets)).toBe(undefined);
  });
  test("the MTU can be said", () => {
    expect(last([{ packet: segment(1420) }], { mtu: 1400 })).toMatchObject({ certainty: "likely", payload: 1420 });
    expect(last([{ packet: segment(7000) }], { mtu: 9000 })).toBe(undefined);
  });
  test("loopback carries 65536 bytes", () => {
    const local = { source: "127.0.0.1", destination: "127.0.0.1" };
    const on = (around: Part) => build(around, ipv4(local), tcp({ checksum: "partial" }), data(32768));
    expect(last([{ packet: on(ethernet()) }])).toBe(undefined);
    expect(last([{ packet: on(nullHeader()), linkType: 0 }])).toBe(undefined);
    expect(last([{ packet: on(sll({ deviceType: 772 })), linkType: 113 }])).toBe(undefined);
    const lo = ethernet({ source: "00:00:00:00:00:00", destination: "00:00:00:00:00:00" });
    expect(last([{ packet: build(lo, ipv4(), tcp({ checksum: "partial" }), data(32768)) }])).toBe(undefined);
  });
  test("pcapng's flags prove it", () => {
    expect(last([{ packet: segment(400), flags: SENT | SEGMENTATION_OFFLOADED }])).toMatchObject({
      segmentSize: null,
      origin: "gso",
      certainty: "proved",
    });
  });
  test("fragments are none", () => {
    const first = build(ethernet(), ipv4({ flagsAndOffset: 0x2000 }), tcp({ checksum: "partial" }), data(2920));
    expect(last([{ packet: first }])).toBe(undefined);
  });
  test("a message of ICMP in a tunnel is none", () => {
    const packet = build(ethernet(), ...overVxlan, ipv4({ protocol: 1 }), data(4000));
    expect(last([{ packet }])).toBe(undefined);
  });
});

describe("lengths of 0", () => {
  test("Windows LSO: total length 0, pseudo-header sum without the length", () => {
    // 0a00 + 0001 + 0a00 + 0002 + 0006 = 1409.
    const packet = build(ethernet(), ipv4({ totalLength: 0 }), tcp({ checksum: 0x1409 }), data(4096));
    expect(last([...handshake(1460, 1460), { packet }])).toMatchObject({
      segmentSize: 1460,
      segments: 3,
      lastSegment: 1176,
      origin: "gso",
      certainty: "proved",
    });
    expect(last([{ packet }])?.certainty).toBe("likely");
  });
  test("BIG TCP over IPv4", () => {
    // The pseudo-header sum counts 69524 (payload and header) in 32 bits: 1409 + 1 + 0f94 = 239e.
    const packet = build(ethernet(), ipv4({ totalLength: 0 }), tcp({ options: TIMESTAMPS, checksum: 0x239e }), data(69504 - 12));
    expect(last([...handshake(1460, 1460), { packet }])).toMatchObject({
      payload: 69492,
      segmentSize: 1448,
      segments: 48,
      certainty: "proved",
    });
  });
  test("BIG TCP over IPv6 has a jumbo option that no segment has", () => {
    // Jumbo length: 8 of options, 20 of TCP, 72000 of payload = 72028 = 0x1195c.
    const hopByHop: Part = { name: "hop", ipProtocol: 0, write: (inner) => Uint8Array.from([...hex("0600c204 0001195c"), ...inner]) };
    const packet = build(ethernet(), ipv6({ payloadLength: 0, nextHeader: 0 }), hopByHop, tcp({ checksum: "partial" }), data(72000));
    // 1500 - 40 - 20 = 1440, and 72000 = 50 * 1440.
    expect(last([{ packet }])).toMatchObject({ payload: 72000, segmentSize: 1440, segments: 50, certainty: "proved" });
  });
  test("BIG TCP in VXLAN: the outer UDP length wraps", () => {
    // 1398 * 50 = 69900, and 8 + 8 + 14 + 20 + 32 more: 69982 = 65536 + 4446.
    const around = [ipv4({ totalLength: 0 }), udp({ destination: 4789, length: 4446, checksum: 0 }), vxlan(), ethernet()];
    // Inner pseudo-header sum: 1409 + 1 + (69932 - 65536 = 112c) = 2536.
    const big = tcp({ options: TIMESTAMPS, checksum: 0x2536 });
    const packet = build(ethernet(), ...around, ipv4({ ...CLIENT, totalLength: 0 }), big, data(69900));
    const found = last([...handshake(1410, 1410, ipv4(), udp({ destination: 4789, checksum: 0 }), vxlan(), ethernet()), { packet }]);
    expect(found).toMatchObject({ layer: 6, payload: 69900, segmentSize: 1398, segments: 50, certainty: "proved" });
  });
});

describe("GSO_PARTIAL", () => {
  /** One segment of 1398 bytes by all lengths, and the payload of `more` segments behind it. */
  const partial = (checksum: number | "partial", more: number, beyond = more * 1398): Uint8Array =>
    build(ethernet(), trailer(beyond), ...overVxlan, ipv4(CLIENT), tcp({ options: TIMESTAMPS, checksum }), data(1398));
  // 1409 + (32 + 5 * 1398 = 7022 = 1b6e) = 2f77.
  const OF_ALL = 0x2f77;

  test.for([
    ["of one segment", "partial"],
    ["of all segments", OF_ALL],
  ] as const)("the pseudo-header sum has the length %s", ([, checksum]) => {
    expect(last([{ packet: partial(checksum, 4) }])).toMatchObject({
      layer: 6,
      payload: 6990,
      segmentSize: 1398,
      segments: 5,
      lastSegment: 1398,
      origin: "gso",
      certainty: "proved",
    });
  });
  test("also where the packet is cut", () => {
    const packet = partial(OF_ALL, 4);
    expect(last([{ packet: packet.slice(0, 200), wireLength: packet.length }])).toMatchObject({ segments: 5 });
  });
  test("a trailer is not the payload of segments", () => {
    expect(last([{ packet: partial("partial", 4, 5000) }])).toBe(undefined);
    expect(last([{ packet: build(ethernet(), trailer(6), ipv4(), tcp({ checksum: "partial" }), data(1)) }])).toBe(undefined);
  });
});

describe("UDP", () => {
  const datagram = (payload: number, checksum?: number | "partial", ...around: Part[]): Recorded => ({
    packet: build(ethernet(), ...around, ipv4(), udp(checksum === undefined ? {} : { checksum }), data(payload)),
  });

  test("longer than the MTU and unfinished, its size not told", () => {
    expect(last([datagram(12000, "partial")])).toEqual({
      protocol: "udp",
      layer: 2,
      payload: 12000,
      segmentSize: null,
      segments: null,
      lastSegment: null,
      origin: "unknown",
      certainty: "likely",
      evidence: ["IP packet of 12028 bytes exceeds the link's MTU 1500", "checksum left for the network card to finish"],
    });
  });
  test("datagrams that came alone tell the size", () => {
    const alone = datagram(1200);
    expect(last([alone, alone, alone, datagram(12000, "partial")])).toMatchObject({ segmentSize: 1200, segments: 10 });
    expect(last([alone, alone, alone, datagram(12001, "partial")])).toMatchObject({ segmentSize: null });
    expect(last([datagram(1280), datagram(1280), datagram(1280), datagram(12800, "partial")])).toMatchObject({ segmentSize: null });
  });
  test("a tunnel's own header is not what is split", () => {
    expect(last([datagram(12000, "partial", ...overVxlan)])).toMatchObject({ protocol: "udp", layer: 6 });
  });
  test("jumbo frames and fragments are none", () => {
    expect(last([datagram(8000)])).toBe(undefined);
    expect(last([datagram(8000, 0)])).toBe(undefined);
    expect(last([{ packet: build(ethernet(), ipv4({ flagsAndOffset: 0x2000 }), udp({ checksum: "partial" }), data(4000)) }])).toBe(
      undefined,
    );
  });
});

describe("what is known of a flow", () => {
  test("full segments by the SYNs, timestamps taken off, in both directions", () => {
    const options = hex("020405b4 0402080a 00000001 00000000 01030307");
    const packets = [
      { packet: build(ethernet(), ipv4(CLIENT), tcp({ flags: SYN, options })) },
      { packet: build(ethernet(), ipv4(SERVER), tcp({ source: 80, destination: 40000, flags: SYN | ACK, options })) },
    ];
    const { segments } = tracked(packets).tracker;
    const flows = [...Array(128).keys()].filter((flow) => segments.segmentSizeOf(flow) > 0);
    expect(flows.map((flow) => [segments.segmentSizeOf(flow), segments.receiverMss(flow), segments.windowScale(flow)])).toEqual([
      [1448, 1460, 7],
      [1448, 1460, 7],
    ]);
    expect(flows[0]! ^ 1).toBe(flows[1]);
  });
});
