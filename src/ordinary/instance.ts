import type { ColumnMemory } from "../checksum/column-memory.js";
import { moduleOf, webAssembly } from "../checksum/web-assembly.js";
import { ADDRESSES, type Address } from "./addresses.js";
import { ordinaryWasm } from "./ordinary.wasm.js";

/** What src/ordinary/wasm/index.ts exports. */
interface ShortWay {
  setUp(addresses: number): void;
  inspect(start: number, end: number): number;
  run(first: number, count: number, leastMtu: number): number;
}

/**
 * The short way over these columns (numbers are taken as they are); undefined where there is no WebAssembly, or one of them lies outside
 * its memory. It must not be asked for more than the columns given allow.
 */
export function shortWay(
  memory: ColumnMemory | undefined,
  columns: Partial<Readonly<Record<Address, ArrayBufferView | number>>>,
): ShortWay | undefined {
  const addresses = memory?.take(Uint32Array, ADDRESSES.length);
  if (memory === undefined || addresses === undefined || webAssembly === undefined) return undefined;
  for (const [i, name] of ADDRESSES.entries()) {
    const column = columns[name];
    if (typeof column === "object" && column.buffer !== memory.memory.buffer) return undefined;
    addresses[i] = typeof column === "object" ? column.byteOffset : (column ?? 0);
  }
  const module = moduleOf(ordinaryWasm);
  if (module === undefined) return undefined;
  const way = new webAssembly.Instance(module, { env: { memory: memory.memory } }).exports as unknown as ShortWay;
  way.setUp(addresses.byteOffset);
  return way;
}
