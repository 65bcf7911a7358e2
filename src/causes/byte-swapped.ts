import { hex4 } from "../packet/hex.js";
import { type Covered, swapBytes } from "./covered.js";
import type { Trial } from "./trial.js";

/** The right sum with its two bytes in the wrong order: written as the host keeps it. */
export function byteSwapped({ stored, computed }: Covered): Trial | undefined {
  if (stored !== swapBytes(computed)) return undefined;
  return {
    id: "byte-swapped",
    signature: "byte-swapped",
    words: "its two bytes are swapped: written in the host's byte order{as}",
    details: { arithmetic: `${hex4(computed)} with its bytes swapped is ${hex4(stored)}` },
  };
}
