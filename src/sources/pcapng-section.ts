import type { Batch, CaptureEvent } from "../packet/batch.js";
import {
  Block,
  BYTE_ORDER,
  BYTE_ORDER_MAGIC,
  type CaptureInterface,
  counter,
  describedInterface,
  findOption,
  MAJOR_VERSION,
  MIN_LENGTH,
  MINOR_VERSION,
  Option,
  PASSED_OVER,
  STATISTICS_OPTIONS,
} from "./pcapng-blocks.js";
import { CUSTOM_BINARY, takeKernelOption } from "./pcapng-options.js";
import type { Window } from "./window.js";

// Enhanced packet block, and the obsolete one, whose interface has 16 bits and a drop count behind.
const INTERFACE = 8;
const DROPS = 10;
const TIME_HIGH = 12;
const TIME_LOW = 16;
const CAPTURED = 20;
const LENGTH = 24;
const DATA = 28;
const AROUND_DATA = 32;
const DROPS_UNKNOWN = 0xffff;
// Simple packet block.
const SIMPLE_LENGTH = 8;
const SIMPLE_DATA = 12;
const AROUND_SIMPLE_DATA = 16;
/** Options, at most, behind a packet's data in a block that is to be believed. */
const MAX_OPTIONS = 1 << 17;

const padded = (length: number): number => length + (-length & 3);

/** A section of a pcapng file: its byte order, its interfaces, and the blocks that speak of them. */
export class Section {
  little = true;
  /** Is the section of a version whose blocks are understood? */
  private known = true;
  private interfaces: CaptureInterface[] = [];
  /** Packets of interfaces that are not described, by number, beyond the first. */
  private readonly orphans = new Map<number, number>();
  private readonly window: Window;
  private readonly batch: Batch;
  private readonly say: (event: CaptureEvent) => void;

  constructor(window: Window, batch: Batch, say: (event: CaptureEvent) => void) {
    this.window = window;
    this.batch = batch;
    this.say = say;
  }

  /** Learns the byte order of the section header at `at`; false where it has none. */
  order(at: number): boolean {
    const { view } = this.window.arena;
    if (view.getUint32(at + BYTE_ORDER, true) === BYTE_ORDER_MAGIC) this.little = true;
    else if (view.getUint32(at + BYTE_ORDER) === BYTE_ORDER_MAGIC) this.little = false;
    else return false;
    return true;
  }

  /** Takes the whole block at `at`. Gives the reason where it is damaged; the blocks behind it are not concerned. `first` is the number of row 0. */
  take(type: number, at: number, length: number, first: number): string | undefined {
    if (!this.known && type !== Block.Section) return undefined;
    switch (type) {
      case Block.Enhanced:
        return this.packet(at, length, this.window.arena.view.getUint32(at + INTERFACE, this.little), first, 0);
      case Block.Packet: {
        const { view } = this.window.arena;
        const drops = view.getUint16(at + DROPS, this.little);
        return this.packet(at, length, view.getUint16(at + INTERFACE, this.little), first, drops === DROPS_UNKNOWN ? 0 : drops);
      }
      case Block.Simple:
        return this.simple(at, length);
      case Block.Interface:
        return this.describe(at, length);
      case Block.Statistics:
        return this.statistics(at, length);
      case Block.Section:
        return this.begin(at);
      default:
        return undefined;
    }
  }

  /** Is the block at `at`, of which `left` bytes are there, of no known type, or a packet that contradicts its block's length? */
  contradicts(at: number, left: number): boolean {
    const { view } = this.window.arena;
    const type = view.getUint32(at, this.little);
    if (!MIN_LENGTH.has(type) && !PASSED_OVER.has(type)) return true;
    if ((type !== Block.Enhanced && type !== Block.Packet) || left < DATA) return false;
    const least = AROUND_DATA + padded(view.getUint32(at + CAPTURED, this.little));
    const length = view.getUint32(at + 4, this.little);
    return length < least || length > least + MAX_OPTIONS;
  }

  /** Says how many more packets had no interface. Called at the section's end. */
  end(offset: number, record: number): void {
    for (const [id, count] of this.orphans) {
      if (count === 0) continue;
      this.say({
        kind: "damaged",
        offset,
        record,
        message: `${count} more packets of interface ${id}, which is not described`,
        resumedAt: offset,
      });
    }
    this.orphans.clear();
  }

  private begin(at: number): string | undefined {
    const { view } = this.window.arena;
    const major = view.getUint16(at + MAJOR_VERSION, this.little);
    const minor = view.getUint16(at + MINOR_VERSION, this.little);
    this.interfaces = [];
    // 1.2 was written by some and is the same.
    this.known = major === 1 && (minor === 0 || minor === 2);
    return this.known ? undefined : `a section of version ${major}.${minor}, which is not known; its packets are not read`;
  }

  private describe(at: number, length: number): undefined {
    const described = describedInterface(this.window.arena.view, at, at + length, this.little);
    this.interfaces.push(described);
    if (described.mtu > 0) this.batch.mtu = described.mtu;
  }

  private packet(at: number, length: number, id: number, first: number, drops: number): string | undefined {
    const { window, batch, little } = this;
    const { view } = window.arena;
    const described = this.interfaces[id];
    if (described === undefined) return this.orphan(id);
    const captured = view.getUint32(at + CAPTURED, little);
    if (captured > length - AROUND_DATA) return `a packet of ${captured} captured bytes in a block of ${length}`;
    const row = batch.count++;
    const start = at + DATA;
    const { clock } = described;
    clock.read(view.getUint32(at + TIME_HIGH, little), view.getUint32(at + TIME_LOW, little));
    batch.start[row] = start;
    batch.captured[row] = captured;
    batch.length[row] = view.getUint32(at + LENGTH, little);
    batch.seconds[row] = clock.seconds;
    batch.nanoseconds[row] = clock.nanoseconds;
    batch.linkType[row] = described.linkType;
    batch.interfaceId[row] = id;
    batch.fcsLength[row] = described.fcsLength;
    batch.flags[row] = 0;
    batch.offset[row] = window.offsetOf(start);
    if (batch.kernel !== undefined) batch.kernel.known[row] = 0;
    let lost = drops;
    if (length > AROUND_DATA + padded(captured)) lost += this.options(row, start + padded(captured), at + length - 4);
    if (lost > 0) {
      described.packetDrops += lost;
      const offset = window.offsetOf(at);
      this.say({ kind: "dropped", offset, count: lost, by: "capture", interfaceId: id, packet: first + row });
    }
    return undefined;
  }

  /** Reads a packet's flags, and gives its drop count. */
  private options(row: number, from: number, to: number): number {
    const { batch, little } = this;
    const { view } = this.window.arena;
    let drops = 0;
    // Its own walk over the options, for speed: many files have flags on every packet.
    for (let at = from; at + 4 <= to; ) {
      const code = view.getUint16(at, little);
      const size = view.getUint16(at + 2, little);
      const value = at + 4;
      if (code === Option.End || value + size > to) break;
      if (code === Option.PacketFlags && size >= 4) {
        const flags = view.getUint32(value, little);
        batch.flags[row] = flags;
        // Bits 5 to 8: the length of this packet's FCS, 0 where it is not said.
        const fcs = (flags >>> 5) & 15;
        if (fcs > 0) batch.fcsLength[row] = fcs;
      } else if (code === Option.PacketDropCount && size >= 8) drops = counter(view, value, little);
      else if (code === CUSTOM_BINARY) takeKernelOption(batch, row, view, value, size, little);
      at = value + padded(size);
    }
    return drops;
  }

  /** A simple packet: of interface 0, without a time, cut at that interface's snap length. */
  private simple(at: number, length: number): string | undefined {
    const { window, batch } = this;
    const described = this.interfaces[0];
    if (described === undefined) return this.orphan(0);
    const original = window.arena.view.getUint32(at + SIMPLE_LENGTH, this.little);
    const captured = described.snapLength === 0 ? original : Math.min(original, described.snapLength);
    if (captured > length - AROUND_SIMPLE_DATA) return `a packet of ${captured} captured bytes in a block of ${length}`;
    const row = batch.count++;
    batch.start[row] = at + SIMPLE_DATA;
    batch.captured[row] = captured;
    batch.length[row] = original;
    batch.seconds[row] = Number.NaN;
    batch.nanoseconds[row] = 0;
    batch.linkType[row] = described.linkType;
    batch.interfaceId[row] = 0;
    batch.fcsLength[row] = described.fcsLength;
    batch.flags[row] = 0;
    batch.offset[row] = window.offsetOf(at + SIMPLE_DATA);
    if (batch.kernel !== undefined) batch.kernel.known[row] = 0;
    return undefined;
  }

  /** The counters of an interface run on from the beginning of the capture: what is new since the last block is said, unless packets have told it. */
  private statistics(at: number, length: number): string | undefined {
    const { window, little } = this;
    const { view } = window.arena;
    const id = view.getUint32(at + INTERFACE, little);
    const described = this.interfaces[id];
    if (described === undefined) return `statistics of interface ${id}, which is not described`;
    const read = (code: number): number => {
      const found = findOption(view, at + STATISTICS_OPTIONS, at + length - 4, little, code, 8);
      return found < 0 ? 0 : counter(view, found, little);
    };
    const offset = window.offsetOf(at);
    const byInterface = read(Option.InterfaceDrops);
    const bySystem = read(Option.SystemDrops);
    const bySystemNow = this.untold(described, bySystem - described.systemDrops);
    const byInterfaceNow = this.untold(described, byInterface - described.interfaceDrops);
    described.systemDrops = Math.max(bySystem, described.systemDrops);
    described.interfaceDrops = Math.max(byInterface, described.interfaceDrops);
    if (byInterfaceNow > 0) this.say({ kind: "dropped", offset, count: byInterfaceNow, by: "interface", interfaceId: id });
    if (bySystemNow > 0) this.say({ kind: "dropped", offset, count: bySystemNow, by: "system", interfaceId: id });
    return undefined;
  }

  /** Of what a counter has grown by, what no packet has told: epb_dropcount is of losses by the interface and by the system (pcapng §4.3). */
  private untold(described: CaptureInterface, grown: number): number {
    if (grown <= 0) return 0;
    const told = Math.min(grown, described.packetDrops);
    described.packetDrops -= told;
    return grown - told;
  }

  /** A packet of an interface that is not described is not read. The first is said, the others are counted. */
  private orphan(id: number): string | undefined {
    const before = this.orphans.get(id);
    this.orphans.set(id, before === undefined ? 0 : before + 1);
    return before === undefined ? `a packet of interface ${id}, which is not described` : undefined;
  }
}
