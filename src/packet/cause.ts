/** How sure a cause is; the meaning of each word is the published contract's. */
export type Certainty = "proved" | "likely" | "possible";

/** What else would explain a bad checksum. */
export interface Candidate {
  readonly id: CauseId;
  readonly field?: string;
  /** Value that the field would have had. */
  readonly was?: number | string;
  /** Why it is ranked lower, in words. */
  readonly why?: string;
}

export type CauseId =
  | "not-filled"
  | "covers-trailer"
  | "byte-swapped"
  | "wrong-length"
  | "first-segment"
  | "stale-field"
  | "delta-on-zero"
  | "inner-partial"
  | "corrupt"
  // Of what a kernel says about itself.
  | "missing-fragments"
  | "edited-after-sum";

/** Why a checksum is wrong: what `src/causes` found out about one layer of a packet. */
export interface Cause {
  readonly id: CauseId;
  /** stale-field: the field that was rewritten, under its RFC's name in camel case (`sourcePort`), and the value that the sum fits. */
  readonly field?: string;
  readonly was?: number | string;
  readonly certainty: Certainty;
  /** Numbers of earlier packets that imply the same. */
  readonly corroboratedBy?: readonly number[];
  readonly candidates?: readonly Candidate[];
  /** The arithmetic, so that it can be checked by hand: joins the finding's `details`. */
  readonly details?: Readonly<Record<string, number | string>>;
  /** Ends the finding's message: `it fits source port 44246, as in packet 9: rewritten after it was computed`. */
  readonly words: string;
}
