/**
 * What src/flows learns from a packet, where that is nothing but numbers: it begins its flows, or fits what they have shown.
 * All numbers are those of src/flows, which stays the reference; whatever asks for more is left to it.
 */
import { u16At, u32At } from "./bytes";
import { flowOf, fromOf, headerOf, kindOf, netOf, NO_LAYER, payloadOf, toOf, verdictOf } from "./cursor";
import {
  ABSENT,
  ACKED,
  ANNOUNCED,
  BYTES,
  FLAG_ACKNOWLEDGMENT,
  FLAG_DAMAGED,
  FLAG_IDENTIFICATION,
  FLAG_PENDING,
  FLAG_REPEATS,
  FLAG_SEQUENCE,
  FLAG_SYNS,
  FULL_SIZE,
  GOOD,
  ID_AND_FLAGS,
  IPV4,
  IPV6,
  LONGEST,
  MICROSECONDS,
  MORE,
  NEXT,
  OPTIONS,
  PACKETS,
  RECEIVED,
  SIGHTS,
  STEP_AND_GOOD,
  TCP,
  TUNNEL_LONGEST,
  TUNNEL_LONGEST_END,
  TUNNEL_NUMBERS,
  TUNNEL_REPEATS,
  tunnels,
} from "./known";
import { learnSyn, mayBeLearnt } from "./syn";
import { beginFlows, findFlows, isNew, see, sizesOf, wordsOf } from "./table";
import { transport, transportCount } from "./transports";

/** epb_flags of pcapng: checksum not ready, and TCP segmentation offload. */
const OFFLOADED: u32 = (1 << 9) | (1 << 11);
const ETHERNET_HEADER: u32 = 14;
const TCP_HEADER: u32 = 20;
const FIN: u32 = 0x01;
const SYN: u32 = 0x02;
const RST: u32 = 0x04;
const ACK: u32 = 0x10;
const DONT_FRAGMENT: u32 = 0x4000;
const MOST_GOOD: u32 = 0xffff;

/** Flags of one direction of a flow; none of a new one. */
// @ts-ignore: decorator
@inline
function flagsOf(flow: u32): u32 {
  return isNew(flow) ? 0 : load<u32>(wordsOf(flow), ID_AND_FLAGS << 2);
}

/** MSS that one direction announced, 0 of a new one. */
// @ts-ignore: decorator
@inline
function announcedBy(flow: u32): u32 {
  return isNew(flow) ? 0 : load<u16>(sizesOf(flow), ANNOUNCED << 1);
}

/** May the innermost transport layer be judged a single segment of its flow without a closer look (src/flows/super-packets.ts)? */
function isSingle(i: u32, wireLength: u32, recordFlags: u32, leastMtu: u32): bool {
  const payload = payloadOf(i);
  if (payload === 0) return true;
  if ((recordFlags & OFFLOADED) !== 0) return false;
  const isTcp = kindOf(i) === TCP;
  if (wireLength > leastMtu + ETHERNET_HEADER && outermostIpBytes() > leastMtu) return false;
  if (!isTcp) return true;
  const flow = flowOf(i);
  const size = payload + headerOf(i) - TCP_HEADER;
  const own = announcedBy(flow);
  const receiver = announcedBy(flow ^ 1);
  // What is long is measured by both SYNs.
  if (wireLength > leastMtu + ETHERNET_HEADER && own > 0 && receiver > 0 && size > own) return false;
  return receiver === 0 || size <= receiver;
}

function outermostIpBytes(): u32 {
  let outer: u32 = 1;
  while (kindOf(outer) !== IPV4 && kindOf(outer) !== IPV6) outer++;
  return toOf(outer) - fromOf(outer);
}

/** Does the TCP segment in the innermost layer just follow on in its flow (src/flows/tcp-sequence.ts)? `tunnel`: UDP layer around, 0 for none. */
function followsOn(i: u32, tunnel: u32, direction: u32): bool {
  const at = fromOf(i);
  const flags: u32 = load<u8>(at, 13);
  const flow = flowOf(i);
  const payload = payloadOf(i);
  const known = flagsOf(flow);
  if ((flags & SYN) !== 0) {
    if (payload > 0 || (flags & (RST | FIN)) !== 0 || (known & (FLAG_PENDING | FLAG_DAMAGED | FLAG_SYNS)) !== 0) return false;
    if (!mayBeLearnt(i, announcedBy(flow ^ 1))) return false;
  } else if ((flags & RST) !== 0) return true;
  else if (payload > 0 || (flags & FIN) !== 0) {
    if ((known & (FLAG_PENDING | FLAG_DAMAGED)) !== 0) return false;
    if ((known & FLAG_SEQUENCE) !== 0 && <i32>(u32At(at + 4) - load<u32>(wordsOf(flow), NEXT << 2)) < 0) return false;
    const outer = netOf(netOf(i));
    if (outer !== NO_LAYER && tunnel > 0 && direction === RECEIVED && verdictOf(tunnel) === ABSENT && payload >= FULL_SIZE) return false;
  }
  return (flags & ACK) === 0 || (flagsOf(flow ^ 1) & FLAG_PENDING) === 0;
}

/** Notes the longest packet of a tunnel that may not be fragmented, and where its bytes end (src/flows/tunnel-mtu.ts). */
function noteTunnel(flow: u32, outer: u32, known: u32, end: i32): u32 {
  const at = fromOf(outer);
  if (kindOf(outer) === IPV4 && (u16At(at + 6) & DONT_FRAGMENT) === 0) return known;
  const numbers = tunnels + flow * (TUNNEL_NUMBERS << 2);
  if ((known & FLAG_REPEATS) === 0) {
    store<i32>(numbers, 0, TUNNEL_LONGEST << 2);
    store<i32>(numbers, 0, TUNNEL_REPEATS << 2);
  }
  const length: i32 = toOf(outer) - at;
  if (length > load<i32>(numbers, TUNNEL_LONGEST << 2)) {
    store<i32>(numbers, length, TUNNEL_LONGEST << 2);
    store<i32>(numbers, end, TUNNEL_LONGEST_END << 2);
  }
  return known | FLAG_REPEATS;
}

/** Counts the packet in the flow of layer `i`, and its IPv4 identification (src/flows/flow-columns.ts). */
function count(i: u32, flow: u32): void {
  const net = netOf(i);
  const netAt = fromOf(net);
  const at = wordsOf(flow);
  store<u32>(at, load<u32>(at, PACKETS << 2) + 1, PACKETS << 2);
  const before = load<u32>(at, BYTES << 2);
  const after = before + toOf(net) - netAt;
  store<u32>(at, after, BYTES << 2);
  if (after < before) store<u32>(at, load<u32>(at, MORE << 2) + 1, MORE << 2);
  let step = load<u32>(at, STEP_AND_GOOD << 2);
  if (verdictOf(i) === GOOD && step >> 16 !== MOST_GOOD) step += 0x10000;
  if (kindOf(net) === IPV4) {
    const old = load<u32>(at, ID_AND_FLAGS << 2);
    const id = u16At(netAt + 4);
    if ((old & FLAG_IDENTIFICATION) !== 0) step = (step & 0xffff0000) | ((id - old) & 0xffff);
    store<u32>(at, (old & 0xffff0000) | id | FLAG_IDENTIFICATION, ID_AND_FLAGS << 2);
  }
  store<u32>(at, step, STEP_AND_GOOD << 2);
}

/** A segment with data that is surely not merged (`SegmentSizes.single`). */
// @ts-ignore: decorator
@inline
function learnSize(flow: u32, payload: u32, options: u32): void {
  const at = sizesOf(flow);
  store<u16>(at, options, OPTIONS << 1);
  const size = payload + options;
  const longest: u32 = load<u16>(at, LONGEST << 1);
  if (size === longest) {
    const sights: u32 = load<u16>(at, SIGHTS << 1);
    if (sights < 255) store<u16>(at, sights + 1, SIGHTS << 1);
  } else if (size > longest) {
    store<u16>(at, min<u32>(size, 0xffff), LONGEST << 1);
    store<u16>(at, 1, SIGHTS << 1);
  }
}

/** Where a direction of a TCP connection stands behind the segment of layer `i`. */
function advance(i: u32, flow: u32, microseconds: i32): void {
  const at = fromOf(i);
  const flags: u32 = load<u8>(at, 13);
  if ((flags & RST) !== 0) return;
  const own = wordsOf(flow);
  const sequence = u32At(at + 4);
  const payload = payloadOf(i);
  const known = load<u32>(own, ID_AND_FLAGS << 2);
  const isKnown = (known & FLAG_SEQUENCE) !== 0;
  let now = known | FLAG_SEQUENCE;
  if ((flags & SYN) !== 0) {
    learnSyn(i, flow, (flags & ACK) !== 0);
    if (!isKnown || load<u32>(own, NEXT << 2) !== sequence + 1) {
      // Another connection with the same ports.
      now &= ~FLAG_REPEATS;
      const other = wordsOf(flow ^ 1);
      store<u32>(other, load<u32>(other, ID_AND_FLAGS << 2) & ~FLAG_ACKNOWLEDGMENT, ID_AND_FLAGS << 2);
      store<u32>(own, sequence + 1, NEXT << 2);
    }
  } else if (payload > 0 || (flags & FIN) !== 0) {
    const end = sequence + payload + (flags & FIN);
    const outer = netOf(netOf(i));
    if (outer !== NO_LAYER) now = noteTunnel(flow, outer, now, end);
    if (!isKnown || <i32>(end - load<u32>(own, NEXT << 2)) > 0) store<u32>(own, end, NEXT << 2);
    store<i32>(own, microseconds, MICROSECONDS << 2);
  } else if (!isKnown) store<u32>(own, sequence, NEXT << 2);
  if ((flags & ACK) !== 0) {
    const acknowledgment = u32At(at + 8);
    if ((known & FLAG_ACKNOWLEDGMENT) === 0 || <i32>(acknowledgment - load<u32>(own, ACKED << 2)) > 0)
      store<u32>(own, acknowledgment, ACKED << 2);
    now |= FLAG_ACKNOWLEDGMENT;
  }
  store<u32>(own, now, ID_AND_FLAGS << 2);
}

/**
 * Takes in the packet of `depth` layers, and returns true; or changes nothing that lasts, and returns false, where src/flows has to look
 * at it.
 */
export function learn(depth: u32, wireLength: u32, recordFlags: u32, direction: u32, microseconds: i32, leastMtu: u32): bool {
  const last = depth - 1;
  const areKnown = findFlows();
  const isTcp = kindOf(last) === TCP;
  // TCP is always the innermost; what comes before are the UDP layers of tunnels.
  const tunnel: u32 = isTcp && transportCount > 1 ? transport(transportCount - 2) : 0;
  if (!isSingle(last, wireLength, recordFlags, leastMtu) || (isTcp && !followsOn(last, tunnel, direction))) return false;

  if (!areKnown) beginFlows();
  for (let n: u32 = 0; n < transportCount; n++) {
    const i = transport(n);
    if (areKnown) see(flowOf(i));
    count(i, flowOf(i));
  }
  const flow = flowOf(last);
  const payload = payloadOf(last);
  if (payload > 0) learnSize(flow, payload, isTcp ? headerOf(last) - TCP_HEADER : 0);
  if (isTcp) advance(last, flow, microseconds);
  return true;
}
