import type { Batch } from "../../packet/batch.js";
import { int } from "../native/libc.js";
import { Frame, type FrameRows } from "./frames.js";
import type { PacketSocket } from "./packet-socket.js";
import { SocketTap } from "./socket-tap.js";

/**
 * TPACKET_V3: the kernel writes packets into blocks of memory that it shares with this process.
 * https://docs.kernel.org/networking/packet_mmap.html
 */
const PACKET_RX_RING = 5;
const PACKET_VERSION = 10;
const TPACKET_V3 = 2;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_FAILED = 0xffffffffffffffffn;

/** A block is handed over when it is full, or this long after its first packet: what a finding waits for at most. */
const RETIRE_MS = 20;
/** A block that is being filled is handed over within this time. */
const DRAIN_MS = 60;
/** A block holds whole packets only: the snap length, and what stands around it. */
const AROUND = 4096;
const LEAST_BLOCK = 1 << 19;
/** Only its multiples count in this version: any that divides the block. */
const FRAME_SIZE = 2048;
const LEAST_BLOCKS = 4;

/** struct tpacket_block_desc with tpacket_hdr_v1: u32 each. */
const Block = { Status: 8, Packets: 12, First: 16, Bytes: 20 } as const;
const OURS = 1;
const KERNELS = 0;
/** struct tpacket3_hdr: u32 each, but mac and net of 16 bits; the struct sockaddr_ll stands behind it. */
const Header = {
  Next: 0,
  Seconds: 4,
  Nanoseconds: 8,
  Captured: 12,
  Length: 16,
  Status: 20,
  Mac: 24,
  Net: 26,
  Tci: 32,
  Tpid: 36,
  Address: 48,
} as const;

/** Size of a block for this snap length. */
export function blockBytes(snapLength: number): number {
  let bytes = LEAST_BLOCK;
  while (bytes < snapLength + AROUND) bytes *= 2;
  return bytes;
}

/**
 * Packets of a ring. A block is copied into the arena whole and given back at once, so that what is done with its packets
 * does not hold up the kernel, and rows point into the copy.
 */
export class Ring extends SocketTap {
  readonly name = "af_packet";
  readonly drainMs = DRAIN_MS;
  private readonly block: number;
  private readonly blocks: number;
  private readonly bytes: Uint8Array;
  private readonly words: Int32Array;
  private readonly frame = new Frame();
  private rows: FrameRows | undefined;
  /** The block that the kernel hands over next. */
  private next = 0;
  /** Packets of the copied block that no row was made of yet, and where the first of them stands in the arena. */
  private left = 0;
  private at = 0;

  private constructor(socket: PacketSocket, block: number, blocks: number, memory: bigint) {
    super(socket, memory, block * blocks);
    this.block = block;
    this.blocks = blocks;
    const shared = socket.libc.koffi.view(memory, block * blocks);
    this.bytes = new Uint8Array(shared);
    this.words = new Int32Array(shared);
  }

  /** A ring of about so many bytes, or of the most that there is memory for; undefined where the kernel gives none. */
  static of(socket: PacketSocket, snapLength: number, bufferBytes: number): Ring | undefined {
    if (!socket.set(PACKET_VERSION, int(TPACKET_V3))) return undefined;
    const block = blockBytes(snapLength);
    for (let blocks = Math.max(Math.floor(bufferBytes / block), LEAST_BLOCKS); blocks >= LEAST_BLOCKS; blocks = blocks >> 1) {
      const request = int(block, blocks, FRAME_SIZE, (block / FRAME_SIZE) * blocks, RETIRE_MS, 0, 0);
      if (!socket.set(PACKET_RX_RING, request)) continue;
      const memory = BigInt(socket.libc.mmap(0, block * blocks, PROT_READ_WRITE, MAP_SHARED, socket.fd, 0));
      if (memory !== MAP_FAILED) return new Ring(socket, block, blocks, memory);
      socket.set(PACKET_RX_RING, int(0, 0, 0, 0, 0, 0, 0));
      break;
    }
    socket.set(PACKET_VERSION, int(0));
    return undefined;
  }

  take(batch: Batch): boolean {
    this.rows ??= this.socket.rows(batch);
    // All packets of a block may be ones that are seen twice.
    while (batch.count === 0) {
      if (this.left === 0 && !this.fetch(batch)) return false;
      this.fill(batch, this.rows);
    }
    return true;
  }

  /** Copies the next block, if the kernel has handed it over. */
  private fetch(batch: Batch): boolean {
    const from = this.next * this.block;
    const { words } = this;
    const status = (from + Block.Status) >> 2;
    if ((Atomics.load(words, status) & OURS) === 0) return false;
    const length = words[(from + Block.Bytes) >> 2]!;
    batch.arena.bytes.set(this.bytes.subarray(from, from + length));
    this.left = words[(from + Block.Packets) >> 2]!;
    this.at = words[(from + Block.First) >> 2]!;
    Atomics.store(words, status, KERNELS);
    this.next = this.next + 1 === this.blocks ? 0 : this.next + 1;
    return true;
  }

  private fill(batch: Batch, rows: FrameRows): void {
    const { frame } = this;
    const { view } = batch.arena;
    let { at, left } = this;
    while (left > 0 && batch.count < batch.capacity) {
      // A row is written over this header: all of it is read first.
      const next = view.getUint32(at + Header.Next, true);
      frame.seconds = view.getUint32(at + Header.Seconds, true);
      frame.nanoseconds = view.getUint32(at + Header.Nanoseconds, true);
      frame.captured = view.getUint32(at + Header.Captured, true);
      frame.length = view.getUint32(at + Header.Length, true);
      frame.status = view.getUint32(at + Header.Status, true);
      frame.mac = at + view.getUint16(at + Header.Mac, true);
      frame.net = at + view.getUint16(at + Header.Net, true);
      frame.vlanTci = view.getUint32(at + Header.Tci, true);
      frame.vlanTpid = view.getUint16(at + Header.Tpid, true);
      frame.address = at + Header.Address;
      rows.add(batch, frame);
      at += next;
      left--;
    }
    this.at = at;
    this.left = left;
  }
}
