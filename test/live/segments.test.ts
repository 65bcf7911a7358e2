import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ip, type LiveRecord, Namespaces, noCapture } from "../support/namespaces.js";

const protocols = ({ layers }: LiveRecord): string => (layers ?? []).map(({ protocol }) => protocol).join("/");
const errors = (records: readonly LiveRecord[]): unknown[] =>
  records.filter(({ severity }) => severity === "error").map(({ rule, message }) => [rule, message]);

describe.skipIf(noCapture)("segments that the kernel makes", () => {
  let net: Namespaces;
  beforeEach(() => {
    net = new Namespaces();
  });
  afterEach(() => net.close());

  /** Joins both ends by a VXLAN (10.8.0.1 and 10.8.0.2), its outer checksum on. */
  const vxlan = (): void => {
    for (const [namespace, device, own, other, address] of [
      [net.a, "va", "10.9.0.1", "10.9.0.2", "10.8.0.1/24"],
      [net.b, "vb", "10.9.0.2", "10.9.0.1", "10.8.0.2/24"],
    ] as const) {
      const tunnel = ["type", "vxlan", "id", "42", "local", own, "remote", other, "dstport", "4789", "dev", device, "udpcsum"];
      ip("-n", namespace, "link", "add", "vx", ...tunnel);
      ip("-n", namespace, "addr", "add", address, "dev", "vx");
      ip("-n", namespace, "link", "set", "vx", "up");
    }
  };

  test("VXLAN with an outer checksum: right as soon as the inner one is, and no fault", async () => {
    vxlan();
    const [inspect, tail] = await Promise.all([
      net.pcaplint(net.b, "inspect", "-i", "vb", "udp port 4789"),
      net.pcaplint(net.b, "tail", "-i", "vb", "udp port 4789"),
    ]);
    await net.sendTcp(200_000, "10.8.0.2");
    const [{ records }, { records: found }] = await Promise.all([inspect.interrupt(), tail.interrupt()]);
    const tcp = records.filter((record) => protocols(record) === "ethernet/ipv4/udp/vxlan/ethernet/ipv4/tcp");
    expect(tcp.some(({ kernel }) => kernel?.gsoType === "tcpv4")).toBe(true);
    for (const { kernel, layers } of tcp) {
      // Ethernet 14, IPv4 20, UDP 8, VXLAN 8, Ethernet 14, IPv4 20: the inner TCP is what is left to the card.
      expect(kernel).toMatchObject({ flags: ["needs-csum"], csumStart: 84, csumOffset: 16 });
      expect([layers?.[2]?.checksum?.verdict, layers?.[6]?.checksum?.verdict]).toEqual(["partial", "partial"]);
    }
    expect(errors(found)).toEqual([]);
  });

  test("UDP_SEGMENT: one frame of many datagrams, as the sender asked for it", async () => {
    const [inspect, tail] = await Promise.all([
      net.pcaplint(net.b, "inspect", "-i", "vb", "-c", "1", "udp port 9"),
      net.pcaplint(net.b, "tail", "-i", "vb", "-c", "1", "udp port 9"),
    ]);
    const code = `
      import koffi from "koffi";
      const libc = koffi.load("libc.so.6");
      const socket = libc.func("int socket(int, int, int)");
      const setsockopt = libc.func("int setsockopt(int, int, int, void *, uint32_t)");
      const sendto = libc.func("int64_t sendto(int, void *, uint64_t, int, void *, uint32_t)");
      const fd = socket(2, 2, 0);
      // linux/udp.h: SOL_UDP 17, UDP_SEGMENT 103.
      if (setsockopt(fd, 17, 103, Buffer.from(Int32Array.of(1000).buffer), 4) < 0) throw new Error("no UDP_SEGMENT");
      // struct sockaddr_in: AF_INET, port 9, 10.9.0.2.
      const to = Buffer.from([2, 0, 0, 9, 10, 9, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
      print(String(sendto(fd, Buffer.alloc(4500, 120), 4500, 0, to, 16)));`;
    const { stdout, stderr } = await net.node(net.a, code).ended;
    expect([stdout, stderr]).toEqual(["4500\n", ""]);
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
