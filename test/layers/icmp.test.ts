import { expect, test } from "vitest";
import { path } from "../../src/engine/flow-record.js";
import { type Packet, State } from "../../src/packet/packet.js";
import { build, concat, data, ethernet, hex, icmp, icmpv6, igmp, ipv4, ipv6, tcp, udp } from "../support/build/index.js";
import { decoded } from "../support/lint.js";

const quoted = (p: Packet): boolean[] => Array.from({ length: p.depth }, (_, i) => (p.state[i]! & State.Quoted) !== 0);

test("an error quotes a datagram; its layers are marked and belong to the quoted IP header", () => {
  const p = decoded({ packet: build(ethernet(), ipv4(), icmp({ type: 3, code: 3 }), ipv4(), udp(), data(4)) });
  expect(path(p)).toBe("ethernet/ipv4/icmp/ipv4/udp");
  expect(quoted(p)).toEqual([false, false, false, true, true]);
  expect([p.netOf[2], p.netOf[4]]).toEqual([1, 3]);
  expect(p.factCount).toBe(0);
});

test("echo is opaque", () => {
  const p = decoded({ packet: build(ethernet(), ipv4(), icmp({ type: 8 }), ipv4(), udp()) });
  expect(path(p)).toBe("ethernet/ipv4/icmp");
});

test("a quote ends where RFC 4884 says", () => {
  const original = build(ipv4({ totalLength: 1400 }), udp({ length: 1380 }), data(100));
  const label = hex("20000000 00080101 00010140");
  const p = decoded({ packet: build(ethernet(), ipv4(), icmp({ type: 11, rest: 32 << 16 }), data(concat(original, label))) });
  expect(path(p)).toBe("ethernet/ipv4/icmp/ipv4/udp");
  // 14 + 20 + 8 + 128.
  expect([p.to[2]! - p.start, p.to[3]! - p.start]).toEqual([182, 170]);
});

test("an unknown type has four bytes that mean something", () => {
  const p = decoded({ packet: build(ethernet(), ipv4(), icmp({ type: 200, rest: null })) });
  expect(path(p)).toBe("ethernet/ipv4/icmp");
  expect(p.body[2]! - p.start).toBe(38);
});

test("ICMPv6 errors and redirects quote", () => {
  const original = build(ipv6(), tcp());
  const error = decoded({ packet: build(ethernet(), ipv6(), icmpv6({ type: 1, code: 4 }), data(original)) });
  expect(path(error)).toBe("ethernet/ipv6/icmpv6/ipv6/tcp");
  expect(quoted(error)).toEqual([false, false, false, true, true]);
  // Target and destination, then option 4 of 72 bytes: 8 and the 60 of the packet, padded.
  const redirect = decoded({
    packet: build(
      ethernet(),
      ipv6({ hopLimit: 255 }),
      icmpv6({ type: 137 }),
      data(concat(new Uint8Array(32), hex("0409 000000000000"), original, new Uint8Array(4))),
    ),
  });
  expect(path(redirect)).toBe("ethernet/ipv6/icmpv6/ipv6/tcp");
  expect(redirect.factCount).toBe(0);
});

test("an error about an error: both quotes are cut by design", () => {
  const within = build(ipv4(), icmp({ type: 3 }), ipv4(), udp()).slice(0, 40);
  const p = decoded({ packet: build(ethernet(), ipv4(), icmp({ type: 3 }), data(within)) });
  expect(path(p)).toBe("ethernet/ipv4/icmp/ipv4/icmp");
  expect(p.factCount).toBe(0);
});

test("protocols under IGMP's number keep to their common four bytes", () => {
  const p = decoded({ packet: build(ethernet(), ipv4(), igmp({ type: 0x31, rest: null })) });
  expect(path(p)).toBe("ethernet/ipv4/igmp");
  expect(p.factCount).toBe(0);
});
