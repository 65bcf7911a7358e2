import type { Batch } from "../packet/batch.js";
import { Block, BYTE_ORDER_MAGIC, Option } from "../sources/pcapng-blocks.js";
import { CUSTOM_BINARY, ENTERPRISE, KERNEL_LETTERS, KERNEL_OPTION, MTU_LETTERS, MTU_OPTION } from "../sources/pcapng-options.js";

/** Options that are only written. */
const COMMENT = 1;
const APPLICATION = 4;
const INTERFACE_NAME = 2;
const INTERFACE_DESCRIPTION = 3;
const NANOSECONDS = 9;
/** Bytes of a block around a packet, without comments. */
const AROUND_PACKET = 128;
const MOST_OPTION = 0xffff;
const NONE: readonly Uint8Array[] = [];
/** Where the length of the frame check sequence stands in epb_flags. */
const FCS_SHIFT = 5;
const FCS_BITS = 15 << FCS_SHIFT;

export interface InterfaceDescription {
  readonly linkType: number;
  /** 0 for no limit. */
  readonly snapLength: number;
  readonly name?: string;
  readonly description?: string;
  /** 0 where it is not known. */
  readonly mtu?: number;
}

/** Makes the blocks of pcapng files, little-endian, one behind the other. */
export class PcapngBlocks {
  private bytes = new Uint8Array(1 << 17);
  private view = new DataView(this.bytes.buffer);
  private readonly text = new TextEncoder();
  /** Bytes that are made and not taken. */
  length = 0;

  /** What was made since the last call; valid until the next block is made. */
  take(): Uint8Array {
    const made = this.bytes.subarray(0, this.length);
    this.length = 0;
    return made;
  }

  section(): void {
    const from = this.begin(Block.Section, AROUND_PACKET);
    this.u32(BYTE_ORDER_MAGIC);
    this.u16(1);
    this.u16(0);
    // The section's length is not known yet.
    this.u32(0xffffffff);
    this.u32(0xffffffff);
    this.textOption(APPLICATION, this.text.encode("pcaplint"));
    this.end(from);
  }

  interface({ linkType, snapLength, name, description, mtu = 0 }: InterfaceDescription): void {
    const named = this.text.encode(name ?? "").subarray(0, MOST_OPTION);
    const described = this.text.encode(description ?? "").subarray(0, MOST_OPTION);
    const from = this.begin(Block.Interface, AROUND_PACKET + named.length + described.length);
    this.u16(linkType);
    this.u16(0);
    this.u32(snapLength);
    if (named.length > 0) this.textOption(INTERFACE_NAME, named);
    if (described.length > 0) this.textOption(INTERFACE_DESCRIPTION, described);
    this.option(Option.TimeResolution, 1);
    this.bytes[this.length++] = NANOSECONDS;
    this.pad();
    if (mtu > 0) {
      this.option(CUSTOM_BINARY, MTU_OPTION.Length);
      this.u32(ENTERPRISE);
      this.u32(MTU_LETTERS);
      this.u32(mtu);
    }
    this.end(from);
  }

  /** The packet of a row; `drops`: packets that were lost in front of it. */
  packet(batch: Batch, row: number, id: number, drops: number, comments: readonly string[]): void {
    const captured = batch.captured[row]!;
    const start = batch.start[row]!;
    const said = comments.length === 0 ? NONE : comments.map((comment) => this.text.encode(comment).subarray(0, MOST_OPTION));
    let room = AROUND_PACKET + captured;
    for (const one of said) room += one.length + 8;
    const from = this.begin(Block.Enhanced, room);
    this.u32(id);
    this.time(batch.seconds[row]!, batch.nanoseconds[row]!);
    this.u32(captured);
    this.u32(Math.max(batch.length[row]!, captured));
    this.bytes.set(batch.arena.bytes.subarray(start, start + captured), this.length);
    this.length += captured;
    this.pad();
    for (const comment of said) this.textOption(COMMENT, comment);
    const flags = ((batch.flags[row]! & ~FCS_BITS) | ((batch.fcsLength[row]! << FCS_SHIFT) & FCS_BITS)) >>> 0;
    if (flags !== 0) {
      this.option(Option.PacketFlags, 4);
      this.u32(flags);
    }
    if (drops > 0) {
      this.option(Option.PacketDropCount, 8);
      this.counter(drops);
    }
    if (batch.kernel?.known[row] === 1) this.kernel(batch, row);
    this.end(from);
  }

  /** Packets of an interface that were lost behind the last one that is written; the others are told by the packet behind them. */
  statistics(id: number, seconds: number, drops: number): void {
    const from = this.begin(Block.Statistics, AROUND_PACKET);
    this.u32(id);
    this.time(seconds, 0);
    this.option(Option.SystemDrops, 8);
    this.counter(drops);
    this.end(from);
  }

  private kernel({ kernel }: Batch, row: number): void {
    if (kernel === undefined) return;
    this.option(CUSTOM_BINARY, KERNEL_OPTION.Length);
    this.u32(ENTERPRISE);
    this.u32(KERNEL_LETTERS);
    this.bytes[this.length++] = kernel.flags[row]!;
    this.bytes[this.length++] = kernel.gsoType[row]!;
    this.u16(kernel.hdrLen[row]!);
    this.u16(kernel.gsoSize[row]!);
    this.u16(kernel.csumStart[row]!);
    this.u16(kernel.csumOffset[row]!);
    this.u32(kernel.status[row]!);
    this.pad();
  }

  /** Nanoseconds since 1970; 0 where the packet has no time, as the format knows no packet without one. */
  private time(seconds: number, nanoseconds: number): void {
    const count = Number.isNaN(seconds) ? 0n : BigInt.asUintN(64, BigInt(Math.max(seconds, 0)) * 1_000_000_000n + BigInt(nanoseconds));
    this.u32(Number(count >> 32n));
    this.u32(Number(count & 0xffffffffn));
  }

  /** Type and length of a block of up to `room` bytes; gives where it begins. */
  private begin(type: number, room: number): number {
    if (this.length + room > this.bytes.length) {
      const wider = new Uint8Array(Math.max(2 * this.bytes.length, this.length + room));
      wider.set(this.bytes.subarray(0, this.length));
      this.bytes = wider;
      this.view = new DataView(wider.buffer);
    }
    const from = this.length;
    this.u32(type);
    this.u32(0);
    return from;
  }

  /** End of options, and the block's length at both of its ends. */
  private end(from: number): void {
    this.u32(0);
    const length = this.length + 4 - from;
    this.u32(length);
    this.view.setUint32(from + 4, length, true);
  }

  private option(code: number, length: number): void {
    this.u16(code);
    this.u16(length);
  }

  private counter(value: number): void {
    this.u32(value % 2 ** 32);
    this.u32(Math.floor(value / 2 ** 32));
  }

  private textOption(code: number, text: Uint8Array): void {
    this.option(code, text.length);
    this.bytes.set(text, this.length);
    this.length += text.length;
    this.pad();
  }

  private u16(value: number): void {
    this.view.setUint16(this.length, value, true);
    this.length += 2;
  }

  private u32(value: number): void {
    this.view.setUint32(this.length, value, true);
    this.length += 4;
  }

  /** What an earlier block left in the padding is not to be seen. */
  private pad(): void {
    while (this.length % 4 !== 0) this.bytes[this.length++] = 0;
  }
}
