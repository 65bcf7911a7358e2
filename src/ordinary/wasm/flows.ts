/**
 * What src/flows learns from a packet, where that is nothing but numbers: its flows are known, and it fits what they have shown.
 * All numbers are those of src/flows, which stays the reference; whatever asks for more is left to it.
 */
import { u16At, u32At } from "./bytes";
import { destinationAt, flowOf, fromOf, headerOf, kindOf, netOf, NO_LAYER, payloadOf, setFlow, sourceAt, toOf, verdictOf } from "./cursor";
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
  flowRows,
  GOOD,
  GRE,
  ID_AND_FLAGS,
  IPV4,
  IPV6,
  KEY_IPV4,
  LONGEST,
  MICROSECONDS,
  MORE,
  NEXT,
  OPTIONS,
  PACKETS,
  RECEIVED,
  ROW,
  SEED,
  SEEN,
  setMask,
  sets,
  SIGHTS,
  SIZES,
  sizes,
  STEP_AND_GOOD,
  tableClock,
  TCP,
  TUNNEL_LONGEST,
  TUNNEL_LONGEST_END,
  TUNNEL_NUMBERS,
  TUNNEL_REPEATS,
  tunnels,
  UDP,
  VLAN,
  VXLAN,
  WAYS,
  WORDS,
  words,
} from "./known";

/** epb_flags of pcapng: checksum not ready, and TCP segmentation offload. */
const OFFLOADED: u32 = (1 << 9) | (1 << 11);
const ETHERNET_HEADER: u32 = 14;
const TCP_HEADER: u32 = 20;
const FIN: u32 = 0x01;
const SYN: u32 = 0x02;
const RST: u32 = 0x04;
const ACK: u32 = 0x10;
const GRE_KEY: u32 = 0x2000;
const DONT_FRAGMENT: u32 = 0x4000;
/** `UnmergedTunnels` counts segments from this payload on. */
const FULL_SIZE: u32 = 1000;
const MOST_GOOD: u32 = 0xffff;

// @ts-ignore: decorator
@inline
function mix(hash: u32, word: u32): u32 {
  const mixed = (hash ^ word) * 0x9e3779b1;
  return mixed ^ (mixed >> 15);
}

/** Address of what `FlowColumns` has of one direction of a flow. */
// @ts-ignore: decorator
@inline
function wordsOf(flow: u32): u32 {
  return words + flow * (WORDS << 2);
}

/** Address of what `SegmentSizes` has of it. */
// @ts-ignore: decorator
@inline
function sizesOf(flow: u32): u32 {
  return sizes + flow * (SIZES << 1);
}

/** The flow of transport layer `i` over IP layer `net`: 2 * row + direction; -1 where it is not known. */
function find(i: u32, net: u32, context: u32): i32 {
  const layer = kindOf(i);
  const source = sourceAt(net);
  const destination = destinationAt(net);
  const isV6 = kindOf(net) === IPV6;
  const ports = u32At(fromOf(i));
  const sourceWord = u32At(source);
  const destinationWord = u32At(destination);
  let isSwapped = sourceWord > destinationWord;
  if (sourceWord === destinationWord) {
    let order: i32 = 0;
    if (isV6) {
      for (let w: u32 = 4; w < 16 && order === 0; w += 4) {
        const one = u32At(source + w);
        const other = u32At(destination + w);
        order = one > other ? 1 : one < other ? -1 : 0;
      }
    }
    isSwapped = order === 0 ? ports >> 16 > (ports & 0xffff) : order > 0;
  }
  const alike = context ^ (layer << 25) ^ (isV6 ? 1 << 24 : 0);
  const ordered = isSwapped ? (ports << 16) | (ports >> 16) : ports;
  const low = isSwapped ? destinationWord : sourceWord;
  const high = isSwapped ? sourceWord : destinationWord;
  const lowAt = isSwapped ? destination : source;
  const highAt = isSwapped ? source : destination;
  let hash = mix(mix(mix(mix(SEED, alike), ordered), low), high);
  if (isV6) for (let w: u32 = 4; w < 16; w += 4) hash = mix(mix(hash, u32At(lowAt + w)), u32At(highAt + w));
  const first = sets + (((hash & setMask) * 2 * WAYS) << 2);
  const tag = hash | 1;
  for (let at = first; at < first + (WAYS << 2); at += 4) {
    if (load<u32>(at) !== tag) continue;
    const row = load<u32>(at + (WAYS << 2));
    const key = flowRows + row * (ROW << 2);
    if (load<u32>(key) !== alike || load<u32>(key, 4) !== ordered || load<u32>(key, 8) !== low || load<u32>(key, 12) !== high) continue;
    if (isV6 && !isRest(key, lowAt, highAt)) continue;
    return (row << 1) | (isSwapped ? 1 : 0);
  }
  return -1;
}

/** Are the words of two IPv6 addresses behind their first those of the key? */
function isRest(key: u32, low: u32, high: u32): bool {
  let at = key + (KEY_IPV4 << 2);
  for (let w: u32 = 4; w < 16; w += 4) {
    if (load<u32>(at) !== u32At(low + w) || load<u32>(at, 4) !== u32At(high + w)) return false;
    at += 8;
  }
  return true;
}

/** Finds the flows of `depth` layers; false where one is not known. Changes nothing that lasts. */
function findAll(depth: u32, interfaceId: u32): bool {
  let context = interfaceId;
  for (let i: u32 = 1; i < depth; i++) {
    const layer = kindOf(i);
    const at = fromOf(i);
    if (layer === IPV4 || layer === IPV6) context = mix(context, 1);
    else if (layer === TCP || layer === UDP) {
      const flow = find(i, netOf(i), context);
      if (flow < 0) return false;
      setFlow(i, flow);
    } else if (layer === VLAN) context = mix(context, u16At(at) & 0xfff);
    else if (layer === VXLAN) context = mix(context, u32At(at + 4) >> 8);
    else if (layer === GRE) {
      const flags = u16At(at);
      context = mix(context, (flags & GRE_KEY) !== 0 ? u32At(at + 4 + ((flags >> 15) & 1) * 4) : 0);
    }
  }
  return true;
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
  const own: u32 = load<u16>(sizesOf(flow), ANNOUNCED << 1);
  const receiver: u32 = load<u16>(sizesOf(flow ^ 1), ANNOUNCED << 1);
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
  if ((flags & SYN) !== 0) return false;
  if ((flags & RST) !== 0) return true;
  const flow = flowOf(i);
  const payload = payloadOf(i);
  if (payload > 0 || (flags & FIN) !== 0) {
    const own = wordsOf(flow);
    const known = load<u32>(own, ID_AND_FLAGS << 2);
    if ((known & (FLAG_PENDING | FLAG_DAMAGED)) !== 0) return false;
    if ((known & FLAG_SEQUENCE) !== 0 && <i32>(u32At(at + 4) - load<u32>(own, NEXT << 2)) < 0) return false;
    const outer = netOf(netOf(i));
    if (outer !== NO_LAYER && tunnel > 0 && direction === RECEIVED && verdictOf(tunnel) === ABSENT && payload >= FULL_SIZE) return false;
  }
  return (flags & ACK) === 0 || (load<u32>(wordsOf(flow ^ 1), ID_AND_FLAGS << 2) & FLAG_PENDING) === 0;
}

/** Notes the longest packet of a tunnel that may not be fragmented, and where its bytes end (src/flows/tunnel-mtu.ts). */
function noteTunnel(flow: u32, outer: u32, known: u32, end: i32): u32 {
  const at = fromOf(outer);
  if (kindOf(outer) === IPV4 && (u16At(at + 6) & DONT_FRAGMENT) === 0) return known;
  const numbers = tunnels + flow * (TUNNEL_NUMBERS << 3);
  if ((known & FLAG_REPEATS) === 0) {
    store<f64>(numbers, 0, TUNNEL_LONGEST << 3);
    store<f64>(numbers, 0, TUNNEL_REPEATS << 3);
  }
  const length: f64 = toOf(outer) - at;
  if (length > load<f64>(numbers, TUNNEL_LONGEST << 3)) {
    store<f64>(numbers, length, TUNNEL_LONGEST << 3);
    store<f64>(numbers, end, TUNNEL_LONGEST_END << 3);
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
  if (payload > 0 || (flags & FIN) !== 0) {
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
export function learn(
  depth: u32,
  interfaceId: u32,
  wireLength: u32,
  recordFlags: u32,
  direction: u32,
  microseconds: i32,
  leastMtu: u32,
): bool {
  const last = depth - 1;
  if (!findAll(depth, interfaceId) || !isSingle(last, wireLength, recordFlags, leastMtu)) return false;
  const isTcp = kindOf(last) === TCP;
  let tunnel: u32 = 0;
  for (let i: u32 = 1; i < last; i++) if (kindOf(i) === UDP) tunnel = i;
  if (isTcp && !followsOn(last, tunnel, direction)) return false;

  const flow = flowOf(last);
  const payload = payloadOf(last);
  if (payload > 0) learnSize(flow, payload, isTcp ? headerOf(last) - TCP_HEADER : 0);
  let clock = load<u32>(tableClock);
  for (let i: u32 = 1; i < depth; i++) {
    if (kindOf(i) !== TCP && kindOf(i) !== UDP) continue;
    const own = flowOf(i);
    store<u32>(flowRows + (own >> 1) * (ROW << 2), ++clock, SEEN << 2);
    count(i, own);
  }
  store<u32>(tableClock, clock);
  if (isTcp) advance(last, flow, microseconds);
  return true;
}
