import type { Kept } from "./kept.js";

/** A header field that two copies of a packet do not have alike. */
export interface FieldChange {
  /** In the packet of AFTER. */
  readonly layer: number;
  readonly at: number;
  readonly protocol: string;
  /** The RFC's name in camel case. */
  readonly name: string;
  readonly was: number | string;
  readonly is: number | string;
  /** A TTL one hop lower, the addresses of another link. */
  readonly isNormal: boolean;
}

/** What became of one checksum whose covered bytes, or which itself, changed. */
export interface ChecksumChange {
  readonly layer: number;
  readonly protocol: string;
  readonly was: number;
  readonly is: number;
  /**
   * `follows`: changed as RFC 1624 says; `filled`: it was left to the card, or missing; `removed`: UDP's is 0 now; `recomputed`: right,
   * though it was wrong; `kept`: the bytes changed and it did not; `wrong`: it changed, but not as it should have.
   */
  readonly fate: "follows" | "filled" | "removed" | "recomputed" | "kept" | "wrong";
  /** Where that is known. */
  readonly shouldBe?: number;
  /** One's complement sums of the covered words that changed, as they were and as they are. */
  readonly words?: readonly [were: number, are: number];
}

export interface PayloadChange {
  /** Innermost layer of AFTER's packet. */
  readonly layer: number;
  /** Of the first byte that differs, from the payload's first byte in BEFORE's packet; in AFTER's arena. */
  readonly offset: number;
  readonly at: number;
  readonly differing: number;
  /** From the first that differs on, in hex. */
  readonly was: string;
  readonly is: string;
}

/** How the copy of a packet in AFTER differs from that in BEFORE. */
export interface Comparison {
  readonly fields: readonly FieldChange[];
  /** Names of the headers that are gone, and of those that are new, outermost first. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly checksums: readonly ChecksumChange[];
  readonly payload?: PayloadChange;
  /** What Linux does with the packet if the change is made behind a card that sums (CHECKSUM_COMPLETE): without and with an update of that sum. */
  readonly predictions?: { readonly notUpdated: string; readonly updated: string };
}

/** Packets that a capture lost itself at the time when it does not show one; nobody knows whether that was among them. */
interface Unseen {
  readonly unseen: number;
}

/** What the comparison of two captures says of one packet. */
export type Difference =
  | { readonly kind: "changed"; readonly before: Kept; readonly comparison: Comparison }
  | (Unseen & { readonly kind: "lost"; readonly missing: readonly (readonly [from: number, to: number])[]; readonly payload: number })
  | (Unseen & { readonly kind: "duplicated"; readonly before: Kept })
  | (Unseen & { readonly kind: "added" });
