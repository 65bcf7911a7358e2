import fc from "fast-check";
import { expect, test } from "vitest";
import { build, data, ethernet, ipv4, ipv6, type Part, tcp, udp, vlan, vxlan } from "../support/build/index.js";
import { sums, verdicts } from "../support/verdicts.js";

const ip = fc.constantFrom<() => Part>(
  () => ipv4(),
  () => ipv6(),
  () => ipv4({ source: "172.16.255.255", destination: "255.255.255.255" }),
);
const link = fc.constantFrom<readonly Part[]>([ethernet()], [ethernet(), vlan()], [ethernet(), vlan({ tpid: 0x88a8 }), vlan()]);
/** Any depth of VXLAN and IP-in-IP round a TCP or UDP packet of any payload; all sums right. */
const stack = fc
  .record({
    link,
    tunnels: fc.array(fc.record({ ip, ipInIp: fc.boolean() }), { maxLength: 4 }),
    inner: ip,
    transport: fc.constantFrom<() => Part>(
      () => tcp(),
      () => udp(),
    ),
    payload: fc.uint8Array({ maxLength: 300 }),
  })
  .map(({ link, tunnels, inner, transport, payload }) => [
    ...link,
    ...tunnels.flatMap((tunnel) => (tunnel.ipInIp ? [tunnel.ip()] : [tunnel.ip(), udp({ destination: 4789 }), vxlan(), ethernet()])),
    inner(),
    transport(),
    data(payload),
  ]);

test("what is built right verifies, at any depth", () => {
  fc.assert(
    fc.property(stack, (parts) => {
      const found = sums({ packet: build(...parts) });
      expect(found).toHaveLength(parts.filter(({ name }) => ["ipv4", "udp", "tcp"].includes(name)).length);
      for (const { sum } of found) expect(sum.verdict).toBe("good");
    }),
    { numRuns: 500 },
  );
});

test("one flipped bit of the innermost payload makes every sum over it bad, and no other", () => {
  fc.assert(
    fc.property(stack, fc.nat(), (parts, bit) => {
      const packet = build(...parts);
      const payload = build(parts.at(-1)!).length;
      fc.pre(payload > 0);
      const at = packet.length - 1 - (bit % payload);
      packet[at]! ^= 1 << (bit & 7);
      const found = verdicts({ packet });
      expect(found.filter((text) => text.startsWith("ipv4")).every((text) => text === "ipv4 good")).toBe(true);
      // A flip of payload can make the right value 0xffff's other form, never good.
      expect(found.filter((text) => !text.startsWith("ipv4")).every((text) => text.endsWith(" bad") || text.includes("partial"))).toBe(
        true,
      );
    }),
    { numRuns: 500 },
  );
});
