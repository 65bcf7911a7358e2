import type { ColumnMemory } from "../checksum/column-memory.js";
import { isLittleEndian, moduleOf, webAssembly } from "../checksum/web-assembly.js";
import type { Packet } from "../packet/packet.js";
import { ADDRESSES, type Address, CURSOR_COLUMNS, TRANSPORTS } from "./addresses.js";
import { ordinaryWasm } from "./ordinary.wasm.js";

/** What src/ordinary/wasm/index.ts exports. */
interface ShortWay {
  inspect(start: number, end: number): number;
  run(first: number, count: number, leastMtu: number): number;
}

/** Columns by their names in the short way; numbers are taken as they are. */
type Columns = Partial<Readonly<Record<Address, ArrayBufferView | number>>>;

/**
 * The short way over this cursor and these columns; undefined where there is no WebAssembly, its byte order is another, or one of them
 * lies outside its memory. It must not be asked for more than the columns given allow.
 */
export function shortWay(memory: ColumnMemory | undefined, p: Packet, columns: Columns): ShortWay | undefined {
  if (memory === undefined || webAssembly === undefined || !isLittleEndian) return undefined;
  const module = moduleOf(ordinaryWasm);
  const transports = memory.take(Uint8Array, TRANSPORTS);
  if (module === undefined || transports === undefined) return undefined;
  const { buffer } = memory.memory;
  const all: Columns = { cursor: p.kind, transports, ...p.tables, ...columns };
  const addresses: Record<string, number> = {};
  for (const name of ADDRESSES) {
    const column = all[name] ?? 0;
    if (typeof column === "object" && column.buffer !== buffer) return undefined;
    addresses[name] = typeof column === "object" ? column.byteOffset : column;
  }
  if (CURSOR_COLUMNS.some((name) => p[name].buffer !== buffer)) return undefined;
  return new webAssembly.Instance(module, { env: { memory: memory.memory, ...addresses } }).exports as unknown as ShortWay;
}
