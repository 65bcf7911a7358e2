import type { Kept, Match } from "./kept.js";
import { flowOf, Matcher, MOST_FLOWS } from "./matcher.js";
import { Recent } from "./recent.js";
import { type Side, timeOf } from "./side.js";

/** How far a capture that runs has been read, in seconds since 1970. */
interface Run {
  began: number;
  /** Everything from before is known, and so is what was lost. */
  readTo: number;
}

/**
 * As `Matcher`, of two captures that one host makes at the same time. Their packets are given as they come, in any order of the two. How
 * far each has been read says when a partner can come no more, on interfaces that are quiet as well; and only where the other capture ran
 * and was read for the whole window around a packet, is it lost or added.
 */
export class LiveMatcher extends Matcher {
  private readonly runs = { before: { began: 0, readTo: 0 }, after: { began: 0, readTo: 0 } };
  /** By flow: numbers of the last match in its order, in BEFORE and in AFTER. */
  private readonly told = new Recent<readonly [before: number, after: number]>(MOST_FLOWS);

  /** A capture has begun. */
  began(which: "before" | "after", time: number): void {
    this.runs[which].began = time;
  }

  /** All of a capture from before this time has been given. */
  readTo(which: "before" | "after", time: number): void {
    this.runs[which].readTo = Math.max(this.runs[which].readTo, time);
    this.age();
  }

  /** Does no packet of BEFORE wait whose partner may still come? */
  get isSettled(): boolean {
    return this.before.waiting === 0 || this.runs.after.readTo > this.before.lastTime + (this.clocks ?? 0) + this.window.seconds;
  }

  private other(isBefore: boolean): Run {
    return isBefore ? this.runs.after : this.runs.before;
  }

  /** What is certain is told at once: those in front of it in AFTER may be others' packets, which never find a partner. */
  protected override paired(match: Match): void {
    this.tellOf(match);
    for (const one of match.after) this.after.forget(one);
  }

  /** Matches may be told out of their order in AFTER; nothing follows from one that is told late. */
  protected override isLate({ before, after }: Match): boolean {
    const flow = flowOf(after[0]!.print);
    const last = this.told.get(flow);
    if (last !== undefined && after[0]!.number < last[1]) return false;
    if (last !== undefined && before[0]!.number < last[0]) return true;
    this.told.put(flow, [before.at(-1)!.number, after.at(-1)!.number]);
    return false;
  }

  protected override isBeyond(side: Side): boolean {
    const { oldest } = side;
    if (oldest === undefined) return false;
    if (this.isFull(side)) return true;
    const isBefore = side === this.before;
    // A copy in AFTER may come as late as the window allows, and waits for as long to be told from one that BEFORE has, too.
    const seconds = (isBefore ? 2 : 1) * this.window.seconds;
    // What comes behind it on its own side may belong to it, or fit better to what waits on the other.
    return this.isPast(isBefore, timeOf(oldest) + seconds) && this.isPast(!isBefore, this.expected(oldest, isBefore) + seconds);
  }

  /** Does nothing more come of a capture from before this time? */
  private isPast(isBefore: boolean, time: number): boolean {
    return (isBefore ? this.beforeEnded : this.afterEnded) || this.other(!isBefore).readTo > time;
  }

  protected override isOutside(kept: Kept, isBefore: boolean): boolean {
    const { began } = this.other(isBefore);
    return this.expected(kept, isBefore) - this.window.seconds < began || !this.isRead(kept, isBefore);
  }

  protected override isKnown(kept: Kept): boolean {
    return this.beforeEnded || this.isRead(kept, false);
  }

  /** Has the other capture been read until no copy can come any more? */
  private isRead(kept: Kept, isBefore: boolean): boolean {
    return this.other(isBefore).readTo > this.expected(kept, isBefore) + this.window.seconds;
  }
}
