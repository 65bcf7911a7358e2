import type { Arena } from "../checksum/arena.js";

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
      readonly offset: number;
      readonly count: number;
      readonly by: string;
      readonly interfaceId: number;
      readonly packet?: number;
    }
  /** The first packet of a link type that has no decoder. */
  | { readonly kind: "link-type"; readonly linkType: number; readonly packet: number };

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
  /** What there is to say about the capture since the last batch. */
  events: CaptureEvent[] = [];

  constructor(arena: Arena, rows: number) {
    this.arena = arena;
    this.capacity = rows;
    this.start = new Uint32Array(rows);
    this.captured = new Uint32Array(rows);
    this.length = new Uint32Array(rows);
    this.seconds = new Float64Array(rows);
    this.nanoseconds = new Uint32Array(rows);
    this.linkType = new Uint16Array(rows);
    this.interfaceId = new Uint32Array(rows);
    this.fcsLength = new Uint8Array(rows);
    this.flags = new Uint32Array(rows);
    this.offset = new Float64Array(rows);
  }
}
