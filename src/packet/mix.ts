/** A multiplication by an odd constant and a shift: mixes 32 bits well enough for a table. */
export const mix = (hash: number, word: number): number => {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};
