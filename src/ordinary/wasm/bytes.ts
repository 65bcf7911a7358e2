/** Big-endian numbers of a packet. */

// @ts-ignore: decorator
@inline
export function u16At(at: u32): u32 {
  return <u32>bswap<u16>(load<u16>(at));
}

// @ts-ignore: decorator
@inline
export function u32At(at: u32): u32 {
  return bswap<u32>(load<u32>(at));
}
