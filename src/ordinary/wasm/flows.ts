/**
 * What src/flows learns from a packet, where that is nothing but numbers: its flows are known, and it fits what they have shown.
 * All numbers are those of src/flows, which stays the reference; whatever asks for more is left to it.
 */
import { u16At, u32At } from "./bytes";
import { NO_LAYER } from "./headers";
import {
  ABSENT,
  ACKED,
  announced,
  body,
  BYTES,
  claim,
  FLAG_ACKNOWLEDGMENT,
  FLAG_DAMAGED,
  FLAG_IDENTIFICATION,
  FLAG_PENDING,
  FLAG_REPEATS,
  FLAG_SEQUENCE,
  flowOf,
  from,
  GOOD,
  GRE,
  ID_AND_FLAGS,
  IPV4,
  IPV6,
  KEY_IPV4,
  KEY_WORDS,
  keys,
  kind,
  longest,
  MICROSECONDS,
  MORE,
  netOf,
  NEXT,
  options,
  PACKETS,
  RECEIVED,
  SEED,
  seen,
  setMask,
  sets,
  sights,
  sourceAt,
  destinationAt,
  STEP_AND_GOOD,
  tableClock,
  TCP,
  to,
  tunnelLongest,
  TUNNEL_NUMBERS,
  UDP,
  verdict,
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

/** Address of a number of one direction of a flow. */
// @ts-ignore: decorator
@inline
function numberOf(flow: u32, number: u32): u32 {
  return words + ((flow * WORDS + number) << 2);
}

/** The flow of transport layer `i` over IP layer `net`: 2 * row + direction; -1 where it is not known. */
function find(i: u32, net: u32, context: u32): i32 {
  const layer: u32 = load<u8>(kind + i);
  const source = load<u32>(sourceAt + (net << 2));
  const destination = load<u32>(destinationAt + (net << 2));
  const isV6 = <u32>load<u8>(kind + net) === IPV6;
  const ports = u32At(load<u32>(from + (i << 2)));
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
    const key = keys + ((row * KEY_WORDS) << 2);
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
    const layer: u32 = load<u8>(kind + i);
    const at = load<u32>(from + (i << 2));
    if (layer === IPV4 || layer === IPV6) context = mix(context, 1);
    else if (layer === TCP || layer === UDP) {
      const flow = find(i, load<u8>(netOf + i), context);
      if (flow < 0) return false;
      store<i32>(flowOf + (i << 2), flow);
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
function isSingle(depth: u32, wireLength: u32, recordFlags: u32, leastMtu: u32): bool {
  const i = depth - 1;
  const flow = load<u32>(flowOf + (i << 2));
  const payload = load<u32>(to + (i << 2)) - load<u32>(body + (i << 2));
  if (payload === 0) return true;
  if ((recordFlags & OFFLOADED) !== 0) return false;
  const isTcp = <u32>load<u8>(kind + i) === TCP;
  const size = payload + (isTcp ? optionBytes(i) : 0);
  const own: u32 = load<u16>(announced + (flow << 1));
  const receiver: u32 = load<u16>(announced + ((flow ^ 1) << 1));
  if (wireLength > leastMtu + ETHERNET_HEADER) {
    let outer: u32 = 1;
    while (<u32>load<u8>(kind + outer) !== IPV4 && <u32>load<u8>(kind + outer) !== IPV6) outer++;
    if (load<u32>(claim + (outer << 2)) - load<u32>(from + (outer << 2)) > leastMtu) return false;
    if (isTcp && own > 0 && receiver > 0 && size > min(own, receiver)) return false;
  }
  return !isTcp || receiver === 0 || size <= receiver;
}

// @ts-ignore: decorator
@inline
function optionBytes(i: u32): u32 {
  return load<u32>(body + (i << 2)) - load<u32>(from + (i << 2)) - TCP_HEADER;
}

/** Does the TCP segment in the innermost layer just follow on in its flow (src/flows/tcp-sequence.ts)? `tunnel`: UDP layer around, 0 for none. */
function followsOn(i: u32, tunnel: u32, direction: u32): bool {
  const at = load<u32>(from + (i << 2));
  const flags: u32 = load<u8>(at + 13);
  if ((flags & SYN) !== 0) return false;
  if ((flags & RST) !== 0) return true;
  const flow = load<u32>(flowOf + (i << 2));
  const payload = load<u32>(to + (i << 2)) - load<u32>(body + (i << 2));
  if (payload > 0 || (flags & FIN) !== 0) {
    const known = load<u32>(numberOf(flow, ID_AND_FLAGS));
    if ((known & (FLAG_PENDING | FLAG_DAMAGED)) !== 0) return false;
    if ((known & FLAG_SEQUENCE) !== 0 && <i32>(u32At(at + 4) - load<u32>(numberOf(flow, NEXT))) < 0) return false;
    const outer: u32 = load<u8>(netOf + load<u8>(netOf + i));
    if (outer !== NO_LAYER) {
      if (tunnel > 0 && direction === RECEIVED && <u32>load<u8>(verdict + tunnel) === ABSENT && payload >= FULL_SIZE) return false;
      if (!fitsTunnel(flow, outer, known)) return false;
    }
  }
  return (flags & ACK) === 0 || (load<u32>(numberOf(flow ^ 1, ID_AND_FLAGS)) & FLAG_PENDING) === 0;
}

/** Is the packet of the tunnel no longer than one before, or may it be fragmented (src/flows/tunnel-mtu.ts)? */
function fitsTunnel(flow: u32, outer: u32, known: u32): bool {
  const at = load<u32>(from + (outer << 2));
  if (<u32>load<u8>(kind + outer) === IPV4 && (u16At(at + 6) & DONT_FRAGMENT) === 0) return true;
  if ((known & FLAG_REPEATS) === 0) return false;
  return <f64>(load<u32>(to + (outer << 2)) - at) <= load<f64>(tunnelLongest + ((flow * TUNNEL_NUMBERS) << 3));
}

/** Counts the packet in the flow of layer `i`, and its IPv4 identification (src/flows/flow-columns.ts). */
function count(i: u32, flow: u32): void {
  const net: u32 = load<u8>(netOf + i);
  const netAt = load<u32>(from + (net << 2));
  const at = numberOf(flow, 0);
  store<u32>(at + (PACKETS << 2), load<u32>(at + (PACKETS << 2)) + 1);
  const before = load<u32>(at + (BYTES << 2));
  const after = before + load<u32>(to + (net << 2)) - netAt;
  store<u32>(at + (BYTES << 2), after);
  if (after < before) store<u32>(at + (MORE << 2), load<u32>(at + (MORE << 2)) + 1);
  let step = load<u32>(at + (STEP_AND_GOOD << 2));
  if (<u32>load<u8>(verdict + i) === GOOD && step >> 16 !== MOST_GOOD) step += 0x10000;
  if (<u32>load<u8>(kind + net) === IPV4) {
    const old = load<u32>(at + (ID_AND_FLAGS << 2));
    const id = u16At(netAt + 4);
    if ((old & FLAG_IDENTIFICATION) !== 0) step = (step & 0xffff0000) | ((id - old) & 0xffff);
    store<u32>(at + (ID_AND_FLAGS << 2), (old & 0xffff0000) | id | FLAG_IDENTIFICATION);
  }
  store<u32>(at + (STEP_AND_GOOD << 2), step);
}

/** A segment with data that is surely not merged (`SegmentSizes.single`). */
// @ts-ignore: decorator
@inline
function learnSize(flow: u32, payload: u32, optionBytes: u32): void {
  store<u8>(options + flow, optionBytes);
  const size = payload + optionBytes;
  const most: u32 = load<u16>(longest + (flow << 1));
  if (size === most) {
    const times: u32 = load<u8>(sights + flow);
    if (times < 255) store<u8>(sights + flow, times + 1);
  } else if (size > most) {
    store<u16>(longest + (flow << 1), min<u32>(size, 0xffff));
    store<u8>(sights + flow, 1);
  }
}

/** Where a direction of a TCP connection stands behind the segment of layer `i`. */
function advance(i: u32, flow: u32, microseconds: i32): void {
  const at = load<u32>(from + (i << 2));
  const flags: u32 = load<u8>(at + 13);
  if ((flags & RST) !== 0) return;
  const number = numberOf(flow, 0);
  const sequence = u32At(at + 4);
  const payload = load<u32>(to + (i << 2)) - load<u32>(body + (i << 2));
  const known = load<u32>(number + (ID_AND_FLAGS << 2));
  const isKnown = (known & FLAG_SEQUENCE) !== 0;
  let now = known | FLAG_SEQUENCE;
  if (payload > 0 || (flags & FIN) !== 0) {
    const end = sequence + payload + (flags & FIN);
    // What follows on ends behind what was sent last.
    if (!isKnown || <i32>(end - load<u32>(number + (NEXT << 2))) > 0) store<u32>(number + (NEXT << 2), end);
    store<i32>(number + (MICROSECONDS << 2), microseconds);
  } else if (!isKnown) store<u32>(number + (NEXT << 2), sequence);
  if ((flags & ACK) !== 0) {
    const acknowledgment = u32At(at + 8);
    if ((known & FLAG_ACKNOWLEDGMENT) === 0 || <i32>(acknowledgment - load<u32>(number + (ACKED << 2))) > 0)
      store<u32>(number + (ACKED << 2), acknowledgment);
    now |= FLAG_ACKNOWLEDGMENT;
  }
  store<u32>(number + (ID_AND_FLAGS << 2), now);
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
  if (!findAll(depth, interfaceId) || !isSingle(depth, wireLength, recordFlags, leastMtu)) return false;
  const last = depth - 1;
  const isTcp = <u32>load<u8>(kind + last) === TCP;
  let tunnel: u32 = 0;
  for (let i: u32 = 1; i < last; i++) if (<u32>load<u8>(kind + i) === UDP) tunnel = i;
  if (isTcp && !followsOn(last, tunnel, direction)) return false;

  const flow = load<u32>(flowOf + (last << 2));
  const payload = load<u32>(to + (last << 2)) - load<u32>(body + (last << 2));
  if (payload > 0) learnSize(flow, payload, isTcp ? optionBytes(last) : 0);
  let clock = load<u32>(tableClock);
  for (let i: u32 = 1; i < depth; i++) {
    const layer: u32 = load<u8>(kind + i);
    if (layer !== TCP && layer !== UDP) continue;
    const own = load<u32>(flowOf + (i << 2));
    store<u32>(seen + ((own >> 1) << 2), ++clock);
    count(i, own);
  }
  store<u32>(tableClock, clock);
  if (isTcp) advance(last, flow, microseconds);
  return true;
}
