import type { KernelState } from "./state.js";

/** A function of a call trace. */
export interface Frame {
  readonly name: string;
  /** Module that it is in, where not in the kernel itself. */
  readonly module?: string;
  /** False for `?` frames: found on the stack, perhaps left over from an earlier call. */
  readonly sure: boolean;
}

/** A layer of the packet that a dump holds; bytes from `skb->head`. */
export interface DumpedLayer {
  readonly protocol: string;
  readonly from: number;
  /** First byte behind its header. */
  readonly body: number;
}

/** The packet in the hex lines of a dump. */
export interface DumpedPacket {
  readonly bytes: Uint8Array;
  /** Of its first byte, from `skb->head`. */
  readonly start: number;
  /** On the wire: as much as there is, where the dump holds less. */
  readonly length: number;
  readonly linkType: number;
}

export type KernelEventKind =
  /** skb_warn_bad_offload. */
  | "bad-offload"
  /** netdev_rx_csum_fault. */
  | "hw-csum-failure"
  /** skb_over_panic, skb_under_panic. */
  | "panic"
  /** A BUG or a fault in a function that works on sk_buffs. */
  | "oops"
  /** `UDP: bad checksum`. */
  | "udp-checksum"
  /** A dump that comes with no complaint, a row of a trace, or live metadata. */
  | "state";

/** One thing that a kernel said, or that was read out of it: a log entry with all its lines, a dump, a row of a trace. */
export interface KernelEvent {
  readonly kind: KernelEventKind;
  /** Of its first line, from 1. */
  readonly line: number;
  readonly state: KernelState;
  /** `uname -r` of the kernel that speaks. */
  readonly kernel?: string;
  readonly device?: string;
  /** Function in which the kernel stopped, or that was traced. */
  readonly func?: string;
  /** Innermost first. */
  readonly stack: readonly Frame[];
  readonly registers: ReadonlyMap<string, bigint>;
  /** `net/core/skbuff.c:1886`. */
  readonly bug?: string;
  readonly panic?: { readonly side: "over" | "under"; readonly put?: number };
  readonly udp?: {
    readonly source: string;
    readonly sourcePort: number;
    readonly destination: string;
    readonly destinationPort: number;
    readonly length: number;
  };
  /** Of the log line, in UTC, where it says so. */
  readonly time?: string;
  /** Seconds since the kernel started. */
  readonly uptime?: number;
  readonly packet?: DumpedPacket;
  /** What that packet was found to consist of. */
  readonly layers?: readonly DumpedLayer[];
}
