import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, tcp, udp } from "../support/build/index.js";
import { inject } from "../support/inject.js";
import { ip, noCapture, type Running } from "../support/namespaces.js";
import { Router } from "../support/router.js";
import { hasTool } from "../support/tools.js";

const reason = noCapture ?? (hasTool("nft") && hasTool("nstat") ? undefined : "nft or nstat is not installed");

/**
 * What the router does to packets for each port. nft knows which checksum belongs to a field that it has a name for, and has the kernel
 * update it; bytes that are named by their place (@th, @nh) are written as they are, and those behind the transport header (@ih) are
 * taken off its checksum and added to it again.
 */
const RULES = `table ip pcaplint {
  chain edits {
    type filter hook prerouting priority -300;
    udp dport 7001 ip dscp set af11
    udp dport 7002 ip ttl set 10
    udp dport 7003 udp sport set 4002
    udp dport 7004 ip saddr set 10.9.0.77
    tcp dport 7005 tcp window set 700
    udp dport 7011 @th,0,16 set 4002
    tcp dport 7012 @th,112,16 set 700
    udp dport 7013 @nh,96,32 set 0x0a09004d
    udp dport 7014 @ih,0,16 set 0x4142
  }
  chain translations {
    type nat hook prerouting priority -100;
    udp dport 7006 dnat to 10.8.0.2:7106
  }
}
`;
const PORTS = [7000, 7001, 7002, 7003, 7004, 7005, 7006, 7011, 7012, 7013, 7014];
const ends = { source: "10.9.0.1", destination: "10.8.0.2" };
const frames = PORTS.map((destination) =>
  build(
    ethernet(),
    ipv4({ ...ends, identification: destination, ttl: 60 }),
    destination === 7005 || destination === 7012 ? tcp({ source: 4000, destination, window: 512 }) : udp({ source: 4000, destination }),
    data(30),
  ),
);
const [field, sum, payload] = ["diff/field-changed", "diff/checksum-not-updated", "diff/payload-changed"];

describe.skipIf(reason)("a router with rules of nftables that edit packets", () => {
  let net: Router;
  let running: Running;
  let receiver: Running;
  let rose: (name: string) => number;
  beforeAll(async () => {
    net = new Router();
    net.nft(RULES);
    // Nobody is asked who has an address: there are the edited packets, and no others.
    ip("-n", net.b, "neigh", "add", "10.8.0.2", "lladdr", "02:00:00:00:00:03", "dev", "wb");
    ip("-n", net.c, "link", "set", "wc", "address", "02:00:00:00:00:03");
    net.sysctl(net.c, "net.ipv4.conf.all.rp_filter=0");
    receiver = net.node(
      net.c,
      `import dgram from "node:dgram";
      for (const port of [7000, 7001, 7002, 7003, 7004, 7106, 7011, 7013, 7014]) dgram.createSocket("udp4").on("message", () => print("got " + port)).bind(port, () => print("up"));`,
    );
    await receiver.until(() => receiver.stdout.split("up").length === 1 + 9);
    const counters = (): Record<string, number> =>
      JSON.parse(execFileSync("ip", ["netns", "exec", net.c, "nstat", "-asz", "--json"], { encoding: "utf8" })).kernel;
    const old = counters();
    rose = (name) => (counters()[name] ?? 0) - (old[name] ?? 0);
    // What the receiver answers is not compared.
    running = await net.pcaplint(
      net.b,
      "diff",
      "-i",
      "vb",
      "-i",
      "wb",
      "-c",
      String(frames.length),
      "ip",
      "and",
      "src",
      "net",
      "10.9.0.0/24",
    );
    await inject(net, net.a, "va", frames);
    await running.ended;
  });
  afterAll(() => net?.close());

  const said = (ports: readonly number[]) =>
    running.records
      .filter(({ type }) => type === "finding")
      .map((record) => {
        const { flow, rule, details } = record as typeof record & { readonly flow: { readonly destinationPort: number } };
        return [flow.destinationPort, rule, [details?.changed ?? []].flat().join()] as const;
      })
      .filter(([port]) => ports.includes(port))
      .sort(([one, a], [other, b]) => one - other || (a! < b! ? -1 : 1));

  test("fields that nft knows: the change is found, and every checksum follows", () => {
    expect(said([7000, 7001, 7002, 7003, 7004, 7005, 7106])).toEqual([
      [7001, field, "ipv4.dscp"],
      [7002, field, "ipv4.timeToLive"],
      [7003, field, "udp.sourcePort"],
      [7004, field, "ipv4.source"],
      [7005, field, "tcp.window"],
      [7106, field, "udp.destinationPort"],
    ]);
    for (const record of running.records.filter(({ rule }) => rule === field)) {
      const sums = [record.details?.checksums ?? []].flat() as string[];
      const port = (record as unknown as { readonly flow: { readonly destinationPort: number } }).flow.destinationPort;
      if (port < 7010 || port === 7106) for (const one of sums) expect(one).toMatch(/ follows: /);
    }
  });

  test("bytes that are named by their place: no checksum follows but that around a payload", () => {
    expect(said([7011, 7012, 7013, 7014])).toEqual([
      [7011, sum, "udp sourcePort"],
      [7011, field, "udp.sourcePort"],
      [7012, sum, "tcp window"],
      [7012, field, "tcp.window"],
      [7013, sum, "ipv4 timeToLive,ipv4 source"],
      [7013, sum, "ipv4 source"],
      [7013, field, "ipv4.source"],
      [7014, payload, ""],
    ]);
    expect(running.stderr).toContain(
      "11 packets before, 11 after: 11 matched (10 changed, 1 as by a router), 0 lost, 0 duplicated, 0 added",
    );
  });

  test("the receiver's kernel refuses those packets, and takes the others", async () => {
    // By sockets of its own each: in which order they are read is not said.
    const got = (): string[] => (receiver.stdout.match(/\d{4}/g) ?? []).sort();
    await receiver.until(() => got().length >= 7);
    expect(got()).toEqual(["7000", "7001", "7002", "7003", "7004", "7014", "7106"]);
    expect(rose("UdpInCsumErrors")).toBe(1);
    expect(rose("TcpInCsumErrors")).toBe(1);
    expect(rose("IpExtInCsumErrors")).toBe(1);
  });
});
