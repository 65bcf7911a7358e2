import type { RecentFlows } from "../flows/recent-flows.js";
import type { Candidate, Cause, Certainty } from "../packet/cause.js";
import { Direction } from "../packet/direction.js";
import { hex4 } from "../packet/hex.js";
import type { Mutable } from "../packet/mutable.js";
import { State } from "../packet/packet.js";
import { Verdict } from "../packet/verdict.js";
import { addressSolutions, isNobodys, sharesAddress, withFlowsSeen } from "./addresses.js";
import { type Covered, isOneBit, isSmallDamage } from "./covered.js";
import { payloadParts, zeroSolutions } from "./delta-on-zero.js";
import { fieldSolutions, type Solution } from "./fields.js";
import type { Past } from "./history.js";
import { Fit } from "./plausible.js";
import type { Trial } from "./trial.js";

/** What one packet and its flow say, before the packets of the past are asked. */
export interface Evidence {
  /** A cause that fits without solving for anything. */
  readonly exact: Trial | undefined;
  readonly recent: RecentFlows;
  /** Good checksums of this direction of the flow so far; undefined where nobody counts them. */
  readonly good: number | undefined;
  /** No other checksum of the packet is bad. */
  readonly alone: boolean;
}

/** Candidates named: enough for every field that is commonly rewritten. */
const MOST_CANDIDATES = 10;

/** What earlier packets of the flow agree on. */
interface Agreement {
  /** Their difference is the same: a field that is the same in all was rewritten after the sum was computed. */
  readonly difference: readonly number[];
  /** Their stored value is the same, over other bytes: the sum does not know the payload. */
  readonly stored: readonly number[];
  readonly exact: readonly number[];
  /** Different bad packets there have been. */
  readonly bad: number;
}

/** Signatures of packets with the same stored value begin here; below are those with the same difference. */
const STORED = 1 << 16;

/** The cause of a bad checksum, and how sure that is. */
export function conclude(c: Covered, e: Evidence, past: Past, content: number): Cause {
  const { number } = c.p;
  const agreed: Agreement = {
    difference: past.agree(c.missing, number, [content]),
    stored: past.agree(STORED + c.stored, number, payloadParts(c)),
    exact: e.exact === undefined ? [] : past.agree(e.exact.signature, number, [content]),
    bad: past.bad,
  };
  const stale = ranked([...withFlowsSeen(c, fieldSolutions(c, c.missing), e.recent), ...addressSolutions(c, c.missing, e.recent)]);
  const zero = ranked(zeroSolutions(c, e.recent, agreed.stored.length));
  // Where earlier packets had the same difference and did not fit the exact cause, it fits this one by chance.
  if (e.exact !== undefined && (agreed.exact.length >= agreed.difference.length || e.exact.id === "not-filled")) {
    return exactCause(c, e, e.exact, agreed, staleCandidates(stale, "an exact cause goes before one that is solved for"));
  }
  if (agreed.stored.length > agreed.difference.length && zero.length > 0) return zeroCause(c, e, zero, stale, agreed);
  if (sharesAddress(c) && !stale[0]?.seen) return addressCause(c, e, stale, agreed);
  if (agreed.difference.length > 0) {
    return stale[0] === undefined || stale[0].fit === Fit.Any ? constantCause(c, e, stale, agreed) : staleCause(c, e, stale, zero, agreed);
  }
  const best = stale[0];
  // Small damage is commoner than most rewritten fields; a hop that forgets the sum is as common.
  const isRewrite = best !== undefined && (!isSmallDamage(c.missing) || HOP_FIELDS.has(best.field));
  if (isRewrite && best.fit === Fit.Narrow) return staleCause(c, e, stale, zero, agreed);
  if (zero[0]?.fit === Fit.Narrow && !isSmallDamage(c.missing)) return zeroCause(c, e, zero, stale, agreed);
  if (isRewrite && best.fit === Fit.Wide && !e.good) return staleCause(c, e, stale, zero, agreed);
  return corruptCause(c, e, stale, zero);
}

/** The most plausible first; those that fit alike stay in their order. */
function ranked(solutions: readonly Solution[]): Solution[] {
  const all: Solution[] = [];
  for (let rank = RANKS - 1; rank >= 0; rank--) for (const s of solutions) if (rankOf(s) === rank) all.push(s);
  return all;
}
const rankOf = ({ fit, seen }: Solution): number => 2 * fit + (seen ? 1 : 0);
const RANKS = 2 * Fit.Narrow + 2;

/** Packets named as corroboration. */
const MOST_NAMED = 3;
const asIn = (all: readonly number[]): string => {
  const packets = all.slice(-MOST_NAMED);
  if (packets.length === 0) return "";
  return packets.length === 1 ? `, as in packet ${packets[0]}` : `, as in packets ${packets.slice(0, -1).join(", ")} and ${packets.at(-1)}`;
};

const difference = (c: Covered): string => `${hex4(c.computed)} + ~${hex4(c.stored)} = ${hex4(c.missing)}`;
const named = ({ field, was }: Solution) => ({ field, was });

/** Takes `fields` over: where every packet is bad, copying them took a tenth of the time. */
function cause(
  fields: Mutable<Omit<Cause, "corroboratedBy" | "candidates">>,
  by: readonly number[],
  candidates: readonly Candidate[],
): Cause {
  const made: Mutable<Cause> = fields;
  if (by.length > 0) made.corroboratedBy = by.slice(-MOST_NAMED);
  if (candidates.length > 0) made.candidates = candidates.slice(0, MOST_CANDIDATES);
  return made;
}

/** What tells a fault of a flow from damage: who computes or rewrites wrongly does so in every packet. */
interface Repeated {
  /** Every bad packet of the flow and layer so far agrees, and there was one. */
  readonly all: boolean;
  /** Earlier packets that agree. */
  readonly times: number;
  /** Nothing good came this way, and nothing else is wrong with the packet. */
  readonly only: boolean;
}

const repeated = (e: Evidence, by: readonly number[], bad: number): Repeated => ({
  all: by.length > 0 && by.length >= bad,
  times: by.length,
  only: e.good === 0 && e.alone,
});

/** An exact cause fits one packet in 65536 by chance, for each variant tried; two of the same flow do not by chance. */
function exactCertainty(c: Covered, { id, doubtful }: Trial, r: Repeated): Certainty {
  if (id === "not-filled") return r.times > 0 || c.p.direction === Direction.Out ? "proved" : "likely";
  // A wrong length is a small difference, and so is small damage.
  if (id === "wrong-length" && isSmallDamage(c.missing)) return r.all && r.times > 1 ? "likely" : "possible";
  // Bytes that changed places leave one of 257 differences, and swapped sums another.
  if (id === "byte-swapped" && r.times < 2) return "likely";
  return r.all && !doubtful ? "proved" : "likely";
}

function exactCause(c: Covered, e: Evidence, trial: Trial, { exact, bad }: Agreement, candidates: readonly Candidate[]): Cause {
  const { id, field, was, words, details } = trial;
  return cause(
    {
      id,
      ...(field === undefined ? {} : { field }),
      ...(was === undefined ? {} : { was }),
      certainty: exactCertainty(c, trial, repeated(e, exact, bad)),
      words: words.replace("{as}", asIn(exact)),
      details,
    },
    exact,
    id === "not-filled" ? [] : candidates,
  );
}

/** Is there a right checksum inside, in what the bad one covers, and (as elsewhere asked) no bad one? Then the damage is not there. */
function isVouchedFor({ p, layer }: Covered): boolean {
  for (let s = 0; s < p.summedCount; s++) {
    const i = p.summed[s]!;
    if (i > layer && p.verdict[i] === Verdict.Good && !(p.state[i]! & State.Quoted)) return true;
  }
  return false;
}

/**
 * Two packets agree by chance once in 65536 pairs, and damage like zeroed bytes leaves such pairs more often. So two prove only where
 * every bad packet of a flow without good ones is off by the same, the value is plausible, and a right checksum inside (a tunnel's) says that
 * what is carried is whole; three elsewhere; and five where good ones came as well.
 */
function certaintyOf(c: Covered, { fit }: Solution, r: Repeated): Certainty {
  if (r.times === 0) return fit === Fit.Narrow ? "likely" : "possible";
  if (!r.all || isNobodys(c)) return "likely";
  const enough = r.only ? (isVouchedFor(c) ? 1 : 2) : fit === Fit.Narrow ? 2 : 4;
  return r.times >= enough ? "proved" : "likely";
}

/** Parts of the IPv4 header that routers write, each in one byte. */
const HOP_FIELDS: ReadonlySet<string> = new Set(["timeToLive", "dscp", "ecn", "typeOfService"]);

/** The same where small damage leaves such differences too: never proved. */
function smallCertainty(c: Covered, s: Solution, r: Repeated, good: number | undefined): Certainty {
  const isHop = HOP_FIELDS.has(s.field) && s.fit === Fit.Narrow && (s.field === "timeToLive" || !isOneBit(c.missing));
  return (isHop && (r.all || r.times === 0)) || (r.all && r.times > 1 && (!good || s.fit === Fit.Narrow)) ? "likely" : "possible";
}

function staleCause(c: Covered, e: Evidence, stale: readonly Solution[], zero: readonly Solution[], agreed: Agreement): Cause {
  const best = stale[0]!;
  const by = agreed.difference;
  const r = repeated(e, by, agreed.bad);
  const certainty = isSmallDamage(c.missing) ? smallCertainty(c, best, r, e.good) : certaintyOf(c, best, r);
  const why = by.length > 0 ? "fits as well; the value is less plausible" : "the value is less plausible";
  const zeroWhy =
    by.length > 0 ? "the stored value changes with the payload" : "one packet cannot tell it from this; a second of the flow can";
  return cause(
    {
      id: "stale-field",
      ...named(best),
      certainty,
      words:
        certainty === "possible"
          ? `it would fit ${best.title} ${best.was}${asIn(by)}, if that was rewritten after it was computed`
          : `it fits ${best.title} ${best.was}${asIn(by)}: rewritten after it was computed`,
      details: { difference: hex4(c.missing), now: best.now, arithmetic: `${difference(c)}; ${best.arithmetic()}` },
    },
    by,
    [...zeroCandidates(zero, zeroWhy).slice(0, 2), ...staleCandidates(stale.slice(1), why)],
  );
}

function zeroCause(c: Covered, e: Evidence, zero: readonly Solution[], stale: readonly Solution[], agreed: Agreement): Cause {
  const best = zero[0]!;
  const by = agreed.stored;
  // Damage to a field of 0, or of packets whose sums are the same.
  const isDamage = isSmallDamage(c.stored) || isSmallDamage(c.missing);
  const r = repeated(e, by, agreed.bad);
  return cause(
    {
      id: "delta-on-zero",
      ...named(best),
      certainty: isDamage ? smallCertainty(c, best, r, e.good) : certaintyOf(c, best, r),
      words: `it is 0 updated for ${best.title} ${best.was}${asIn(by)}: an absent checksum was taken for a sum`,
      details: {
        difference: hex4(c.stored),
        now: best.now,
        arithmetic: `${hex4(c.stored)} is the old value less the new one (RFC 1624 with HC = 0); ${best.arithmetic()}`,
      },
    },
    by,
    [
      ...staleCandidates(stale, by.length > 0 ? "the value that it implies changes with the payload" : "the value is less plausible"),
      ...zeroCandidates(zero.slice(1), "the value is less plausible"),
    ],
  );
}

/** The same difference in several packets, and no plausible value: something constant was rewritten. */
function constantCause(c: Covered, e: Evidence, stale: readonly Solution[], { difference: by, bad }: Agreement): Cause {
  const r = repeated(e, by, bad);
  return cause(
    {
      id: "stale-field",
      // Without a value there is nothing to prove.
      certainty: r.all && (r.times > 1 || !isSmallDamage(c.missing)) ? "likely" : "possible",
      words: `it is off by ${hex4(c.missing)}${asIn(by)}: a field that is the same in all, such as an address, was rewritten after it was computed`,
      details: { difference: hex4(c.missing), arithmetic: difference(c) },
    },
    by,
    staleCandidates(stale, "fits as well; the value is not plausible"),
  );
}

/** The IPv4 header's sum and the one above it are off by the same: they share nothing but the addresses that one would rewrite. */
function addressCause(c: Covered, e: Evidence, stale: readonly Solution[], { difference: by, bad }: Agreement): Cause {
  const r = repeated(e, by, bad);
  return cause(
    {
      id: "stale-field",
      field: "address",
      certainty: r.times > 0 && r.all && !isSmallDamage(c.missing) && !isNobodys(c) ? "proved" : "likely",
      words: `it is off by as much as the other checksum that covers the addresses${asIn(by)}: one was rewritten after both were computed`,
      details: { difference: hex4(c.missing), arithmetic: difference(c) },
    },
    by,
    staleCandidates(stale, "would not touch the other checksum"),
  );
}

function corruptCause(c: Covered, e: Evidence, stale: readonly Solution[], zero: readonly Solution[]): Cause {
  const oneBit = isOneBit(c.missing);
  return cause(
    {
      id: "corrupt",
      certainty: e.good ? "likely" : "possible",
      words: oneBit
        ? "one flipped bit explains it"
        : e.good
          ? `${e.good} before it in this direction ${e.good === 1 ? "was" : "were"} good: damaged on its way`
          : "no cause explains it",
      details: { difference: hex4(c.missing), arithmetic: difference(c) },
    },
    [],
    [
      ...staleCandidates(stale, e.good ? "what rewrites a field does so in every packet" : "the value is not plausible").slice(0, 4),
      ...zeroCandidates(zero, "the value is not plausible").slice(0, 2),
    ],
  );
}

const staleCandidates = (solutions: readonly Solution[], why: string): Candidate[] =>
  solutions.map(({ field, was }) => ({ id: "stale-field", field, was, why }));
const zeroCandidates = (solutions: readonly Solution[], why: string): Candidate[] =>
  solutions.map(({ field, was }) => ({ id: "delta-on-zero", field, was, why }));
