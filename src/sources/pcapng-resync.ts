import { BLOCK_LENGTH, BLOCK_MIN, Block, BYTE_ORDER, BYTE_ORDER_MAGIC, MIN_LENGTH, PASSED_OVER } from "./pcapng-blocks.js";

/** Is there a block at this place? `More`: what is in the window does not tell. */
export const Found = { No: 0, Yes: 1, More: 2 } as const;
export type Found = (typeof Found)[keyof typeof Found];

/** Bytes to search: `[…, have)` of the window, no more coming where `ended`. */
export interface Searched {
  readonly view: DataView;
  readonly have: number;
  readonly ended: boolean;
  readonly little: boolean;
  /** Longest block believed. */
  readonly limit: number;
}

/** Is there a block at `at`, of a known type, whose two lengths agree, with the end or another block behind it? */
export function chainAt(s: Searched, at: number): Found {
  const length = blockLength(s, at);
  if (length <= 0) return length === 0 ? Found.No : Found.More;
  if (at + length > s.have) return s.ended ? Found.No : Found.More;
  const little = orderAt(s, at);
  if (s.view.getUint32(at + length - 4, little) !== length) return Found.No;
  const behind = at + length;
  if (behind === s.have && s.ended) return Found.Yes;
  const next = blockLength({ ...s, little }, behind);
  if (next <= 0) return next === 0 ? Found.No : Found.More;
  if (behind + next > s.have) return s.ended ? Found.Yes : Found.More;
  return s.view.getUint32(behind + next - 4, orderAt({ ...s, little }, behind)) === next ? Found.Yes : Found.No;
}

/** First place from `from` on that `chainAt` does not deny; `have` less what a block needs at least where there is none. */
export function findChain(s: Searched, from: number): { readonly at: number; readonly found: Found } {
  let at = from;
  for (; at + BLOCK_MIN <= s.have; at++) {
    // Most places fail here; the rest costs nothing then.
    if (!known(s.view.getUint32(at, s.little))) continue;
    const found = chainAt(s, at);
    if (found !== Found.No) return { at, found };
  }
  return { at: Math.max(at, from), found: s.ended ? Found.No : Found.More };
}

const known = (type: number): boolean => MIN_LENGTH.has(type) || PASSED_OVER.has(type);

function orderAt(s: Searched, at: number): boolean {
  if (s.view.getUint32(at, true) !== Block.Section) return s.little;
  return s.view.getUint32(at + BYTE_ORDER, true) === BYTE_ORDER_MAGIC;
}

/** The total length that a block at `at` of a known type claims; 0 where there is none, -1 where more bytes are needed. */
function blockLength(s: Searched, at: number): number {
  if (at + BLOCK_MIN > s.have) return s.ended ? 0 : -1;
  const { view } = s;
  const type = view.getUint32(at, s.little);
  if (!known(type)) return 0;
  if (type === Block.Section && view.getUint32(at + BYTE_ORDER, orderAt(s, at)) !== BYTE_ORDER_MAGIC) return 0;
  const length = view.getUint32(at + BLOCK_LENGTH, orderAt(s, at));
  return length < (MIN_LENGTH.get(type) ?? BLOCK_MIN) || length % 4 !== 0 || length > s.limit ? 0 : length;
}
