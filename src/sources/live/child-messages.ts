/** What a capturing child process and its parent say to each other. */

export const MODULES = ["pcap", "cap"] as const;
/** The npm packages that capture. */
export type ModuleName = (typeof MODULES)[number];

/** Packets are handed over as records of this many bytes, little-endian u32 each, and the captured bytes behind. */
export const RECORD = 16;
export const RecordField = { Seconds: 0, Microseconds: 4, Captured: 8, Length: 12 } as const;
/** Seconds of a packet whose time is not known. */
export const NO_TIME = 0xffffffff;
/** Bytes handed over at once, unless one packet has more. */
export const CHUNK = 1 << 19;
/** Bytes that the parent has not taken: packets that come beyond are dropped, and counted. */
export const MOST_UNTAKEN = 1 << 25;

export type ToChild =
  | {
      readonly kind: "open";
      readonly module: ModuleName;
      readonly interface: string;
      readonly filter: string;
      readonly snapLength: number;
      readonly promiscuous: boolean;
      readonly bufferBytes: number;
    }
  /** This much was taken. */
  | { readonly kind: "taken"; readonly bytes: number }
  | { readonly kind: "stop" };

export type FromChild =
  | { readonly kind: "opened"; readonly linkType: string }
  | { readonly kind: "failed"; readonly message: string; readonly missing: boolean }
  | { readonly kind: "packets"; readonly bytes: Uint8Array; readonly count: number }
  /** Since the child began; `at`: milliseconds since 1970 until when all packets have been read, and handed over before. */
  | { readonly kind: "counters"; readonly received: number; readonly dropped: number; readonly at: number };
