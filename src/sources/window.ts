import type { Arena } from "../checksum/arena.js";
import type { Bytes } from "./bytes.js";

/** The part of a capture that lies in the arena. Readers take whole records from it and fill it again. */
export class Window {
  readonly arena: Arena;
  readonly bytes: Bytes;
  /** Next byte to parse, and first byte not filled. */
  at = 0;
  have = 0;
  /** Nothing more comes. */
  ended = false;
  /** Offset in the capture of the arena's first byte. */
  private base = 0;

  constructor(arena: Arena, bytes: Bytes) {
    this.arena = arena;
    this.bytes = bytes;
  }

  get left(): number {
    return this.have - this.at;
  }
  /** Offset in the capture of an arena position. */
  offsetOf(at: number): number {
    return this.base + at;
  }
  get size(): number {
    return this.arena.bytes.length;
  }

  /** Moves what is not parsed yet to the front and reads more behind it. False at the end. Rows handed out before are void. */
  async fill(): Promise<boolean> {
    if (this.ended) return false;
    if (this.at > 0) {
      this.arena.bytes.copyWithin(0, this.at, this.have);
      this.base += this.at;
      this.have -= this.at;
      this.at = 0;
    }
    if (this.have === this.size) throw new Error("the window is full: a record larger than the arena was asked for");
    const n = await this.bytes.read(this.arena.bytes, this.have, this.size);
    this.have += n;
    this.ended = n === 0;
    return n > 0;
  }

  /** Sees to it that `n` bytes lie ahead; false if the capture ends before that. */
  async need(n: number): Promise<boolean> {
    while (this.left < n) if (!(await this.fill())) return false;
    return true;
  }

  /** Passes over `n` bytes, however many; false if the capture ends before that. */
  async skip(n: number): Promise<boolean> {
    let left = n;
    while (left > this.left) {
      left -= this.left;
      this.at = this.have;
      if (!(await this.fill())) return false;
    }
    this.at += left;
    return true;
  }
}
