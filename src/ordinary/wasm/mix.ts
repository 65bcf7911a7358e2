/** As src/packet/mix.ts. */

// @ts-ignore: decorator
@inline
export function mix(hash: u32, word: u32): u32 {
  const mixed = (hash ^ word) * 0x9e3779b1;
  return mixed ^ (mixed >> 15);
}

// @ts-ignore: decorator
@inline
export function mixFour(a: u32, b: u32, c: u32, d: u32): u32 {
  const sum = a * 0x85ebca6b + b * 0xc2b2ae35 + c * 0x27d4eb2f + d * 0x165667b1;
  return mix(sum, sum >> 16);
}
