/**
 * The Internet checksum with SIMD, over the module's own memory: AssemblyScript, compiled by `npm run build:wasm`.
 * https://www.rfc-editor.org/rfc/rfc1071
 *
 * Words are added in the machine's byte order and the result is swapped once (RFC 1071 §2 (B)). The lanes of the
 * accumulators are 64 bits wide and take 32-bit words, so that 2^32 bytes cannot carry out of them.
 */

import { folded } from "./folded";

// @ts-ignore: decorator
@inline
function widen(v: v128): v128 {
  return i64x2.add(i64x2.extend_low_i32x4_u(v), i64x2.extend_high_i32x4_u(v));
}

/** Folded sum of the big-endian words of `[from, to)`, not complemented; an odd last byte is a high byte. */
export function sum(from: u32, to: u32): u32 {
  if (to <= from) return 0;
  let at = from;
  let total: u64;
  if (to - from < 16) {
    total = 0;
    if (to - from >= 8) {
      const eight = load<u64>(at);
      total = (eight & 0xffffffff) + (eight >> 32);
      at += 8;
    }
    if ((to - at) & 4) {
      total += load<u32>(at);
      at += 4;
    }
    if ((to - at) & 2) {
      total += load<u16>(at);
      at += 2;
    }
    if ((to - at) & 1) total += load<u8>(at);
  } else {
    let a = i64x2.splat(0);
    let b = a;
    while (to - at >= 64) {
      const v0 = v128.load(at);
      const v1 = v128.load(at, 16);
      const v2 = v128.load(at, 32);
      const v3 = v128.load(at, 48);
      a = i64x2.add(a, i64x2.add(widen(v0), widen(v1)));
      b = i64x2.add(b, i64x2.add(widen(v2), widen(v3)));
      at += 64;
    }
    while (to - at >= 16) {
      a = i64x2.add(a, widen(v128.load(at)));
      at += 16;
    }
    // The last 0 to 15 bytes: the range's last 16, moved down over those already counted. Nothing behind the range is read,
    // and swizzle gives 0 for a lane number above 15.
    const lanes = i8x16.add(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>(16 - (to - at))));
    a = i64x2.add(a, widen(i8x16.swizzle(v128.load(to - 16), lanes)));
    a = i64x2.add(a, b);
    total = i64x2.extract_lane(a, 0) + i64x2.extract_lane(a, 1);
  }
  return folded(total);
}
