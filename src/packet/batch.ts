import type { Arena } from "../checksum/arena.js";
import { column } from "../checksum/column-memory.js";

/**
 * Something to say about the capture itself rather than one packet. `offset` is a byte offset in the (decompressed)
 * capture, `record` the number of the record from 1.
 */
export type CaptureEvent =
  /** The file ends inside a record or block. */
  | { readonly kind: "truncated"; readonly offset: number; readonly record: number; readonly message: string }
  /** Bytes that make no record; reading ended there, or went on at `resumedAt`. */
  | { readonly kind: "damaged"; readonly offset: number; readonly record: number; readonly message: string; readonly resumedAt?: number }
  /** Packets the capturing side lost: pcapng's isb_ifdrop and isb_osdrop, epb_dropcount. `packet` is the number of the packet that says so. */
  | {
      readonly kind: "dropped";
      /** Of what says so; a live capture has none. */
      readonly offset?: number;
      readonly count: number;
      readonly by: string;
      /** Number of the interface in its file. */
      readonly interfaceId?: number;
      readonly packet?: number;
    }
  /** The first packet of a link type that has no decoder. */
  | { readonly kind: "link-type"; readonly linkType: number; readonly packet: number }
  /** A live capture's counters are to be said now. */
  | { readonly kind: "stats" };

/**
 * What the kernel knows of its packets, column by column: the fields of struct virtio_net_hdr, and tp_status of the ring.
 * https://docs.oasis-open.org/virtio/virtio/v1.3/virtio-v1.3.html, 5.1.6 Device Operation
 */
export class KernelColumns {
  /** 1 where the packet has a virtio_net_hdr. */
  readonly known: Uint8Array;
  readonly flags: Uint8Array;
  readonly gsoType: Uint8Array;
  readonly hdrLen: Uint16Array;
  readonly gsoSize: Uint16Array;
  /** From the packet's first byte. */
  readonly csumStart: Uint16Array;
  readonly csumOffset: Uint16Array;
  /** TP_STATUS_ bits. */
  readonly status: Uint32Array;

  constructor(rows: number) {
    this.known = new Uint8Array(rows);
    this.flags = new Uint8Array(rows);
    this.gsoType = new Uint8Array(rows);
    this.hdrLen = new Uint16Array(rows);
    this.gsoSize = new Uint16Array(rows);
    this.csumStart = new Uint16Array(rows);
    this.csumOffset = new Uint16Array(rows);
    this.status = new Uint32Array(rows);
  }

  /** Copies a row over another. */
  move(from: number, to: number): void {
    this.known[to] = this.known[from]!;
    this.flags[to] = this.flags[from]!;
    this.gsoType[to] = this.gsoType[from]!;
    this.hdrLen[to] = this.hdrLen[from]!;
    this.gsoSize[to] = this.gsoSize[from]!;
    this.csumStart[to] = this.csumStart[from]!;
    this.csumOffset[to] = this.csumOffset[from]!;
    this.status[to] = this.status[from]!;
  }
}

/** Bytes on the wire: no frame is longer; what a damaged record claims beyond would not fit the columns of positions. */
export const MOST_WIRE = 0x3fffffff;

/**
 * Packets of one capture, column by column over one arena. The same batch is filled again by the next read: what it holds
 * is valid until then.
 */
export class Batch {
  readonly arena: Arena;
  count = 0;
  /** Rows that the next read may fill, at most those that there are. */
  capacity: number;
  /** Number of row 0 in its file, from 1. */
  first = 1;
  /** First captured byte, absolute in the arena. */
  readonly start: Uint32Array;
  readonly captured: Uint32Array;
  /** Length on the wire, as the record says (0 <= length; a record may claim less than was captured). */
  readonly length: Uint32Array;
  /** Time in UTC: seconds since 1970 (may be negative), NaN where the record has none. */
  readonly seconds: Float64Array;
  readonly nanoseconds: Uint32Array;
  /** LINKTYPE_ number of the packet's interface. */
  readonly linkType: Uint16Array;
  readonly interfaceId: Uint32Array;
  /** Bytes of frame check sequence at the end of the frame, where the file says so. */
  readonly fcsLength: Uint8Array;
  /** pcapng's epb_flags as a host integer, 0 where there are none. */
  readonly flags: Uint32Array;
  /** Offset of the packet's data in the (decompressed) capture. */
  readonly offset: Float64Array;
  /** Number of each packet in its capture, where a filter left some out; else row 0 has `first`, and so on. */
  numbers: Float64Array | undefined;
  /** Name of the interface of this id; only where a live capture has several. */
  interfaceName: ((interfaceId: number) => string) | undefined;
  /** What the kernel knows of the packets; only where the source can tell. */
  kernel: KernelColumns | undefined;
  /** Of the links, in bytes, where the capture itself says it; 0 elsewhere. */
  mtu = 0;
  /** What there is to say about the capture since the last batch. */
  events: CaptureEvent[] = [];

  constructor(arena: Arena, rows: number) {
    this.arena = arena;
    this.capacity = rows;
    this.start = column(Uint32Array, rows, arena.columns);
    this.captured = column(Uint32Array, rows, arena.columns);
    this.length = column(Uint32Array, rows, arena.columns);
    this.seconds = column(Float64Array, rows, arena.columns);
    this.nanoseconds = column(Uint32Array, rows, arena.columns);
    this.linkType = column(Uint16Array, rows, arena.columns);
    this.interfaceId = column(Uint32Array, rows, arena.columns);
    this.fcsLength = column(Uint8Array, rows, arena.columns);
    this.flags = column(Uint32Array, rows, arena.columns);
    this.offset = column(Float64Array, rows, arena.columns);
  }

  /** Copies a row of a file's packet over another. */
  move(from: number, to: number): void {
    this.start[to] = this.start[from]!;
    this.captured[to] = this.captured[from]!;
    this.length[to] = this.length[from]!;
    this.seconds[to] = this.seconds[from]!;
    this.nanoseconds[to] = this.nanoseconds[from]!;
    this.linkType[to] = this.linkType[from]!;
    this.interfaceId[to] = this.interfaceId[from]!;
    this.fcsLength[to] = this.fcsLength[from]!;
    this.flags[to] = this.flags[from]!;
    this.offset[to] = this.offset[from]!;
    this.kernel?.move(from, to);
  }
}
