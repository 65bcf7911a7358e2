/** A multiplication by an odd constant and a shift: mixes 32 bits well enough for a table. */
export const mix = (hash: number, word: number): number => {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};

/** Four words at once: their multiplications do not wait for each other, as those of a chain of `mix` do. */
export const mixFour = (a: number, b: number, c: number, d: number): number => {
  const sum = (Math.imul(a, 0x85ebca6b) + Math.imul(b, 0xc2b2ae35) + Math.imul(c, 0x27d4eb2f) + Math.imul(d, 0x165667b1)) | 0;
  return mix(sum, sum >>> 16);
};
