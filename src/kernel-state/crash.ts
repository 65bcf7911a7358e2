import type { KernelEvent } from "./event.js";
import { contradiction } from "./lengths.js";
import { signed16 } from "./state.js";

/** What a crash says about the packet, where the function that it happened in makes a register meaningful. */

/** Nothing larger is ever to be summed: BIG TCP's packets. */
const MOST_LEFT = 1 << 19;
const SMALLEST_NEGATIVE_16 = 0x8000n;
const LARGEST_16 = 0xffffn;

/**
 * Bytes that skb_checksum had still to sum when it had been through all fragments: its BUG_ON(len). gcc keeps `len` in RBX; that
 * is likely, no more.
 */
export function leftToSum({ kind, func, registers }: KernelEvent): number | undefined {
  if (kind !== "oops" || func !== "skb_checksum") return undefined;
  const left = Number(BigInt.asUintN(32, registers.get("RBX") ?? 0n));
  return left > 0 && left < MOST_LEFT ? left : undefined;
}

/**
 * skb_gso_transport_seglen: inner_transport_header minus transport_header, a number of 16 bits that should be small. What is
 * seen in a register with nothing above the 16 bits is the difference below zero.
 */
export function underflow({ kind, func, registers }: KernelEvent): number | undefined {
  if (kind !== "oops" || func !== "skb_gso_transport_seglen") return undefined;
  for (const name of ["RAX", "RSI", "RCX", "RDX"]) {
    const value = registers.get(name);
    if (value !== undefined && value >= SMALLEST_NEGATIVE_16 && value <= LARGEST_16) return signed16(Number(value));
  }
  return undefined;
}

/** skb_segment, and neither fragments nor a list to cut segments from. */
export function nothingToCut({ kind, func, state }: KernelEvent): boolean {
  return kind === "oops" && func === "skb_segment" && (state.gsoSize ?? 0) > 0 && state.nrFrags === 0 && state.fragList === 0;
}

/** Bytes that `data_len` counts and that lie nowhere; undefined where that is not known, or where none are missing. */
export function missingBytes({ state }: KernelEvent): number | undefined {
  const { dataLen, nrFrags, fragList, fragSizes, fragListLen } = state;
  if (dataLen === undefined || dataLen <= 0 || nrFrags === undefined || fragList === undefined) return undefined;
  const fragments = nrFrags === 0 ? 0 : fragSizes?.reduce((sum, size) => sum + size, 0);
  const listed = fragList === 0 ? 0 : fragListLen;
  if (fragments === undefined || listed === undefined) return undefined;
  const missing = dataLen - fragments - listed;
  return missing > 0 ? missing : undefined;
}

/** Is there a better word for the crash than where it happened? */
export const isExplained = (event: KernelEvent): boolean =>
  leftToSum(event) !== undefined ||
  underflow(event) !== undefined ||
  nothingToCut(event) ||
  missingBytes(event) !== undefined ||
  contradiction(event.state) !== undefined;
