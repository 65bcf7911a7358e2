import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, udp, vlan } from "../support/build/index.js";
import { inject, tunnel } from "../support/inject.js";
import { type LiveRecord, Namespaces, noCapture } from "../support/namespaces.js";
import { vxlan } from "../support/scenarios.js";

const protocols = ({ layers }: LiveRecord): string => (layers ?? []).map(({ protocol, offset }) => `${protocol}@${offset}`).join(" ");

describe.skipIf(noCapture)("how frames come out of the kernel", () => {
  let net: Namespaces;
  beforeEach(() => {
    net = new Namespaces();
  });
  afterEach(() => net.close());

  test("the tag that the kernel takes out on receipt is put back, and csumStart counts it", async () => {
    const frame = build(ethernet(), vlan({ id: 7, priority: 5 }), ipv4(), udp({ checksum: "partial" }), data(20));
    // struct virtio_net_hdr: needs-csum, the sum begins behind Ethernet 14, tag 4 and IPv4 20, and stands 6 bytes on.
    const header = Uint8Array.of(1, 0, 0, 0, 0, 0, 38, 0, 6, 0);
    const running = await net.pcaplint(net.b, "inspect", "-i", "vb", "--promiscuous", "-c", "1");
    expect(await inject(net, net.a, "va", [Uint8Array.of(...header, ...frame)], true)).toEqual(["sent"]);
    const [record] = (await running.ended).records;
    expect(protocols(record!)).toBe("ethernet@0 vlan@14 ipv4@18 udp@38");
    expect(record).toMatchObject({ captured: frame.length, length: frame.length });
    expect(record?.kernel).toEqual({ flags: ["needs-csum"], gsoType: "none", csumStart: 38, csumOffset: 6 });
  });

  test("a filter finds the tag that was taken out", async () => {
    const running = await net.pcaplint(net.b, "inspect", "-i", "vb", "--promiscuous", "-c", "1", "vlan", "7", "and", "udp");
    const frames = [build(ethernet(), ipv4(), udp(), data(20)), build(ethernet(), vlan({ id: 8 }), ipv4(), udp(), data(20))];
    await inject(net, net.a, "va", [...frames, build(ethernet(), vlan({ id: 7 }), ipv4(), udp(), data(30))]);
    const [record, stats] = (await running.ended).records;
    expect(protocols(record!)).toBe("ethernet@0 vlan@14 ipv4@18 udp@38");
    expect(record?.length).toBe(14 + 4 + 20 + 8 + 30);
    expect(stats?.received).toBe(1);
  });

  test("segments that are left to the card: the header says them, whatever the frame's length", async () => {
    const frame = build(ethernet(), ipv4(), udp({ checksum: "partial" }), data(3000));
    // needs-csum, UDP_L4, 42 bytes of headers, segments of 1000, the sum from 34, at 6.
    const header = Uint8Array.of(1, 5, 42, 0, 0xe8, 3, 34, 0, 6, 0);
    const running = await net.pcaplint(net.b, "inspect", "-i", "vb", "--promiscuous", "-c", "1");
    expect(await inject(net, net.a, "va", [Uint8Array.of(...header, ...frame)], true)).toEqual(["sent"]);
    const [record] = (await running.ended).records;
    expect(record?.length).toBe(3042);
    // The kernel writes how much lies in the linear buffer, which is all of a frame that was handed in whole.
    expect(record?.kernel).toEqual({
      flags: ["needs-csum"],
      gsoType: "udp-l4",
      gsoSize: 1000,
      headerLength: 3042,
      csumStart: 34,
      csumOffset: 6,
    });
  });

  test("VXLAN: the header speaks of the transport layer inside", async () => {
    vxlan(net);
    const running = await net.pcaplint(net.b, "inspect", "-i", "vb", "udp port 4789");
    await net.sendTcp(200_000, "10.8.0.2");
    const { records } = await running.interrupt();
    const large = records.filter(({ kernel }) => kernel?.gsoType === "tcpv4");
    expect(large.length).toBeGreaterThan(0);
    for (const record of large) {
      // Ethernet 14, IPv4 20, UDP 8, VXLAN 8, Ethernet 14, IPv4 20. MSS of 1450 bytes of MTU, less 40, less 12 of timestamps.
      expect(protocols(record)).toBe("ethernet@0 ipv4@14 udp@34 vxlan@42 ethernet@50 ipv4@64 tcp@84");
      expect(record.kernel).toEqual({
        flags: ["needs-csum"],
        gsoType: "tcpv4",
        gsoSize: 1398,
        headerLength: 116,
        csumStart: 84,
        csumOffset: 16,
      });
      expect(record.superPacket?.segmentSize).toBe(1398);
    }
  });

  test.for([
    ["packets of a tunnel without a link layer", 0xfffe, "ipv4@0 udp@20"],
    ["packets of a device whose link layer is not known get a cooked header", 778, "sll2@0 ipv4@20 udp@40"],
  ] as const)("%s", async ([, type, layers]) => {
    const packet = build(ipv4(), udp({ destination: 9 }), data(20));
    const device = await tunnel(net, net.b, type, [packet]);
    const [one, any] = await Promise.all([
      net.pcaplint(net.b, "inspect", "-i", "tun0", "-c", "1", "udp dst port 9"),
      net.pcaplint(net.b, "inspect", "-i", "any", "-c", "1", "udp dst port 9"),
    ]);
    device.child.kill("SIGUSR2");
    for (const running of [one, any]) {
      const [record] = (await running.ended).records;
      expect(protocols(record!)).toBe(layers);
      expect(record).toMatchObject({ direction: "in", kernel: { flags: [], gsoType: "none" } });
      expect(record?.layers?.at(-1)?.checksum?.verdict).toBe("good");
    }
  });

  test("without the ring packets come by calls, and are the same", async () => {
    const code = (ring: boolean): string => `
      import { LiveCapture } from "./dist/sources/live/live-capture.js";
      import { packetTap } from "./dist/sources/live/open-live.js";
      const options = { interface: "vb", filter: "udp", snapLength: 2000, promiscuous: true, bufferBytes: 1 << 22, note() {} };
      const capture = new LiveCapture(await packetTap(options, ${ring}), 1 << 21, { statsMs: 0 });
      print("capturing");
      process.on("SIGINT", () => capture.finish());
      for (let batch; (batch = await capture.read(new AbortController().signal)) !== undefined; )
        for (let i = 0; i < batch.count; i++) {
          const { kernel: k } = batch;
          const bytes = Buffer.from(batch.arena.bytes.subarray(batch.start[i], batch.start[i] + batch.captured[i])).toString("hex");
          const kernel = [k.known[i], k.flags[i], k.gsoType[i], k.hdrLen[i], k.gsoSize[i], k.csumStart[i], k.csumOffset[i]];
          print(JSON.stringify([batch.length[i], batch.linkType[i], batch.flags[i], kernel, bytes]));
          print("time " + (Math.abs(Date.now() / 1000 - batch.seconds[i] - batch.nanoseconds[i] / 1e9) < 5));
        }
      print(JSON.stringify(capture.counters().received));
      await capture.close();`;
    const frames = [
      build(ethernet(), vlan(), ipv4(), udp(), data(20)),
      build(ethernet(), ipv4(), udp(), data(1400)),
      build(ethernet(), ipv4(), udp(), data(1472)),
    ];
    const [ring, calls] = [net.node(net.b, code(true)), net.node(net.b, code(false))];
    for (const running of [ring, calls]) await running.until(() => running.stdout.includes("capturing"));
    await inject(net, net.a, "va", frames);
    await net.sendUdp(100, 1000);
    const results = await Promise.all([ring.interrupt(), calls.interrupt()]);
    const [byRing, byCalls] = results.map(({ stdout }) => stdout.trim().split("\n"));
    expect(byRing).toHaveLength(1 + 2 * 103 + 1);
    expect(byCalls).toEqual(byRing);
    expect(byRing?.filter((line) => line === "time true")).toHaveLength(103);
  });
});
