/** A typed array's class, as far as columns need it. */
interface ColumnType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): T;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): T;
}

/** A cache line: no column begins in the middle of one. */
const ALIGNMENT = 64;

/**
 * Memory behind an arena for columns that WebAssembly reads and writes, too. Given out from the front and never taken back: it is for what
 * lives as long as its arena. Pages that nobody touches cost nothing.
 */
export class ColumnMemory {
  /** The WebAssembly memory. */
  readonly memory: { readonly buffer: ArrayBuffer };
  private next: number;

  constructor(memory: { readonly buffer: ArrayBuffer }, from: number) {
    this.memory = memory;
    this.next = from;
  }

  /** `length` zeros; undefined where no room is left for them. */
  take<T>(type: ColumnType<T>, length: number): T | undefined {
    const { buffer } = this.memory;
    const at = Math.ceil(this.next / ALIGNMENT) * ALIGNMENT;
    const end = at + length * type.BYTES_PER_ELEMENT;
    if (end > buffer.byteLength) return undefined;
    this.next = end;
    return new type(buffer, at, length);
  }
}

/** A column of `length` zeros: in the memory given, where there is one and it has room. */
export const column = <T>(type: ColumnType<T>, length: number, memory?: ColumnMemory): T => memory?.take(type, length) ?? new type(length);
