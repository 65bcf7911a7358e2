import type { RecentFlows } from "../flows/recent-flows.js";
import { Kind } from "../packet/kind.js";
import { Verdict } from "../packet/verdict.js";
import { addressSolutions, withFlowsSeen } from "./addresses.js";
import type { Covered } from "./covered.js";
import { ports, type Solution } from "./fields.js";

/** Packets of other content that had the value before this one: by chance that is one case in 2^32. */
const ENOUGH_ALIKE = 2;

/**
 * A middlebox took the 0 of a missing checksum for a sum and updated it for what it rewrote. Then the field holds old - new in
 * one's complement, whatever the payload: RFC 1624 §3, eqn. 3, with HC = 0. In TCP 0 is no missing checksum, and a forwarder
 * that cleared it all the same is believed only where `alike` packets before had the same value.
 */
export function zeroSolutions(c: Covered, recent: RecentFlows, alike: number): Solution[] {
  if (c.stored === 0xffff || (c.kind !== Kind.Udp && (c.kind !== Kind.Tcp || alike < ENOUGH_ALIKE))) return [];
  return [...withFlowsSeen(c, ports(c.p, c.from, c.stored), recent), ...addressSolutions(c, c.stored, recent)];
}

const PARTS = 8;

/**
 * What tells payloads apart where the stored value is the same: the sums of their parts. One number would not do, since damage to two equal
 * packets changes it too. An inner checksum makes up for all that it covers, so that only the length tells.
 */
export function payloadParts({ p, layer, from, to }: Covered): number[] {
  let inner: number = Verdict.Absent;
  for (let i = layer + 1; i < p.depth; i++) {
    if (p.kind[i] === Kind.Ipv4 || p.kind[i] === Kind.Ipv6) inner = Verdict.None;
    else if (p.verdict[i] !== Verdict.None) inner = p.verdict[i]!;
  }
  if (inner !== Verdict.Absent) return [to - from];
  const body = p.body[layer]!;
  const size = Math.ceil((to - body) / PARTS);
  const parts: number[] = [];
  for (let n = 0; n < PARTS; n++) parts.push(p.arena.sum(Math.min(body + n * size, to), Math.min(body + (n + 1) * size, to)));
  return parts;
}
