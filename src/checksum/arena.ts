import { plainSum } from "./internet.js";

/**
 * Memory that packets are read into and summed in. It lives inside a WebAssembly module, so that the sum needs no copy;
 * it never grows, so that no view of it is ever detached.
 */
export interface Arena {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /**
   * Sum of the 16-bit big-endian words of `[from, to)`, folded to 16 bits, not complemented (RFC 1071). An odd last byte
   * counts as the high byte of a word. 0 only where all bytes are 0.
   */
  readonly sum: (from: number, to: number) => number;
}

/** An arena over given bytes, with the plain sum: for tests, and where there is no SIMD. */
export function plainArena(bytes: Uint8Array): Arena {
  return {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    sum: (from, to) => plainSum(bytes, from, to),
  };
}

/** A fresh arena of `size` bytes. */
export function createArena(size: number): Arena {
  return plainArena(new Uint8Array(size));
}
