/** Checksums of packets of which there is nothing to say. All verdicts are those of src/verify, which stays the reference. */
import { folded } from "../../checksum/simd/folded";
import { sum } from "../../checksum/simd/sum";
import { u16At } from "./bytes";
import { destinationAt, fromOf, kindOf, netOf, putVerdict, sourceAt, toOf } from "./cursor";
import { ABSENT, GOOD, GRE, IPV4, IPV6, TCP, UDP, UNKNOWN_SUM } from "./known";

const GRE_CHECKSUM: u32 = 0x8000;
/** Of a range with its checksum in it. */
const RIGHT: u32 = 0xffff;
/** Below this many bytes a range is not worth remembering. */
const WORTHWHILE: u32 = 128;

/** The range summed last: the outer checksum of a tunnel covers what an inner one has just summed. */
let knownFrom: u32 = 0;
let knownTo: u32 = 0;
let known: u32 = 0;

// @ts-ignore: decorator
@inline
function fold(total: u32): u32 {
  const once = (total & 0xffff) + (total >> 16);
  return (once & 0xffff) + (once >> 16);
}

// @ts-ignore: decorator
@inline
function swap(word: u32): u32 {
  return ((word & 0xff) << 8) | (word >> 8);
}

/** Folded sum of `[at, end)`, not complemented; a part that begins at an odd distance adds with its bytes swapped (RFC 1071 §2(B)). */
function rangeSum(at: u32, end: u32): u32 {
  let total: u32;
  // What is inside ends where it does: other packets are not ordinary.
  if (knownTo === end && at <= knownFrom) {
    total = fold(sum(at, knownFrom) + (((knownFrom - at) & 1) !== 0 ? swap(known) : known));
  } else total = sum(at, end);
  if (end - at >= WORTHWHILE) {
    knownFrom = at;
    knownTo = end;
    known = total;
  }
  return total;
}

/** Sum of the two 32-bit halves, not folded. */
// @ts-ignore: decorator
@inline
function halves(eight: u64): u64 {
  return (eight & 0xffffffff) + (eight >> 32);
}

/** Layer `i` with the pseudo-header of the IP layer under it: RFC 768, RFC 9293 §3.1, RFC 8200 §8.1. */
// @ts-ignore: decorator
@inline
function withPseudoHeader(i: u32, number: u32): u32 {
  const at = fromOf(i);
  const end = toOf(i);
  const net = netOf(i);
  const source = sourceAt(net);
  const destination = destinationAt(net);
  let addresses: u64;
  if (kindOf(net) === IPV4) addresses = <u64>load<u32>(source) + load<u32>(destination);
  else addresses = halves(load<u64>(source)) + halves(load<u64>(source, 8)) + halves(load<u64>(destination)) + halves(load<u64>(destination, 8));
  const length = end - at;
  return fold(rangeSum(at, end) + folded(addresses) + number + (length >> 16) + (length & 0xffff));
}

/** The verdicts of `depth` layers, innermost first; how many, or -1 at the first that is neither good nor absent. `isWhole`: as `headers`. */
// @ts-ignore: decorator
@inline
export function sums(depth: u32, isWhole: bool): i32 {
  knownTo = 0;
  let count: u32 = 0;
  for (let i = depth - 1; <i32>i >= 0; i--) {
    const layer = kindOf(i);
    const start = fromOf(i);
    let at: u32;
    let total: u32;
    if (layer === IPV4) {
      at = start + 10;
      total = folded(halves(load<u64>(start)) + halves(load<u64>(start, 8)) + load<u32>(start, 16));
    } else if (layer === TCP) {
      at = start + 16;
      total = withPseudoHeader(i, 6);
    } else if (layer === UDP) {
      at = start + 6;
      total = withPseudoHeader(i, 17);
      if (load<u16>(at) === 0) {
        // Over IPv6 it matters; and where all sums to 0, the 0 is a sum.
        if (total === RIGHT || kindOf(netOf(i)) === IPV6) return -1;
        putVerdict(i, count++, at, 0, UNKNOWN_SUM, ABSENT, isWhole);
        continue;
      }
    } else if (layer === GRE) {
      if ((u16At(start) & GRE_CHECKSUM) === 0) continue;
      at = start + 4;
      total = rangeSum(start, toOf(i));
    } else continue;
    const held = u16At(at);
    // UDP alone writes a sum of 0 like that.
    if (total !== RIGHT || (held === 0xffff && layer !== UDP)) return -1;
    putVerdict(i, count++, at, held, held, GOOD, isWhole);
  }
  return count;
}
