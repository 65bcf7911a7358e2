import { xxh32 } from "../sources/xxh32.js";

/** One of `of` shares of a list of inputs, counted from 0. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** `2/7`: the third of seven shares. Undefined where the text is none. */
export function shardOf(text: string): Shard | undefined {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  return index === undefined || of === undefined || index >= of || !Number.isSafeInteger(of) ? undefined : { index, of };
}

/**
 * Does an input of this name fall to the shard? XXH32 (seed 0) of the name in UTF-8, modulo the number of shards, is the shard's: wherever the
 * list comes from and whatever its order, each name falls to one.
 */
export const isIn = (path: string, { index, of }: Shard): boolean => xxh32(Buffer.from(path)) % of === index;
