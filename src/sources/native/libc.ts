import { constants } from "node:os";
import type { Koffi, NativeFunction } from "./koffi.js";

/** The system calls that capturing needs. All give -1 and an errno where they fail. */
export interface Libc {
  readonly koffi: Koffi;
  readonly socket: NativeFunction;
  readonly bind: NativeFunction;
  readonly getsockname: NativeFunction;
  readonly setsockopt: NativeFunction;
  readonly getsockopt: NativeFunction;
  readonly ioctl: NativeFunction;
  readonly poll: NativeFunction;
  readonly recvmmsg: NativeFunction;
  readonly eventfd: NativeFunction;
  readonly read: NativeFunction;
  readonly write: NativeFunction;
  readonly close: NativeFunction;
  readonly mmap: NativeFunction;
  readonly munmap: NativeFunction;
  /** Name of the errno of the last call: `EPERM`. */
  errno(): string;
}

let loaded: Libc | undefined;

/** The C library of Linux. */
export function libc(koffi: Koffi): Libc {
  if (loaded !== undefined) return loaded;
  // What Node itself is linked with, whatever its name.
  const library = koffi.load(null);
  loaded = {
    koffi,
    socket: library.func("int socket(int, int, int)"),
    bind: library.func("int bind(int, void *, uint32_t)"),
    getsockname: library.func("int getsockname(int, void *, void *)"),
    setsockopt: library.func("int setsockopt(int, int, int, void *, uint32_t)"),
    getsockopt: library.func("int getsockopt(int, int, int, void *, void *)"),
    ioctl: library.func("int ioctl(int, unsigned long, void *)"),
    poll: library.func("int poll(void *, uint64_t, int)"),
    recvmmsg: library.func("int recvmmsg(int, uint64_t, uint32_t, int, void *)"),
    eventfd: library.func("int eventfd(uint32_t, int)"),
    read: library.func("int64_t read(int, void *, uint64_t)"),
    write: library.func("int64_t write(int, void *, uint64_t)"),
    close: library.func("int close(int)"),
    mmap: library.func("uint64_t mmap(uint64_t, uint64_t, int, int, int, int64_t)"),
    munmap: library.func("int munmap(uint64_t, uint64_t)"),
    errno: () => errnoName(koffi.errno()),
  };
  return loaded;
}

/** The first library of these names that there is. */
export function firstOf(koffi: Koffi, names: readonly string[]): ReturnType<Koffi["load"]> | undefined {
  for (const name of names) {
    try {
      return koffi.load(name);
    } catch {
      // The next name may fit.
    }
  }
  return undefined;
}

const ERRNO_NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));
const errnoName = (number: number): string => ERRNO_NAMES.get(number) ?? `error ${number}`;

/** A C int as bytes of this machine's order; Linux runs Node on little-endian machines, and on s390x, which is not supported. */
export function int(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    bytes.writeInt32LE(value, 4 * i);
  });
  return bytes;
}
