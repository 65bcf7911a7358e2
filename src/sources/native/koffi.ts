/**
 * Calls of C functions through koffi, which is an optional dependency: it brings its binaries along, and needs no compiler.
 * Only what is used of it is declared here, so that this compiles without it.
 */

/** A C function. Pointers are numbers of 64 bits. */
export interface NativeFunction {
  // biome-ignore lint/suspicious/noExplicitAny: whatever the C prototype says
  (...args: any[]): any;
  /** As the function, on a thread of libuv's pool; the last argument is called with the result. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the C prototype says
  readonly async: (...args: any[]) => void;
}

export interface NativeLibrary {
  func(prototype: string): NativeFunction;
}

export interface Koffi {
  /** A library by its name; null for those of this process. */
  load(path: string | null): NativeLibrary;
  /** Memory as an ArrayBuffer, without a copy. Not to be touched once the memory is gone. */
  view(pointer: bigint, length: number): ArrayBuffer;
  /** Where the bytes of a buffer lie; valid while the buffer is alive. */
  address(buffer: Uint8Array): bigint;
  /** errno of the last call of this thread. */
  errno(): number;
}

/** What can be done about a missing koffi. */
export const KOFFI_MISSING = "the module koffi is not installed: npm install koffi";

let loaded: Promise<Koffi | undefined> | undefined;

/** koffi; undefined where it is not installed, or has no binary for this system. */
export function loadKoffi(): Promise<Koffi | undefined> {
  // A name that the compiler does not see: the module may be missing.
  const name: string = "koffi";
  loaded ??= import(name).then(
    (module: { readonly default: Koffi }) => module.default,
    () => undefined,
  );
  return loaded;
}
