import { isData, type Kept, sequenceEnd, sharedEnds } from "./kept.js";
import type { Side } from "./side.js";
import { Way } from "./ways.js";

/** Segments that are put together: a super-packet of 512 KiB has fewer. */
const MOST_SEGMENTS = 512;

/** Segments of both sides that carry the same bytes of one TCP stream, each side's in their order. */
export interface Joined {
  readonly own: readonly Kept[];
  readonly other: readonly Kept[];
}

/** a − b of sequence numbers, which wrap (RFC 9293 §3.4). */
export const distance = (a: number, b: number): number => (a - b) | 0;

const sameFlow = (a: Kept, b: Kept): number => (sharedEnds(a.print, b.print) === 2 ? 1 : -1);
const following = (side: Side, kept: Kept): Kept | undefined =>
  side.segment(Way.Begins, sequenceEnd(kept.print), (next) => sameFlow(next, kept));
const preceding = (side: Side, kept: Kept): Kept | undefined =>
  side.segment(Way.Ends, kept.print.sequence, (previous) => sameFlow(previous, kept));

/**
 * The segments around `kept` that begin and end where segments of the other side do, and nowhere between: one super-packet here, its
 * segments there, or two ways to merge one stream. `rank` says whether segments of the two sides may be of one flow.
 */
export function joined(own: Side, other: Side, kept: Kept, rank: (theirs: Kept) => number): Joined | undefined {
  if (!isData(kept.print)) return undefined;
  const ours = [kept];
  let first: Kept | undefined;
  for (;;) {
    first = other.segment(Way.Begins, ours[0]!.print.sequence, rank);
    if (first !== undefined) break;
    const previous = preceding(own, ours[0]!);
    if (previous === undefined || ours.length === MOST_SEGMENTS) return undefined;
    ours.unshift(previous);
  }
  const theirs = [first];
  // `ours` may hold more than what `theirs` begins with: each boundary that both have would be the end.
  let i = 0;
  for (;;) {
    const apart = distance(sequenceEnd(ours[i]!.print), sequenceEnd(theirs.at(-1)!.print));
    if (apart === 0) break;
    if (apart < 0 && i + 1 < ours.length) {
      i++;
      continue;
    }
    const next = apart < 0 ? following(own, ours[i]!) : following(other, theirs.at(-1)!);
    if (next === undefined || ours.length + theirs.length > MOST_SEGMENTS) return undefined;
    if (apart > 0) theirs.push(next);
    else {
      ours.push(next);
      i++;
    }
  }
  // It ended in front of the segment that was asked about; or they are one each, which is no segmentation.
  if (i + 1 < ours.length || ours.length + theirs.length === 2) return undefined;
  return { own: ours, other: theirs };
}

/** The packet of the other side whose bytes hold those of a segment, which lie a multiple of `size` behind its first. */
export function containing(other: Side, kept: Kept, size: number, rank: (theirs: Kept) => number): Kept | undefined {
  if (!isData(kept.print) || size === 0) return undefined;
  const { payload, sequence } = kept.print;
  for (let from = 0; from < MOST_SEGMENTS * size; from += size) {
    const found = other.segment(Way.Begins, sequence - from, (one) =>
      one.print.payload < from + payload || one.print.payload === payload ? -1 : rank(one),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Segments of a super-packet that are there, and the ranges of its bytes that are not. */
export interface JoinedInPart {
  readonly segments: readonly Kept[];
  readonly missing: readonly (readonly [from: number, to: number])[];
}

/**
 * What of a super-packet is on the other side, where some of its segments are lost. A gap is as long as the segments around it are, or
 * as `usual`, the size that segments of super-packets had before.
 */
export function joinedInPart(other: Side, kept: Kept, usual: number, rank: (theirs: Kept) => number): JoinedInPart | undefined {
  if (!isData(kept.print)) return undefined;
  const { payload, sequence } = kept.print;
  const segments: Kept[] = [];
  const missing: [number, number][] = [];
  let size = usual;
  for (let at = 0; at < payload; ) {
    const found = other.segment(Way.Begins, sequence + at, (one) => (one.print.payload > payload - at ? -1 : rank(one)));
    if (found !== undefined) {
      segments.push(found);
      size = Math.max(segments.length === 1 ? 0 : size, found.print.payload);
      at += found.print.payload;
      continue;
    }
    if (size === 0) return undefined;
    const to = Math.min(at + size, payload);
    const last = missing.at(-1);
    if (last !== undefined && last[1] === at) last[1] = to;
    else missing.push([at, to]);
    at = to;
  }
  return segments.length === 0 || segments[0]!.print.payload === payload ? undefined : { segments, missing };
}
