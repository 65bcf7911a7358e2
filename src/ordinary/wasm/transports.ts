/** The transport layers of the packet at hand, from the outermost, and the network that each is in (src/layers/context.ts). */
import { CONTEXTS, transports } from "./known";

export let transportCount: u32 = 0;

export function clearTransports(): void {
  transportCount = 0;
}

/** Layer `i` is one, in the network `context`. */
// @ts-ignore: decorator
@inline
export function putTransport(i: u32, context: u32): void {
  store<u8>(transports + transportCount, i);
  store<u32>(transports + (transportCount << 2), context, CONTEXTS);
  transportCount++;
}

/** Layer of the `n`-th. */
// @ts-ignore: decorator
@inline
export function transport(n: u32): u32 {
  return load<u8>(transports + n);
}

// @ts-ignore: decorator
@inline
export function contextOf(n: u32): u32 {
  return load<u32>(transports + (n << 2), CONTEXTS);
}
