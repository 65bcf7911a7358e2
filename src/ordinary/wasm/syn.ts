/** What the SYN of a connection says of the sizes of its segments (src/flows/segment-size.ts). */
import { u16At } from "./bytes";
import { fromOf, headerOf } from "./cursor";
import { ANNOUNCED, LEAST_MSS, LONGEST, MAXIMUM_SEGMENT_SIZE, NO_BOUND, NO_OPERATION, OPTION_BYTES_OF_TIMESTAMPS, OPTIONS, SCALE, SETTLED, SIGHTS, TIMESTAMPS, USUAL_MTU, WINDOW_SCALE } from "./known";
import { sizesOf } from "./table";

/** Where the option of this kind stands in TCP layer `i`, all of whose options are well-formed; 0 where there is none. */
function optionAt(i: u32, option: u32): u32 {
  const end = fromOf(i) + headerOf(i);
  for (let at = fromOf(i) + 20; at < end; ) {
    const own: u32 = load<u8>(at);
    if (own === option) return at;
    at += own === NO_OPERATION ? 1 : <u32>load<u8>(at, 1);
  }
  return 0;
}

/** MSS that the SYN announces; 0 where it has none that is meant. */
function mssOf(i: u32): u32 {
  const at = optionAt(i, MAXIMUM_SEGMENT_SIZE);
  const mss: u32 = at === 0 ? 0 : u16At(at + 2);
  return mss < LEAST_MSS ? 0 : mss;
}

/** Do both ends have links of the usual MTU, where the other end announced `other`? Of longer ones there is more to learn. */
export function mayBeLearnt(i: u32, other: u32): bool {
  const agreed = min(mssOf(i), other);
  return agreed <= USUAL_MTU || agreed === NO_BOUND;
}

/** Learns from the SYN, or the answer to one, in TCP layer `i`. */
export function learnSyn(i: u32, flow: u32, isAnswer: bool): void {
  const own = sizesOf(flow);
  const other = sizesOf(flow ^ 1);
  forget(own);
  if (!isAnswer) forget(other);
  store<u16>(own, mssOf(i), ANNOUNCED << 1);
  const scale = optionAt(i, WINDOW_SCALE);
  if (scale > 0) store<u16>(own, <u16>load<u8>(scale, 2) + 1, SCALE << 1);
  if (!isAnswer) return;
  // RFC 7323 §3.2: in both directions once both SYNs have it, which the answer knows.
  const options = optionAt(i, TIMESTAMPS) > 0 ? OPTION_BYTES_OF_TIMESTAMPS : 0;
  store<u16>(own, options, OPTIONS << 1);
  store<u16>(other, options, OPTIONS << 1);
}

function forget(at: u32): void {
  store<u16>(at, 0, SETTLED << 1);
  store<u16>(at, 0, LONGEST << 1);
  store<u16>(at, 0, SIGHTS << 1);
  store<u16>(at, 0, OPTIONS << 1);
  store<u16>(at, 0, SCALE << 1);
}
