import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LiveRecord, Namespaces, noCapture } from "../support/namespaces.js";
import { sendDatagrams, vxlan } from "../support/scenarios.js";

const protocols = ({ layers }: LiveRecord): string => (layers ?? []).map(({ protocol }) => protocol).join("/");
const errors = (records: readonly LiveRecord[]): unknown[] =>
  records.filter(({ severity }) => severity === "error").map(({ rule, message }) => [rule, message]);

describe.skipIf(noCapture)("segments that the kernel makes", () => {
  let net: Namespaces;
  beforeEach(() => {
    net = new Namespaces();
  });
  afterEach(() => net.close());

  test("VXLAN with an outer checksum: right as soon as the inner one is, and no fault", async () => {
    vxlan(net, "udpcsum");
    const [inspect, tail] = await Promise.all([
      net.pcaplint(net.b, "inspect", "-i", "vb", "udp port 4789"),
      net.pcaplint(net.b, "tail", "-i", "vb", "udp port 4789"),
    ]);
    await net.sendTcp(200_000, "10.8.0.2");
    const [{ records }, { records: found }] = await Promise.all([inspect.interrupt(), tail.interrupt()]);
    const tcp = records.filter((record) => protocols(record) === "ethernet/ipv4/udp/vxlan/ethernet/ipv4/tcp");
    expect(tcp.some(({ kernel }) => kernel?.gsoType === "tcpv4")).toBe(true);
    let finished = 0;
    for (const { kernel, layers } of tcp) {
      // Ethernet 14, IPv4 20, UDP 8, VXLAN 8, Ethernet 14, IPv4 20: the inner TCP is what is left to the card.
      expect(kernel).toMatchObject({ flags: ["needs-csum"], csumStart: 84, csumOffset: 16 });
      if (layers?.[2]?.checksum?.verdict !== "partial" || layers?.[6]?.checksum?.verdict !== "partial") finished++;
    }
    // The pseudo-header's sum is the right one too, once in 65536 packets.
    expect(finished).toBeLessThanOrEqual(1);
    expect(errors(found)).toEqual([]);
  });

  test("UDP_SEGMENT: one frame of many datagrams, as the sender asked for it", async () => {
    const [inspect, tail] = await Promise.all([
      net.pcaplint(net.b, "inspect", "-i", "vb", "-c", "1", "udp port 9"),
      net.pcaplint(net.b, "tail", "-i", "vb", "-c", "1", "udp port 9"),
    ]);
    await sendDatagrams(net);
    const [{ records }, { records: found }] = await Promise.all([inspect.ended, tail.ended]);
    // Ethernet 14, IPv4 20, UDP 8, and 4500 bytes: four datagrams of 1000, one of 500.
    expect(records[0]).toMatchObject({
      captured: 4542,
      length: 4542,
      direction: "in",
      kernel: { flags: ["needs-csum"], gsoType: "udp-l4", gsoSize: 1000, csumStart: 34, csumOffset: 6 },
    });
    expect(records[0]?.layers?.[2]?.checksum?.verdict).toBe("partial");
    expect(errors(found)).toEqual([]);
    expect(found.map(({ rule }) => rule)).toContain("super-packet/udp");
  });
});
