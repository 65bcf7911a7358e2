import { PAGE, type Pages } from "./pages.js";

/** One fragment, as its headers claim it. The cursor reads it into the same object again and again. */
export interface Piece {
  /** Bytes of the fragmentable part: `[from, to)` of the datagram, at `at` in the arena, `captured` of them there. */
  from: number;
  to: number;
  at: number;
  captured: number;
  /** More fragments follow. */
  more: boolean;
}

/** Numbers that a piece takes in `Datagram.pieces`: first byte, end, number of the packet. */
const PIECE = 3;

/** What was found to overlap. */
export interface Overlap {
  bytes: number;
  differs: boolean;
  /** How many of the bytes the capture has on both sides, and could be compared. */
  seen: number;
  /** Number of the first packet whose bytes are overlapped; of the first that differs, where one does. */
  packet: number;
}

/** A datagram that waits for fragments. Its pieces never overlap: one that would ends it. */
export class Datagram {
  readonly key: string;
  readonly isV6: boolean;
  /** Seconds since 1970 of its first packet, NaN where the capture has no times. */
  readonly begun: number;
  /** Another datagram of this key has just become whole: probably the capture has its packets twice. */
  readonly isRepeated: boolean;
  /** Headers in front of the fragmentable part, from the fragment at offset 0. */
  headers: Uint8Array | undefined;
  /** IPv6: next header that the fragment header at offset 0 names, and where in `headers` the one that names the fragment header stands. */
  nextHeader = 0;
  nextHeaderAt = 0;
  /** What was stated about the first fragment, as `factKey` writes it. */
  stated: Set<string> | undefined;
  /** Bytes of the fragmentable part, -1 until the last fragment is there. */
  total = -1;
  held = 0;
  /** First byte that a fragment claims and the capture does not have. */
  cutAt = Number.POSITIVE_INFINITY;
  /** Its fragments contradict each other: those that follow are dropped with it (RFC 5722 §4). */
  isContradictory = false;
  /** Neighbours in the order of their beginning. */
  older: Datagram | undefined;
  newer: Datagram | undefined;
  private readonly pieces: number[] = [];
  private readonly pages: (Uint8Array | undefined)[] = [];

  constructor(key: string, isV6: boolean, begun: number, isRepeated: boolean) {
    this.key = key;
    this.isV6 = isV6;
    this.begun = begun;
    this.isRepeated = isRepeated;
  }

  /** Fragments there are, exact duplicates not counted. */
  get count(): number {
    return this.pieces.length / PIECE;
  }
  /** Where the fragment that ends last ends, and its packet. 0 and undefined where there is none. */
  get end(): number {
    return this.pieces.at(-2) ?? 0;
  }
  get lastPacket(): number | undefined {
    return this.pieces.at(-1);
  }

  get isWhole(): boolean {
    return this.held === this.total;
  }

  /** Bytes that are known to be missing: one at least where the last fragment is. */
  get missing(): number {
    return this.total < 0 ? this.end - this.held + 1 : this.total - this.held;
  }

  /** Numbers of the packets that hold it, ascending. */
  packets(): number[] {
    // A packet may hold two pieces, the second inside of what the first made whole.
    return [...new Set(this.pieces.filter((_, i) => i % PIECE === 2))].sort((a, b) => a - b);
  }

  /** What `piece` shares with those that are there. */
  overlap({ from, to, at, captured }: Piece, bytes: Uint8Array, into: Overlap): void {
    const seenTo = Math.min(this.cutAt, from + captured);
    into.bytes = 0;
    into.seen = 0;
    into.differs = false;
    for (let i = this.pieces.length - PIECE; i >= 0; i -= PIECE) {
      const low = Math.max(from, this.pieces[i]!);
      const high = Math.min(to, this.pieces[i + 1]!);
      if (high <= low) {
        if (this.pieces[i + 1]! <= from) return;
        continue;
      }
      into.bytes += high - low;
      into.seen += Math.max(0, Math.min(high, seenTo) - low);
      const differs = this.differs(low, Math.min(high, seenTo), bytes, at - from);
      if (differs || !into.differs) into.packet = this.pieces[i + 2]!;
      into.differs ||= differs;
    }
  }

  /** Are the bytes `[from, to)` other ones than those at `from + shift`? */
  private differs(from: number, to: number, bytes: Uint8Array, shift: number): boolean {
    for (let i = from; i < to; i++) {
      if (this.pages[Math.floor(i / PAGE)]![i % PAGE] !== bytes[i + shift]) return true;
    }
    return false;
  }

  /** Makes room for `[from, to)`; false where there are no pages left. */
  reserve(from: number, to: number, pool: Pages): boolean {
    for (let k = Math.floor(from / PAGE); k * PAGE < to; k++) {
      this.pages[k] ??= pool.take();
      if (this.pages[k] === undefined) return false;
    }
    return true;
  }

  /** Takes in a piece that overlaps none, for which there is room. */
  insert({ from, to, at, captured }: Piece, bytes: Uint8Array, packet: number): void {
    let i = this.pieces.length;
    while (i > 0 && this.pieces[i - PIECE]! > from) i -= PIECE;
    this.pieces.splice(i, 0, from, to, packet);
    this.held += to - from;
    const end = from + captured;
    if (end < to) this.cutAt = Math.min(this.cutAt, end);
    for (let b = from; b < end; ) {
      const within = b % PAGE;
      const n = Math.min(PAGE - within, end - b);
      const start = at + b - from;
      this.pages[(b - within) / PAGE]!.set(bytes.subarray(start, start + n), within);
      b += n;
    }
  }

  /** Copies the fragmentable part to `at`; whole pages, so that what stands behind it is of no meaning. */
  copyTo(bytes: Uint8Array, at: number): void {
    for (const [k, page] of this.pages.entries()) bytes.set(page!, at + k * PAGE);
  }

  /** Gives its memory back. */
  release(pool: Pages): void {
    for (const page of this.pages) if (page !== undefined) pool.give(page);
    this.pages.length = 0;
    this.pieces.length = 0;
    this.headers = undefined;
    this.stated = undefined;
  }
}
