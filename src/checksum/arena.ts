import { ColumnMemory } from "./column-memory.js";
import { plainSum } from "./internet.js";
import { sumWasm } from "./sum.wasm.js";
import { moduleOf, webAssembly } from "./web-assembly.js";

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
  /** For columns beside the packets; undefined where nothing was set aside for them. */
  readonly columns?: ColumnMemory;
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

/** Are sums computed with SIMD here? */
export const hasSimd = (): boolean => moduleOf(sumWasm) !== undefined;

/**
 * A fresh arena of `size` bytes: with the SIMD sum where the engine knows its instructions, else with the plain one. Behind it
 * `columnBytes` are set aside for columns, where there is WebAssembly to use them.
 */
export function createArena(size: number, columnBytes = 0): Arena {
  const module = moduleOf(sumWasm);
  if (module === undefined || webAssembly === undefined) return plainArena(new Uint8Array(size));
  // The module holds no data of its own, so that the arena begins at address 0 and positions are addresses.
  const pages = Math.ceil((size + columnBytes) / WASM_PAGE);
  const memory = new webAssembly.Memory({ initial: pages, maximum: pages });
  const { sum } = new webAssembly.Instance(module, { env: { memory } }).exports as { sum: Arena["sum"] };
  return {
    bytes: new Uint8Array(memory.buffer, 0, size),
    view: new DataView(memory.buffer, 0, size),
    sum,
    ...(columnBytes > 0 ? { columns: new ColumnMemory(memory, size) } : {}),
  };
}
