import type { Batch } from "../../packet/batch.js";
import { int } from "../native/libc.js";
import { Frame, type FrameRows, VNET_HEADER } from "./frames.js";
import { type PacketSocket, SOL_PACKET, SOL_SOCKET } from "./packet-socket.js";
import { SocketTap } from "./socket-tap.js";

const PACKET_AUXDATA = 8;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
const SO_TIMESTAMPNS = 35;
const MSG_DONTWAIT = 0x40;
const PROT_READ_WRITE = 3;
const MAP_PRIVATE_ANONYMOUS = 0x22;
const MAP_FAILED = 0xffffffffffffffffn;

/** What is queued is there. */
const DRAIN_MS = 1;
/** Packets of one call, at most. */
const MESSAGES = 16;
/** struct mmsghdr of 64-bit Linux: struct msghdr, and the length of what came. */
const Message = { Bytes: 64, Name: 0, NameLength: 8, Vector: 16, Vectors: 24, Control: 32, ControlLength: 40, Length: 56 } as const;
const VECTOR = 16;
/** struct sockaddr_ll, and room to align it. */
const ADDRESS = 32;
const SOCKADDR_LL = 20;
const CONTROL = 128;
/** struct cmsghdr: u64 length, int level, int type, the data. */
const Control = { Length: 0, Level: 8, Type: 12, Data: 16 } as const;
/** struct tpacket_auxdata: u32 status, length, captured; u16 mac, net, tag, its EtherType. */
const Aux = { Status: 0, Length: 4, Net: 14, Tci: 16, Tpid: 18 } as const;
/** In the arena, in front of a frame: its address, room for a cooked header, its virtio_net_hdr. */
const BEFORE = 64;

/** Packets by calls, a few at a time: where the ring cannot be had. */
export class Messages extends SocketTap {
  readonly name = "af_packet without its ring";
  readonly drainMs = DRAIN_MS;
  private readonly slot: number;
  private readonly view: DataView;
  private readonly bytes: Uint8Array;
  private readonly frame = new Frame();
  private rows: FrameRows | undefined;
  /** Messages of the last call that no row was made of yet. */
  private next = 0;
  private count = 0;

  /** @throws CaptureError */
  static of(socket: PacketSocket, snapLength: number, bufferBytes: number): Messages {
    socket.set(PACKET_AUXDATA, int(1));
    socket.set(SO_TIMESTAMPNS, int(1), SOL_SOCKET);
    // Beyond the limit of all users only with CAP_NET_ADMIN.
    if (!socket.set(SO_RCVBUFFORCE, int(bufferBytes), SOL_SOCKET)) socket.set(SO_RCVBUF, int(bufferBytes), SOL_SOCKET);
    const slot = ADDRESS + CONTROL + Math.ceil((VNET_HEADER + snapLength) / 8) * 8;
    const size = MESSAGES * (Message.Bytes + VECTOR + slot);
    const memory = BigInt(socket.libc.mmap(0, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0));
    if (memory === MAP_FAILED) throw socket.error(`no memory for ${MESSAGES} packets of ${snapLength} bytes (-s makes them shorter)`);
    return new Messages(socket, slot, memory, size);
  }

  private constructor(socket: PacketSocket, slot: number, memory: bigint, size: number) {
    super(socket, memory, size);
    this.slot = slot;
    const shared = socket.libc.koffi.view(memory, size);
    this.view = new DataView(shared);
    this.bytes = new Uint8Array(shared);
    for (let i = 0; i < MESSAGES; i++) {
      const { view } = this;
      const message = i * Message.Bytes;
      const vector = MESSAGES * Message.Bytes + i * VECTOR;
      const slot = this.slotOf(i);
      view.setBigUint64(message + Message.Name, memory + BigInt(slot), true);
      view.setBigUint64(message + Message.Vector, memory + BigInt(vector), true);
      view.setBigUint64(message + Message.Vectors, 1n, true);
      view.setBigUint64(message + Message.Control, memory + BigInt(slot + ADDRESS), true);
      view.setBigUint64(vector, memory + BigInt(slot + ADDRESS + CONTROL), true);
      view.setBigUint64(vector + 8, BigInt(this.slot - ADDRESS - CONTROL), true);
    }
  }

  private slotOf(i: number): number {
    return MESSAGES * (Message.Bytes + VECTOR) + i * this.slot;
  }

  take(batch: Batch): boolean {
    this.rows ??= this.socket.rows(batch);
    let at = 0;
    while (batch.count < batch.capacity) {
      if (this.next === this.count && !this.receive()) break;
      if (at + BEFORE + this.slot > batch.arena.bytes.length) break;
      at = this.row(batch, this.rows, this.next++, at);
    }
    return batch.count > 0;
  }

  private receive(): boolean {
    for (let i = 0; i < MESSAGES; i++) {
      this.view.setUint32(i * Message.Bytes + Message.NameLength, SOCKADDR_LL, true);
      this.view.setBigUint64(i * Message.Bytes + Message.ControlLength, BigInt(CONTROL), true);
    }
    const { libc, fd } = this.socket;
    this.count = Math.max(libc.recvmmsg(fd, this.memory, MESSAGES, MSG_DONTWAIT, null), 0);
    this.next = 0;
    return this.count > 0;
  }

  /** Copies message `i` into the arena and makes a row of it; gives where the next one goes. */
  private row(batch: Batch, rows: FrameRows, i: number, at: number): number {
    const { frame, view, bytes } = this;
    const { arena } = batch;
    const slot = this.slotOf(i);
    const data = slot + ADDRESS + CONTROL;
    const vnet = this.socket.vnet ? VNET_HEADER : 0;
    const length = view.getUint32(i * Message.Bytes + Message.Length, true);
    arena.bytes.set(bytes.subarray(slot, slot + SOCKADDR_LL), at);
    frame.address = at;
    frame.mac = at + BEFORE;
    frame.net = frame.mac;
    frame.captured = frame.length = length - vnet;
    frame.status = 0;
    this.controls(i, slot + ADDRESS);
    arena.bytes.set(bytes.subarray(data, data + length), frame.mac - vnet);
    rows.add(batch, frame);
    return (at + BEFORE + length + 7) & ~7;
  }

  /** Time, lengths and tag, which come beside the packet. */
  private controls(i: number, from: number): void {
    const { frame, view } = this;
    const end = from + Number(view.getBigUint64(i * Message.Bytes + Message.ControlLength, true));
    for (let at = from; at + Control.Data <= end; ) {
      const length = Number(view.getBigUint64(at + Control.Length, true));
      if (length < Control.Data) return;
      const level = view.getInt32(at + Control.Level, true);
      const type = view.getInt32(at + Control.Type, true);
      const data = at + Control.Data;
      if (level === SOL_SOCKET && type === SO_TIMESTAMPNS) {
        frame.seconds = Number(view.getBigInt64(data, true));
        frame.nanoseconds = Number(view.getBigInt64(data + 8, true));
      } else if (level === SOL_PACKET && type === PACKET_AUXDATA) {
        frame.status = view.getUint32(data + Aux.Status, true);
        frame.length = view.getUint32(data + Aux.Length, true);
        frame.net = frame.mac + view.getUint16(data + Aux.Net, true);
        frame.vlanTci = view.getUint16(data + Aux.Tci, true);
        frame.vlanTpid = view.getUint16(data + Aux.Tpid, true);
      }
      at += (length + 7) & ~7;
    }
  }
}
