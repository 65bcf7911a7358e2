import { expect, test } from "vitest";
import { build, data, ethernet, ipv4, ipv6, naiveSum, tcp, udp, vxlan } from "../support/build/index.js";
import { diff, each } from "../support/diff-tester.js";

/** What a card's sum leads to without and with BPF_F_RECOMPUTE_CSUM: what people saw with mlx5, and the rest by hand. */
const FINE = "accepted";
const FAILURE = "hw csum failure in the log, packet accepted";
const ERROR = "dropped, InCsumErrors";
const BY_IP = "dropped by IP, InCsumErrors of IpExt";
const ACCIDENT = "accepted by accident, though its checksum is wrong";

const old4 = build(ethernet(), ipv4(), tcp(), data(101));
const old6 = build(ethernet(), ipv6(), tcp(), data(101));
const sumOf = (packet: Uint8Array, at: number): number => naiveSum(packet.slice(at, at + 2));
const tcp4 = sumOf(old4, 50);
const tcp6 = sumOf(old6, 70);
const v4 = (f: Parameters<typeof ipv4>[0], t: Parameters<typeof tcp>[0] = {}) => build(ethernet(), ipv4(f), tcp(t), data(101));
const v6 = (f: Parameters<typeof ipv6>[0], t: Parameters<typeof tcp>[0] = {}) => build(ethernet(), ipv6(f), tcp(t), data(101));

test.for([
  ["IPv6 header edited", old6, v6({ hopLimit: 3 }), FAILURE, FINE],
  // What the address adds to the sum of all bytes, the TCP checksum takes away.
  ["IPv6 address edited, TCP checksum with it", old6, v6({ source: "2001:db8::99" }), FINE, FINE],
  ["IPv6 address edited, TCP checksum not", old6, v6({ source: "2001:db8::99" }, { checksum: tcp6 }), ACCIDENT, ERROR],
  ["IPv4 header edited, its checksum with it", old4, v4({ ttl: 3 }), FINE, FINE],
  ["IPv4 header edited, its checksum not", old4, v4({ ttl: 3, checksum: 0x0101 }), BY_IP, BY_IP],
  ["IPv4 address edited, all checksums with it", old4, v4({ source: "10.9.9.9" }), FAILURE, FINE],
  ["IPv4 address edited, TCP checksum not", old4, v4({ source: "10.9.9.9" }, { checksum: tcp4 }), ERROR, ERROR],
  ["TCP header edited, checksum not", old4, v4({}, { window: 9, checksum: tcp4 }), ACCIDENT, ERROR],
  ["TCP header edited, checksum with it", old4, v4({}, { window: 9 }), FINE, FINE],
  ["TCP over IPv6 edited, checksum not", old6, v6({}, { window: 9, checksum: tcp6 }), ACCIDENT, ERROR],
] as const)("%s", async ([, before, after, notUpdated, updated]) => {
  const { findings } = await diff(each(before), each(after), { hops: 0 });
  expect(findings.length).toBeGreaterThan(0);
  for (const { details } of findings) {
    expect(details?.checksumComplete).toEqual([`skb->csum not updated: ${notUpdated}`, `skb->csum updated: ${updated}`]);
    expect(details?.checksumCompleteBasis).toBe("predicted by a model of Linux's receive path in RFC 1071 sums, not observed");
  }
});

test.for([
  ["UDP without a checksum", build(ethernet(), ipv4(), udp({ checksum: 0 })), build(ethernet(), ipv4({ tos: 8 }), udp({ checksum: 0 }))],
  [
    "a tunnel",
    build(ethernet(), ipv4(), udp({ destination: 4789 }), vxlan(), ethernet(), ipv4(), tcp()),
    build(ethernet(), ipv4({ tos: 8 }), udp({ destination: 4789 }), vxlan(), ethernet(), ipv4(), tcp()),
  ],
  ["headers put on", build(ethernet(), ipv4(), tcp()), build(ethernet(), ipv4(), ipv4(), tcp())],
] as const)("nothing is predicted of %s", async ([, before, after]) => {
  const { findings } = await diff(each(before), each(after));
  expect(findings.map(({ details }) => details?.checksumComplete)).toEqual([undefined]);
});
