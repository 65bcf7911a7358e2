import { describe, expect, test } from "vitest";
import { address } from "../../src/packet/addresses.js";
import { Kind } from "../../src/packet/kind.js";
import { State } from "../../src/packet/packet.js";
import { Stop } from "../../src/packet/stop.js";
import {
  ah,
  build,
  data,
  destinationOptions,
  esp,
  ethernet,
  fragment,
  hex,
  hip,
  homeAddress,
  hopByHop,
  ipv4,
  ipv6,
  mobility,
  type Part,
  type RoutingFields,
  routing,
  tcp,
  tunnelHeader,
  udp,
} from "../support/build/index.js";
import { decoded } from "../support/lint.js";
import { verdicts } from "../support/verdicts.js";

/** Layer 1 is the IP layer. */
const ip = (...parts: Part[]) => {
  const p = decoded({ packet: build(ethernet(), ...parts) });
  return {
    p,
    source: address(p, 1, p.sourceAt[1]!),
    destination: address(p, 1, p.destinationAt[1]!),
    protocol: p.protocol[1]!,
    state: p.state[1]!,
  };
};
const kinds = (p: ReturnType<typeof decoded>) => Array.from(p.kind.subarray(0, p.depth));

describe("destination of the pseudo-header: the end of the route (RFC 8200 §8.1, RFC 791 §3.1)", () => {
  const three = ["2001:db8::a", "2001:db8::b", "2001:db8::c"];
  const routed = (f: RoutingFields) => ip(ipv6(), routing(f), udp(), data(4));
  test.for<[string, RoutingFields, string]>([
    ["type 0: last address", { type: 0, segmentsLeft: 2, addresses: three }, "2001:db8::c"],
    ["type 0: no segments left", { type: 0, segmentsLeft: 0, addresses: three }, "2001:db8::2"],
    ["type 2: home address", { type: 2, segmentsLeft: 1, addresses: ["2001:db8::77"] }, "2001:db8::77"],
    ["type 4: first of the list", { type: 4, segmentsLeft: 1, addresses: three }, "2001:db8::a"],
    ["type 4: no segments left", { type: 4, segmentsLeft: 0, addresses: three }, "2001:db8::2"],
    ["type 3: last address, written out", { type: 3, segmentsLeft: 1, addresses: three }, "2001:db8::c"],
  ])("IPv6 %s", ([, fields, destination]) => {
    const seen = routed(fields);
    expect(seen.destination).toBe(destination);
    expect(seen.state & State.NoPseudoHeader).toBe(0);
  });
  test.for<[string, RoutingFields]>([
    ["type 0 with more segments than addresses", { type: 0, segmentsLeft: 4, addresses: three }],
    ["type 3 with a compressed last address", { type: 3, segmentsLeft: 1, word: 0x08000000, addresses: [], rest: new Uint8Array(8) }],
    ["type 4 with a last entry beyond the list", { type: 4, segmentsLeft: 1, word: 0x03000000, addresses: three }],
    ["a type that is not known", { type: 99, segmentsLeft: 1 }],
  ])("IPv6 not known: %s", ([, fields]) => expect(routed(fields).state & State.NoPseudoHeader).toBe(State.NoPseudoHeader));

  const optioned = (options: string) => ip(ipv4({ options: hex(options) }), udp(), data(4));
  test("IPv4 loose source route", () => {
    expect(optioned("83 0b 04 0a 00 00 08 0a 00 00 09 00").destination).toBe("10.0.0.9");
  });
  test("IPv4 strict source route, exhausted", () => {
    expect(optioned("01 89 07 08 0a 00 00 09").destination).toBe("10.0.0.2");
  });
  test("IPv4 source route whose pointer is wrong", () => {
    expect(optioned("01 89 07 05 0a 00 00 09").state & State.NoPseudoHeader).toBe(State.NoPseudoHeader);
  });
  test("IPv4 record route leaves it alone", () => {
    expect(optioned("01 07 07 04 00 00 00 00").destination).toBe("10.0.0.2");
  });
});

test("source of the pseudo-header: the home address option (RFC 6275 §11.3.1)", () => {
  const options = homeAddress("2001:db8::77");
  expect(ip(ipv6(), destinationOptions({ options }), udp(), data(4)).source).toBe("2001:db8::77");
  expect(ip(ipv6(), hopByHop({ options }), udp(), data(4)).source).toBe("2001:db8::1");
});

describe("an extension header behind an upper layer says nothing of the IP packet", () => {
  // AYIYA with an identity of 16 bytes and a signature of 20, which forwards destination options (60), authentication (51), fragment (44).
  const ayiya = (next: string) => tunnelHeader("ayiya", Uint8Array.from([...hex(`415211${next}`), ...new Uint8Array(40)]));
  const home = destinationOptions({ options: homeAddress("2001:db8::77") });
  test.for<[string, Part[]]>([
    ["home address in a tunnel", [ayiya("3c"), home]],
    ["home address in a tunnel, behind authentication", [ayiya("33"), ah({ nextHeader: 60 }), home]],
    ["fragment in a tunnel", [ayiya("2c"), fragment({ more: true })]],
  ])("%s", ([, inside]) => {
    const parts = [ipv6(), udp({ destination: 5072 }), ...inside, udp(), data(4)];
    expect(ip(...parts)).toMatchObject({ source: "2001:db8::1", protocol: 17, state: 0 });
    expect(verdicts({ packet: build(ethernet(), ...parts) })).toEqual(["udp good"]);
  });
});

describe("protocol of the pseudo-header: what follows the last extension header", () => {
  test.for<[string, number, Part[]]>([
    ["none", 17, [udp(), data(4)]],
    ["all", 17, [hopByHop(), destinationOptions(), routing(), ah(), destinationOptions(), udp(), data(4)]],
    ["first fragment", 6, [fragment({ more: true }), tcp(), data(4)]],
    ["other fragment", 6, [fragment({ offset: 8, nextHeader: 6 }), data(4)]],
    ["mobility", 135, [mobility()]],
    ["HIP", 139, [hip()]],
    ["no next header", 59, [hopByHop({ nextHeader: 59 })]],
  ])("IPv6, %s", ([, protocol, parts]) => expect(ip(ipv6(), ...parts).protocol).toBe(protocol));
  test("IPv4 behind AH", () => expect(ip(ipv4(), ah(), tcp(), data(4)).protocol).toBe(6));
});

describe("layers and ends", () => {
  test("each extension header is a layer", () => {
    const { p } = ip(ipv6(), hopByHop(), destinationOptions(), routing(), fragment(), ah(), udp(), data(4));
    expect(kinds(p)).toEqual([
      Kind.Ethernet,
      Kind.Ipv6,
      Kind.Ipv6HopByHop,
      Kind.Ipv6Destination,
      Kind.Ipv6Routing,
      Kind.Ipv6Fragment,
      Kind.Ah,
      Kind.Udp,
    ]);
    // 54 + 8 + 8 + 24 + 8 + 24 = 126.
    expect(Array.from(p.from.subarray(0, p.depth))).toEqual([0, 14, 54, 62, 70, 94, 102, 126]);
    expect(Array.from(p.netOf.subarray(2, p.depth))).toEqual([1, 1, 1, 1, 1, 1]);
  });
  test("an inner packet has its own pseudo-header", () => {
    const { p } = ip(ipv6(), routing({ segmentsLeft: 1 }), ipv6({ destination: "2001:db8::5" }), tcp(), data(4));
    expect(kinds(p)).toEqual([Kind.Ethernet, Kind.Ipv6, Kind.Ipv6Routing, Kind.Ipv6, Kind.Tcp]);
    expect(p.netOf[4]).toBe(3);
    expect(address(p, 3, p.destinationAt[3]!)).toBe("2001:db8::5");
    expect(p.protocol[1]).toBe(41);
  });
  test("a fragment other than the first ends the decoding", () => {
    const { p, state } = ip(ipv6(), fragment({ offset: 8, more: true, nextHeader: 17 }), data(16));
    expect(p.stopped).toBe(Stop.Fragment);
    expect(state & State.Fragment).toBe(State.Fragment);
  });
  test("an atomic fragment is no fragment", () => {
    const { p, state } = ip(ipv6(), fragment(), udp(), data(4));
    expect(p.stopped).toBe(Stop.None);
    expect(state & State.Fragment).toBe(0);
  });
  test("ESP is opaque", () => {
    const { p } = ip(ipv6(), esp(), data(16));
    expect([p.stopped, p.stoppedAt, p.to[2]]).toEqual([Stop.Encrypted, 62, 78]);
  });
  test("payload length 0 in front of TCP reaches to the end of the frame", () => {
    const { p, state } = ip(ipv6({ payloadLength: 0 }), tcp(), data(100));
    expect([p.to[1], state & State.LengthZero]).toEqual([174, State.LengthZero]);
  });
  test("payload length 0 in a short frame is a payload of 0", () => {
    const { p, state } = ip(ipv6({ payloadLength: 0, nextHeader: 6 }), data(6));
    expect([p.to[1], state & State.LengthZero, p.stopped]).toEqual([54, 0, Stop.Length]);
  });
  test("the jumbo payload option gives the end", () => {
    const jumbo = hopByHop({ options: hex("c2 04 00 01 00 10") });
    const p = decoded({ packet: build(ethernet(), ipv6({ payloadLength: 0 }), jumbo, tcp(), data(40)), wireLength: 54 + 0x10010 });
    expect([p.to[1], p.to[3], p.state[1]]).toEqual([54 + 0x10010, 54 + 0x10010, 0]);
  });
  test("a whole packet of the other version is decoded as what it is", () => {
    const six = decoded({ packet: build(ethernet({ type: 0x0800 }), ipv6(), udp(), data(4)) });
    expect(kinds(six)).toEqual([Kind.Ethernet, Kind.Ipv6, Kind.Udp]);
    const four = decoded({ packet: build(ethernet({ type: 0x86dd }), ipv4(), udp(), data(4)) });
    expect(kinds(four)).toEqual([Kind.Ethernet, Kind.Ipv4, Kind.Udp]);
  });
  test("another version with lengths that do not fit ends the decoding", () => {
    const p = decoded({ packet: build(ethernet({ type: 0x0800 }), ipv6({ payloadLength: 13 }), udp(), data(4)) });
    expect([kinds(p), p.stopped, p.stoppedAt]).toEqual([[Kind.Ethernet], Stop.Malformed, 14]);
  });
  test("a protocol without a decoder is said", () => {
    const { p } = ip(ipv6({ nextHeader: 200 }), data(4));
    expect([p.stopped, p.stoppedType, p.stoppedKind]).toEqual([Stop.Unknown, 200, Kind.Ipv6]);
  });
});
