import type { CauseId } from "../packet/cause.js";

/** A cause that fits one packet: how sure it is, the other packets tell. */
export interface Trial {
  readonly id: CauseId;
  /** Equal where two packets have the very same fault. */
  readonly signature: string;
  /** A length that was damaged leaves the same, in packet after packet: never proved. */
  readonly doubtful?: boolean;
  readonly field?: string;
  readonly was?: number | string;
  /** Ends the message; `{as}` is where the earlier packets are named. */
  readonly words: string;
  readonly details: Readonly<Record<string, number | string>>;
}
