import { fold, subtract } from "../checksum/internet.js";
import type { Cause } from "../packet/cause.js";
import { hex4 } from "../packet/hex.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { Verdict, Why } from "../packet/verdict.js";
import { isFault, unfinished } from "../vantage/unfinished.js";
import { pseudoSum } from "../verify/pseudo-header.js";
import { type Covered, equal, lengthWord, NO_LAYER, PSEUDO_PROTOCOL, swapBytes } from "./covered.js";
import type { Trial } from "./trial.js";

const UNDER_SUM: Cause = {
  id: "inner-partial",
  certainty: "proved",
  words: "the checksum around it is right as it is, so that nobody can finish this one",
};
const ARRIVED: Cause = { id: "inner-partial", certainty: "proved", words: "the tunnel around it was sent without finishing it" };
const UNDER_HEADER: Cause = {
  id: "inner-partial",
  certainty: "likely",
  words: "inside a tunnel, whose card must know the tunnel to finish it",
};

/** A partial checksum inside a tunnel: left to a card that did not know the tunnel. */
export function innerPartial(p: Packet, i: number): Cause | undefined {
  if (p.verdict[i] !== Verdict.Partial || p.why[i] === Why.OuterOfPartial || !isTunnelled(p, i)) return undefined;
  const how = unfinished(p, i);
  if (how === "outer-finished") return UNDER_SUM;
  if (isFault(how)) return ARRIVED;
  return how === "unknown" ? UNDER_HEADER : undefined;
}

/** Is there another IP header around the one that carries layer `i`? */
function isTunnelled(p: Packet, i: number): boolean {
  const net = p.netOf[i]!;
  if (net === NO_LAYER) return false;
  for (let k = 0; k < net; k++) if (p.kind[k] === Kind.Ipv4 || p.kind[k] === Kind.Ipv6) return true;
  return false;
}

/**
 * A bad sum around an inner one that is right: it was computed while the inner field still held the sum of its pseudo-header, and the
 * inner one was finished afterwards.
 */
export function aroundUnfinished(c: Covered): Trial | undefined {
  const { p, layer, from, to, missing } = c;
  if (c.kind === Kind.Ipv4) return undefined;
  for (let s = 0; s < p.summedCount; s++) {
    const i = p.summed[s]!;
    const protocol = PSEUDO_PROTOCOL.get(p.kind[i]!);
    if (i <= layer || p.verdict[i] !== Verdict.Good || protocol === undefined || p.state[i]! & State.Quoted) continue;
    const at = p.checksumAt[i]!;
    if (at < from || at + 2 > to) continue;
    const pseudo = fold(pseudoSum(p, p.netOf[i]!, protocol));
    for (const seed of [fold(pseudo + lengthWord(p.to[i]! - p.from[i]!)), pseudo]) {
      const less = subtract(seed, p.stored[i]!);
      if (!equal((at - from) & 1 ? swapBytes(less) : less, missing)) continue;
      return {
        id: "inner-partial",
        signature: "inner-partial",
        words: "it was computed before the checksum inside was finished{as}",
        details: {
          insideLayer: i,
          insideStored: hex4(p.stored[i]!),
          insideUnfinished: hex4(seed),
          arithmetic: `${hex4(c.computed)} + ~${hex4(c.stored)} = ${hex4(missing)}, what the field inside had more`,
        },
      };
    }
  }
  return undefined;
}
