import { plainSum } from "./internet.js";
import { sumWasm } from "./sum.wasm.js";
import { webAssembly } from "./web-assembly.js";

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

const WASM_PAGE = 65536;

let compiled: object | undefined;

/** The SIMD sum; undefined where the engine does not know its instructions. */
function simdModule(): object | undefined {
  if (compiled === undefined && webAssembly !== undefined) {
    const code = Buffer.from(sumWasm, "base64");
    if (webAssembly.validate(code)) compiled = new webAssembly.Module(code);
  }
  return compiled;
}

/** Are sums computed with SIMD here? */
export const hasSimd = (): boolean => simdModule() !== undefined;

/** A fresh arena of `size` bytes: with the SIMD sum where the engine knows its instructions, else with the plain one. */
export function createArena(size: number): Arena {
  const module = simdModule();
  if (module === undefined || webAssembly === undefined) return plainArena(new Uint8Array(size));
  // The module holds no data of its own, so that the arena begins at address 0 and positions are addresses.
  const pages = Math.ceil(size / WASM_PAGE);
  const memory = new webAssembly.Memory({ initial: pages, maximum: pages });
  const { sum } = new webAssembly.Instance(module, { env: { memory } }).exports as { sum: Arena["sum"] };
  return { bytes: new Uint8Array(memory.buffer, 0, size), view: new DataView(memory.buffer, 0, size), sum };
}
