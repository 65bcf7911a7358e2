import { subtract } from "../checksum/internet.js";
import type { RecentFlows } from "../flows/recent-flows.js";
import { address, ipv4Address, ipv6Address } from "../packet/addresses.js";
import { hex4 } from "../packet/hex.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Verdict } from "../packet/verdict.js";
import { type Covered, equal, PSEUDO_PROTOCOL } from "./covered.js";
import type { Solution } from "./fields.js";
import { Fit } from "./plausible.js";

/** Text of an address in words. */
function text(address: Uint32Array): string {
  const view = new DataView(new ArrayBuffer(16));
  address.forEach((word, w) => {
    view.setUint32(4 * w, word);
  });
  const bytes = { u8: (at: number) => view.getUint8(at), u16: (at: number) => view.getUint16(at) };
  return address.length === 1 ? ipv4Address(bytes, 0) : ipv6Address(bytes, 0);
}

/** Is the address at `at` of IP layer `net` this one? */
const isAt = (p: Packet, at: number, words: Uint32Array): boolean => words.every((word, w) => p.u32(at + 4 * w) === word);

/** Addresses of the capture that, in place of the packet's own, make up for the difference: 16 bits do not make one up. */
export function addressSolutions(c: Covered, by: number, recent: RecentFlows): Solution[] {
  const { p } = c;
  const net = c.kind === Kind.Ipv4 ? c.layer : c.net;
  if (net < 0) return [];
  const found: Solution[] = [];
  const isV4 = p.kind[net] === Kind.Ipv4;
  const others = recent.addresses(isV4 ? 4 : 6);
  const source = p.sourceAt[net]!;
  const destination = p.destinationAt[net]!;
  for (const at of [source, destination]) {
    const now = p.arena.sum(at, at + (isV4 ? 4 : 16));
    for (const { words, sum } of others) {
      if (!equal(subtract(sum, now), by) || isAt(p, source, words) || isAt(p, destination, words)) continue;
      found.push(inPlaceOf(at === source ? "source" : "destination", address(p, net, at), now, text(words), sum, by));
    }
  }
  return found;
}

/** An address in place of one of the packet's own: each with its sum. */
const inPlaceOf = (field: "source" | "destination", own: string, now: number, other: string, sum: number, by: number): Solution => ({
  field,
  title: `${field} address`,
  was: other,
  now: own,
  fit: Fit.Narrow,
  seen: true,
  arithmetic: () => `words of ${other} sum to ${hex4(sum)}, of ${own} to ${hex4(now)}; the difference is ${hex4(by)}`,
});

/** Says of ports whether a flow of the capture has them, beside the packet's own addresses and other port. */
export function withFlowsSeen(c: Covered, solutions: readonly Solution[], recent: RecentFlows): Solution[] {
  const { p, net, from } = c;
  return solutions.map((s) => {
    if (net < 0 || typeof s.was !== "number" || (s.field !== "sourcePort" && s.field !== "destinationPort")) return s;
    const ports = s.field === "sourcePort" ? ((s.was << 16) | p.u16(from + 2)) >>> 0 : ((p.u16(from) << 16) | s.was) >>> 0;
    return recent.has(p, c.kind, net, ports) ? { ...s, fit: Fit.Narrow, seen: true } : s;
  });
}

/** Is an address of the packet one that no host has, its lower half all 0? Then it was overwritten, whatever else would fit. */
export function isNobodys(c: Covered): boolean {
  const { p } = c;
  const net = c.kind === Kind.Ipv4 ? c.layer : c.net;
  if (net < 0) return false;
  const [lower, size] = p.kind[net] === Kind.Ipv4 ? [2, 2] : [12, 4];
  const isZero = (at: number) => p.arena.sum(at + lower, at + lower + size) === 0;
  return isZero(p.sourceAt[net]!) || isZero(p.destinationAt[net]!);
}

/** Is the IPv4 header's sum, or the one of the layer above it, off by the same difference? */
export function sharesAddress(c: Covered): boolean {
  const { p, layer, missing } = c;
  for (let s = 0; s < p.summedCount; s++) {
    const i = p.summed[s]!;
    const isPair = c.kind === Kind.Ipv4 ? p.netOf[i] === layer && PSEUDO_PROTOCOL.has(p.kind[i]!) : i === c.net && p.kind[i] === Kind.Ipv4;
    if (isPair && i !== layer && p.verdict[i] === Verdict.Bad && equal(subtract(p.computed[i]!, p.stored[i]!), missing)) return true;
  }
  return false;
}
