import type { KernelState } from "./state.js";

/** data_len is unsigned: what is below zero shows as a number near 2^32. */
const UNSIGNED_32 = 2 ** 32;
const NEGATIVE_32 = 2 ** 31;

/** Lengths that do not add up by themselves; undefined where they do. */
export function contradiction(state: KernelState): { readonly message: string; readonly signedDifference?: number } | undefined {
  const { len, dataLen, headlen, tail, end, headroom, tailroom } = state;
  if (len !== undefined && headlen !== undefined && headlen > len && headlen < NEGATIVE_32) {
    const negative = len - headlen;
    return {
      message: `len ${len} is less than the ${headlen} bytes of the linear part: data_len is ${negative}, or ${negative + UNSIGNED_32} as the kernel reads it`,
      signedDifference: negative,
    };
  }
  if (len !== undefined && dataLen !== undefined && dataLen > len) return { message: `data_len ${dataLen} is more than len ${len}` };
  if (len !== undefined && dataLen !== undefined && headlen !== undefined && headlen + dataLen !== len) {
    return {
      message: `the linear part of ${headlen} bytes and data_len ${dataLen} make ${headlen + dataLen}, not len ${len}`,
      signedDifference: len - headlen - dataLen,
    };
  }
  if (tail !== undefined && end !== undefined && tail > end)
    return { message: `the data end at ${tail}, behind the buffer's end ${end}`, signedDifference: end - tail };
  if (tail !== undefined && end !== undefined && tailroom !== undefined && tailroom > 0 && tail + tailroom !== end)
    return { message: `tail ${tail} and tailroom ${tailroom} do not make end ${end}` };
  if (headroom !== undefined && headroom < 0)
    return { message: `the data begin ${-headroom} bytes before the buffer`, signedDifference: headroom };
  return undefined;
}
