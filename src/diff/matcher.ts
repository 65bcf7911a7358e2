import { mix } from "../packet/mix.js";
import { type Kept, KeptState, type Match, type Print, sharedEnds } from "./kept.js";
import { Recent } from "./recent.js";
import { containing, joined, joinedInPart } from "./segments.js";
import { Side, timeOf } from "./side.js";
import { Way } from "./ways.js";

/** How far apart the two copies of a packet may be. */
export interface Window {
  /** Of either capture. */
  readonly packets: number;
  /** Between the two, the difference of the clocks taken off. */
  readonly seconds: number;
}

/** Bytes that are kept of either capture. */
const MOST_BYTES = 64 << 20;
/** Flows whose translation and order are known. */
export const MOST_FLOWS = 1 << 16;
const MS = 1000;
/** Before and after a packet's time, where the window is none of time: packets that its capture lost then may be its copies. */
const AROUND_SECONDS = 1;
/** Of what the last match adds to the difference of the clocks. */
const SMOOTH = 16;

/**
 * Told of what became of each packet: what AFTER shows in its order, what it does not show when the window has passed. `unseen`: packets
 * that the other capture lost around then; the one that is missing may be among them.
 */
export interface Sightings {
  /** `isLate`: a packet of its flow that BEFORE has behind it came in front of it. */
  matched(match: Match, isLate: boolean, unseen: number): void;
  duplicated(kept: Kept, of: Kept, unseen: number): void;
  /** `isOutside`: the other capture had not begun, or had ended. */
  lost(kept: Kept, isOutside: boolean, unseen: number): void;
  added(kept: Kept, isOutside: boolean, unseen: number): void;
}

/** Both ends are alike, or a translation was seen that makes them so. */
const KNOWN_FLOW = 2;
/** Weighs more than the flow, which weighs more than the length. */
const SAME_IDENTIFICATION = 16;

/** The ways that are tried when a packet leaves the window; nobody better comes for it then. */
const LAST_WAYS = [Way.SamePayload, Way.SameSequence] as const;
const WEAKEST_WAYS = [
  Way.PayloadAlone,
  Way.SameIdentification,
  Way.SameSource,
  Way.SameDestination,
  Way.SameLengthSource,
  Way.SameLengthDestination,
] as const;

/** Finds the packets of one capture again in the other. Each is given in the order of its capture; the two take turns by time. */
export class Matcher {
  readonly before = new Side();
  readonly after = new Side();
  /** Clock of AFTER less that of BEFORE, the way between them included, in seconds; undefined before the first match. */
  clocks: number | undefined;
  protected readonly window: Window;
  protected readonly seen: Sightings;
  /** Flow of BEFORE → flow of AFTER, where a NAT lies between. */
  private readonly translations = new Recent<number>(MOST_FLOWS);
  /** By flow of AFTER: the last number in BEFORE. */
  private readonly order = new Recent<number>(MOST_FLOWS);
  /** By flow: bytes of a segment, where its packets are super-packets in one of the captures. */
  private readonly segmentSizes = new Recent<number>(MOST_FLOWS);
  protected beforeEnded = false;
  protected afterEnded = false;

  constructor(window: Window, seen: Sightings) {
    this.window = window;
    this.seen = seen;
  }

  addBefore(kept: Kept): void {
    this.before.add(kept);
    const same = this.after.best(kept.print, Way.Same, (other) => this.affinity(kept.print, other.print));
    if (same !== undefined) this.pair([kept], [same]);
    else this.join(kept, true);
    this.age();
  }

  addAfter(kept: Kept): void {
    this.after.add(kept);
    const same = this.before.best(kept.print, Way.Same, (other) => this.affinity(other.print, kept.print));
    if (same !== undefined) this.pair([same], [kept]);
    else this.join(kept, false);
    this.age();
  }

  /** One capture has been read to its end. */
  ended(which: "before" | "after"): void {
    if (which === "before") this.beforeEnded = true;
    else this.afterEnded = true;
  }

  /** Both have: what waits has no partner that is still to come. */
  end(): void {
    while (this.after.size > 0) this.leaveAfter();
    while (this.before.size > 0) this.leaveBefore();
  }

  /** How much two packets look like those of one flow: ends that are alike, or a translation that was seen before. */
  private affinity(before: Print, after: Print): number {
    const known = !this.translations.isEmpty && this.translations.get(flowOf(before)) === flowOf(after) ? 4 : 0;
    return known + sharedEnds(before, after);
  }

  /** As `affinity`, of those that must have something in common. */
  private related(before: Print, after: Print): number {
    return this.affinity(before, after) || -1;
  }

  private pair(before: readonly Kept[], after: readonly Kept[], missing: Match["missing"] = []): void {
    const match: Match = { isTold: false, before, after, missing };
    for (const kept of before) this.before.settle(kept);
    for (const kept of after) {
      this.after.settle(kept);
      kept.match = match;
    }
    const [from, to] = [flowOf(before[0]!.print), flowOf(after[0]!.print)];
    if (from !== to) this.translations.put(from, to);
    const apart = timeOf(after[0]!) - timeOf(before[0]!);
    if (!Number.isNaN(apart)) this.clocks = this.clocks === undefined ? apart : this.clocks + (apart - this.clocks) / SMOOTH;
    this.paired(match);
  }

  /** A match is there. It is told in its turn. */
  protected paired(_: Match): void {}

  private join(kept: Kept, isBefore: boolean): void {
    const [own, other] = isBefore ? [this.before, this.after] : [this.after, this.before];
    // The usual case: the packet is the first of the two to be read.
    if (other.waiting === 0) return;
    const rank = (theirs: Kept): number => (isBefore ? this.related(kept.print, theirs.print) : this.related(theirs.print, kept.print));
    const found = joined(own, other, kept, rank);
    if (found === undefined) return;
    // What is there as it was, and only cut off or damaged, is not of other segments.
    const isThere = (side: Side) => (one: Kept) => side.best(one.print, Way.SameSequence, () => 0) !== undefined;
    if (found.own.some(isThere(other)) || found.other.some(isThere(own))) return;
    const [before, after] = isBefore ? [found.own, found.other] : [found.other, found.own];
    this.pair(before, after);
    const small = before.length < after.length ? after : before;
    for (const one of [before, after]) this.segmentSizes.put(flowOf(one[0]!.print), small[0]!.print.payload);
  }

  /** Takes out what need not wait any longer. */
  protected age(): void {
    this.tell();
    while (this.isBeyond(this.before)) this.leaveBefore();
    while (this.isBeyond(this.after)) this.leaveAfter();
  }

  protected isFull(side: Side): boolean {
    return side.size > this.window.packets || side.bytes > MOST_BYTES;
  }

  protected isBeyond(side: Side): boolean {
    const { oldest } = side;
    if (oldest === undefined) return false;
    if (this.isFull(side)) return true;
    // Before the first match nobody knows how far the other side has come.
    return this.clocks !== undefined && side.lastTime - timeOf(oldest) > this.window.seconds;
  }

  /** Packets of AFTER that have their partner are told as soon as all in front of them are. */
  private tell(): void {
    for (let kept = this.after.oldest; kept?.state === KeptState.Matched; kept = this.after.oldest) {
      this.tellOf(kept.match!);
      this.after.forget(kept);
      this.after.leave();
    }
  }

  protected tellOf(match: Match): void {
    if (match.isTold) return;
    match.isTold = true;
    this.seen.matched(match, this.isLate(match), match.missing.length > 0 ? this.unseen(match.before[0]!, true) : 0);
    for (const one of match.before) this.before.forget(one);
  }

  /** RFC 4737 §3.3: a packet is reordered if one that was sent behind it has come before. */
  protected isLate({ before, after }: Match): boolean {
    const flow = flowOf(after[0]!.print);
    const last = this.order.get(flow) ?? 0;
    if (before[0]!.number < last) return true;
    this.order.put(flow, before.at(-1)!.number);
    return false;
  }

  private leaveBefore(): void {
    const kept = this.before.oldest!;
    if (kept.state === KeptState.Waiting && !this.lastChance(kept, true))
      this.seen.lost(kept, this.isOutside(kept, true), this.unseen(kept, true));
    this.before.leave();
    this.tell();
  }

  private leaveAfter(): void {
    const kept = this.after.oldest!;
    if (kept.state === KeptState.Waiting) {
      const twin = this.isKnown(kept) ? this.twin(kept) : undefined;
      const unseen = this.unseen(kept, false);
      if (twin !== undefined) this.seen.duplicated(kept, twin, unseen);
      else if (!this.lastChance(kept, false)) this.seen.added(kept, this.isOutside(kept, false), unseen);
    }
    if (kept.state === KeptState.Waiting) this.after.leave();
    this.tell();
  }

  /** The packet of BEFORE that another copy of this one was matched with. */
  private twin(kept: Kept): Kept | undefined {
    return this.before.twin(kept.print, (other) => this.affinity(other.print, kept.print));
  }

  /** Pairs a packet that leaves the window with the best of those that nobody else claims. */
  private lastChance(kept: Kept, isBefore: boolean): boolean {
    const other = isBefore ? this.after : this.before;
    for (const way of LAST_WAYS) if (this.pairBy(way, kept, other, isBefore)) return true;
    if (isBefore ? this.joinInPart(kept, this.sizeOf(kept)) : this.joinWhole(kept)) return true;
    for (const way of WEAKEST_WAYS) if (this.pairBy(way, kept, other, isBefore)) return true;
    return false;
  }

  private pairBy(way: Way, kept: Kept, other: Side, isBefore: boolean): boolean {
    const fits = (ours: Kept, theirs: Kept): number => (isBefore ? this.likeness(way, ours, theirs) : this.likeness(way, theirs, ours));
    // What is missing may have been dropped by the other capture: then only what is of one flow for sure is its copy.
    const isDoubtful = this.unseen(kept, isBefore) > 0;
    const found = other.best(kept.print, way, (theirs) => {
      if (isBefore && this.twin(theirs) !== undefined) return -1;
      if (isDoubtful && (isBefore ? this.affinity(kept.print, theirs.print) : this.affinity(theirs.print, kept.print)) < KNOWN_FLOW)
        return -1;
      return fits(kept, theirs);
    });
    if (found === undefined) return false;
    // One that waits behind it may be the right one.
    const own = isBefore ? this.before : this.after;
    const rival = own.best(found.print, way, (ours) => fits(ours, found));
    if (rival !== undefined && fits(rival, found) > fits(kept, found)) return false;
    if (isBefore) this.pair([kept], [found]);
    else this.pair([found], [kept]);
    return true;
  }

  /** Of the segments that packets of the flow were cut into before; 0 where none were. */
  private sizeOf({ print }: Kept): number {
    return this.segmentSizes.get(flowOf(print)) ?? 0;
  }

  /** Looks for the super-packet that a segment of AFTER was cut from, where others of its segments are lost. */
  private joinWhole(kept: Kept): boolean {
    for (const size of [kept.print.payload, this.sizeOf(kept)]) {
      const whole = containing(this.before, kept, size, (ours) => this.related(ours.print, kept.print));
      if (whole !== undefined && this.joinInPart(whole, size)) return kept.state === KeptState.Matched;
    }
    return false;
  }

  /** How well two packets with the same key fit; below 0 where they do not. */
  private likeness(way: Way, before: Kept, after: Kept): number {
    if (this.clocks !== undefined && Math.abs(this.expected(before, true) - timeOf(after)) > this.window.seconds) return -1;
    const affinity = this.affinity(before.print, after.print);
    const { identification } = before.print;
    const isSameLength = before.length === after.length;
    const liked =
      this.nearness(before, after) +
      2 * affinity +
      (isSameLength ? 1 : 0) +
      (identification > 0 && identification === after.print.identification ? SAME_IDENTIFICATION : 0);
    if (way === Way.SamePayload) return liked;
    if (affinity === 0) return -1;
    if (way === Way.SameSequence || way === Way.PayloadAlone) return liked;
    // A length that was edited is no reason to take a segment for its super-packet.
    if (before.print.payload !== after.print.payload && !isSameLength) return -1;
    const isByLength = way === Way.SameLengthSource || way === Way.SameLengthDestination;
    return isSimilar(before, after, isByLength && affinity < KNOWN_FLOW ? NEARLY_ALL : HALF) ? liked : -1;
  }

  /** Below 1: the nearer in time, the more; it decides between packets that are alike in all else. */
  private nearness(before: Kept, after: Kept): number {
    const apart = Math.abs(timeOf(after) - timeOf(before) - (this.clocks ?? 0));
    return Number.isNaN(apart) ? 0 : 1 / (2 + apart * MS);
  }

  private joinInPart(kept: Kept, size: number): boolean {
    const found = joinedInPart(this.after, kept, size, (theirs) => this.related(kept.print, theirs.print));
    if (found === undefined) return false;
    this.pair([kept], found.segments, found.missing);
    return true;
  }

  /** When the packet should have come by at the other point. */
  protected expected(kept: Kept, isBefore: boolean): number {
    const clocks = this.clocks ?? 0;
    return timeOf(kept) + (isBefore ? clocks : -clocks);
  }

  /** Did the other capture not run when the packet should have come by? */
  protected isOutside(kept: Kept, isBefore: boolean): boolean {
    const other = isBefore ? this.after : this.before;
    const hasEnded = isBefore ? this.afterEnded : this.beforeEnded;
    const time = this.expected(kept, isBefore);
    return time < other.firstTime || (hasEnded && time > other.lastTime);
  }

  /** Has BEFORE been read far enough to tell a second copy in AFTER from one that it has itself? */
  protected isKnown(_: Kept): boolean {
    return true;
  }

  /** Packets that the other capture lost when the packet should have come by. */
  private unseen(kept: Kept, isBefore: boolean): number {
    const { losses } = isBefore ? this.after : this.before;
    if (losses.total === 0) return 0;
    const time = this.expected(kept, isBefore);
    const around = Math.min(this.window.seconds, AROUND_SECONDS);
    return losses.within(time - around, time + around);
  }
}

export const flowOf = (p: Print): number => mix(mix(p.kind, p.source), p.destination);

/** Bytes that may differ even in a short payload; of a longer one, this part. */
const FEW = 2;
const HALF = 1 / 2;
const NEARLY_ALL = 1 / 16;

/** Does no more than this part of the payload that both hold differ? */
function isSimilar(a: Kept, b: Kept, part: number): boolean {
  const n = Math.min(a.print.payloadCaptured, b.print.payloadCaptured);
  let differing = 0;
  for (let i = 0; i < n; i++) if (a.bytes[a.print.payloadAt + i] !== b.bytes[b.print.payloadAt + i]) differing++;
  return differing <= Math.max(FEW, n * part);
}
