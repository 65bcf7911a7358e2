import * as gre from "../layers/gre.js";
import type { Packet } from "../packet/packet.js";
import { Verdict, Why } from "../packet/verdict.js";
import { bad, field, isGood, obstacle, partial, verdict } from "./internet.js";
import type { Verification } from "./verification.js";

/** Longer than a single segment with tunnel headers on a link of 1500 bytes: what is larger was merged or is not yet split. */
const SINGLE_FRAME = 1600;

/** GRE with the C bit: header and payload, no pseudo-header (RFC 2784 §2.5). */
export function verifyGre(v: Verification, p: Packet, i: number): void {
  const from = p.from[i]!;
  if (!gre.hasChecksum(p, from)) return;
  const stored = field(p, i, gre.checksumAt(from));
  const to = p.to[i]!;
  const why = obstacle(p, i, p.netOf[i]!, to);
  if (why !== Why.None) {
    return stored === 0 ? partial(v, p, i, Why.ZeroSeed, undefined, to) : verdict(p, i, Verdict.Unverified, why);
  }
  const total = v.sums.sum(p.arena, from, to);
  if (isGood(v, p, i, total, false)) return;
  if (stored === 0) return partial(v, p, i, Why.ZeroSeed, total, to);
  if (v.pending.any) {
    if (v.pending.apply(total, from, to) === 0xffff) return partial(v, p, i, Why.OuterOfPartial, total, to);
    // Linux writes the GRE sum of a packet that is still to be split only into its segments (gre_gso_segment).
    if (p.wireEnd - p.start > SINGLE_FRAME) return verdict(p, i, Verdict.Unverified, Why.NotYetWritten);
  }
  bad(v, p, i, total, to);
}
