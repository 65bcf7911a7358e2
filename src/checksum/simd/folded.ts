/** A sum of words in the machine's byte order, folded to 16 bits and swapped. */
// @ts-ignore: decorator
@inline
export function folded(total: u64): u32 {
  // A number added to itself with its halves exchanged has in its upper half their sum with the carry brought round.
  const half = <u32>((total + rotr<u64>(total, 32)) >> 32);
  const word = (half + rotr<u32>(half, 16)) >> 16;
  return ((word << 8) | (word >> 8)) & 0xffff;
}
