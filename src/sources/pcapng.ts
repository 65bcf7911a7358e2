import type { Batch } from "../packet/batch.js";
import { CaptureError } from "./capture-error.js";
import { BLOCK_LENGTH, BLOCK_MIN, Block, MAX_UNKNOWN, MIN_LENGTH, PASSED_OVER } from "./pcapng-blocks.js";
import { chainAt, Found, findChain, type Searched } from "./pcapng-resync.js";
import { Section } from "./pcapng-section.js";
import { MAX_EVENTS, Reader } from "./reader.js";
import type { Window } from "./window.js";

/** What stands next in the window, where that is no whole block to be taken. */
type Next =
  | { readonly kind: "incomplete" }
  /** A block to be passed over that is larger than what lies in the window. */
  | { readonly kind: "long"; readonly type: number; readonly length: number }
  /** No block: the reason. `length` where the block may be right but for its second length. */
  | { readonly kind: "lost"; readonly reason: string; readonly length: number };
/** Spares the commonest block the look into the table. */
const ENHANCED_MIN = 32;
const INCOMPLETE: Next = { kind: "incomplete" };

/**
 * pcapng: sections of blocks. A block says its length at both ends, so that reading can go on behind one that is damaged:
 * at the next place where a block of a known type has two equal lengths, and another block behind it.
 */
export class PcapngReader extends Reader {
  private readonly path: string;
  private readonly section: Section;
  private begun = false;
  private next: Next = INCOMPLETE;

  constructor(path: string, window: Window, batch: Batch) {
    super(window, batch);
    this.path = path;
    this.section = new Section(window, batch, (event) => this.say(event));
  }

  protected take(): void {
    const { window, batch, section } = this;
    const { view } = window.arena;
    const rows = batch.capacity;
    this.next = INCOMPLETE;
    while (batch.count < rows && batch.events.length < MAX_EVENTS) {
      const { at } = window;
      const left = window.have - at;
      if (left < BLOCK_MIN) return;
      const type = view.getUint32(at, section.little);
      if (type === Block.Section) {
        if (!section.order(at)) return this.lose("a section header of no known byte order");
      } else if (!this.begun) return this.lose("no section header");
      const { little } = section;
      const length = view.getUint32(at + BLOCK_LENGTH, little);
      const least = type === Block.Enhanced ? ENHANCED_MIN : MIN_LENGTH.get(type);
      if (length < (least ?? BLOCK_MIN) || length % 4 !== 0) return this.lose(`${named(type)} that claims a length of ${length}`);
      if (length > left) return this.notWhole(type, length);
      const second = view.getUint32(at + length - 4, little);
      if (second !== length) return this.lose(`${named(type)} whose two lengths, ${length} and ${second}, disagree`, length);
      if (type === Block.Section) this.section.end(window.offsetOf(at), this.record);
      const reason = section.take(type, at, length, batch.first);
      if (reason !== undefined) this.damaged(at, reason, at + length);
      if (type === Block.Section) this.begun = true;
      window.at = at + length;
    }
  }

  protected async more(): Promise<void> {
    const { window, next } = this;
    if (next.kind === "lost") return this.goOnBehind(next.reason, next.length);
    if (next.kind === "long") return this.passOver(next.type, next.length);
    if (await window.fill()) return;
    // A block that is not whole: did the file end too early, or does the block claim too much?
    const { at, left } = window;
    if (this.begun && left >= BLOCK_MIN && this.section.contradicts(at, left) && findChain(this.searched(), at + 4).found === Found.Yes) {
      return this.goOnBehind(`${named(window.arena.view.getUint32(at, this.section.little))} that claims more than the file has`, 0);
    }
    if (!this.begun) {
      throw new CaptureError(this.path, `ends inside its section header, after ${left} bytes`, { offset: window.offsetOf(window.have) });
    }
    this.end(left > 0);
  }

  private notWhole(type: number, length: number): void {
    const kept = MIN_LENGTH.has(type);
    const limit = kept ? this.window.size : PASSED_OVER.has(type) ? Number.POSITIVE_INFINITY : MAX_UNKNOWN;
    if (length > limit) this.lose(`${named(type)} that claims a length of ${length}`);
    else if (length > this.window.size) this.next = { kind: "long", type, length };
  }

  private lose(reason: string, length = 0): void {
    this.next = { kind: "lost", reason, length };
  }

  /** A block that is damaged, and the blocks behind it are not. */
  private damaged(at: number, reason: string, behind: number): void {
    const { window, record } = this;
    const offset = window.offsetOf(at);
    const message = `damaged at byte ${offset}, where packet ${record} is next: ${reason}`;
    this.say({ kind: "damaged", offset, record, message, resumedAt: window.offsetOf(behind) });
  }

  private end(cut: boolean, offset?: number): void {
    const { window, record } = this;
    this.section.end(window.offsetOf(window.have), record);
    this.finish(`inside a block, where packet ${record} is next`, cut, offset);
  }

  private searched(): Searched {
    const { window } = this;
    return {
      view: window.arena.view,
      have: window.have,
      ended: window.ended,
      little: this.section.little,
      // So that the window holds two of them.
      limit: (window.size >>> 1) - BLOCK_MIN,
    };
  }

  /** Goes on at the next block that can be believed; ends where there is none. */
  private async goOnBehind(reason: string, length: number): Promise<void> {
    const { window } = this;
    if (!this.begun) throw new CaptureError(this.path, `is not a pcapng file: ${reason}`, { offset: 0, foreign: true });
    const { record } = this;
    const offset = window.offsetOf(window.at);
    const said = { kind: "damaged", offset, record } as const;
    const message = `damaged at byte ${offset}, where packet ${record} is next: ${reason}`;
    if (await this.seek(length)) this.say({ ...said, message, resumedAt: window.offsetOf(window.at) });
    else {
      this.say({ ...said, message: `${message}; nothing behind it is read` });
      this.section.end(offset, record);
      this.ended = true;
    }
  }

  /** Moves the window to the next block: the one that the first length points at, else any behind the block's type. */
  private async seek(length: number): Promise<boolean> {
    const { window } = this;
    if (length > 0 && (await this.isChain(length))) {
      window.at += length;
      return true;
    }
    await window.need(4);
    window.at += Math.min(4, window.left);
    for (;;) {
      const { at, found } = findChain(this.searched(), window.at);
      window.at = Math.min(at, window.have);
      if (found === Found.Yes) return true;
      if (found === Found.No) return false;
      await window.fill();
    }
  }

  /** Is there a block to be believed `ahead` bytes from here? What the window cannot hold is not believed. */
  private async isChain(ahead: number): Promise<boolean> {
    const { window } = this;
    for (;;) {
      const found = chainAt(this.searched(), window.at + ahead);
      if (found !== Found.More) return found === Found.Yes;
      if (window.left === window.size) return false;
      await window.fill();
    }
  }

  /** Passes over a block of any length without keeping it. */
  private async passOver(type: number, length: number): Promise<void> {
    const { window } = this;
    const offset = window.offsetOf(window.at);
    if (!(await window.skip(length - 4)) || !(await window.need(4))) return this.end(true, offset);
    const second = window.arena.view.getUint32(window.at, this.section.little);
    if (second === length) window.at += 4;
    else return this.goOnBehind(`${named(type)} at byte ${offset} whose two lengths, ${length} and ${second}, disagree`, 0);
  }
}

const NAMES: Readonly<Record<number, string>> = {
  [Block.Section]: "a section header",
  [Block.Interface]: "an interface description",
  [Block.Packet]: "a packet block",
  [Block.Simple]: "a simple packet block",
  [Block.Enhanced]: "an enhanced packet block",
  [Block.Statistics]: "an interface statistics block",
  [Block.Names]: "a name resolution block",
  [Block.Secrets]: "a decryption secrets block",
};
const named = (type: number): string => NAMES[type] ?? `a block of type 0x${type.toString(16).padStart(8, "0")}`;
