/** The flows that a packet belongs to (src/flows/flow-table.ts, src/layers/context.ts). */
import { u32At } from "./bytes";
import { destinationAt, flowOf, fromOf, kindOf, netOf, setFlow, sourceAt } from "./cursor";
import {
  BEGUN,
  CLOCK,
  EVICTED,
  flowNumbers,
  flowRows,
  flowTotals,
  GIVEN,
  IPV6,
  KEY_IPV4,
  PLACE,
  PROTOCOL,
  RECENT,
  RECENT_KIND,
  RECENT_PORTS,
  RECENT_ROW,
  RECENT_VERSION,
  recentNoted,
  recentRows,
  ROW,
  SEEN,
  setMask,
  sets,
  SIZES,
  sizes,
  WAYS,
  WORDS,
  words,
} from "./known";
import { mixFour } from "./mix";
import { contextOf, transport, transportCount } from "./transports";

/** A flow that is not in the table: plus its direction. */
const NEW: i32 = -2;

/** Address of what `FlowColumns` has of one direction of a flow. */
// @ts-ignore: decorator
@inline
export function wordsOf(flow: u32): u32 {
  return words + flow * (WORDS << 2);
}

/** Address of what `SegmentSizes` has of it. */
// @ts-ignore: decorator
@inline
export function sizesOf(flow: u32): u32 {
  return sizes + flow * (SIZES << 1);
}

// @ts-ignore: decorator
@inline
export function isNew(flow: i32): bool {
  return flow < 0;
}

/** Address of a row of the table. */
// @ts-ignore: decorator
@inline
function rowAt(row: u32): u32 {
  return flowRows + row * (ROW << 2);
}

/**
 * The flow of transport layer `i` over IP layer `net`, 2 * row + direction: where it is not in the table it is begun if `begins`, else
 * it is `NEW` plus its direction.
 */
function find(i: u32, net: u32, context: u32, begins: bool): i32 {
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
  const direction: u32 = isSwapped ? 1 : 0;
  let hash = mixFour(alike, ordered, low, high);
  if (isV6) {
    hash = mixFour(hash, u32At(lowAt + 4), u32At(highAt + 4), u32At(lowAt + 8));
    hash = mixFour(hash, u32At(highAt + 8), u32At(lowAt + 12), u32At(highAt + 12));
  }
  const first = (hash & setMask) * (2 * WAYS);
  const tag = hash | 1;
  const from = sets + (first << 2);
  for (let at = from; at < from + (WAYS << 2); at += 4) {
    if (load<u32>(at) !== tag) continue;
    const row = load<u32>(at + (WAYS << 2));
    const key = rowAt(row);
    if (load<u32>(key) !== alike || load<u32>(key, 4) !== ordered || load<u32>(key, 8) !== low || load<u32>(key, 12) !== high) continue;
    if (isV6 && !isRest(key, lowAt, highAt)) continue;
    return (row << 1) | direction;
  }
  if (!begins) return NEW + direction;
  const row = begin(first, tag);
  const key = rowAt(row);
  store<u32>(key, alike);
  store<u32>(key, ordered, 4);
  store<u32>(key, low, 8);
  store<u32>(key, high, 12);
  if (isV6) putRest(key, lowAt, highAt);
  store<u32>(key, (layer << 1) | (isV6 ? 1 : 0), PROTOCOL << 2);
  note(i, net);
  return (row << 1) | direction;
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

function putRest(key: u32, low: u32, high: u32): void {
  let at = key + (KEY_IPV4 << 2);
  for (let w: u32 = 4; w < 16; w += 4) {
    store<u32>(at, u32At(low + w));
    store<u32>(at, u32At(high + w), 4);
    at += 8;
  }
}

/** A row for this tag in the set that begins with number `first`: a fresh one where the set has a place, else that of its flow unseen for longest. */
function begin(first: u32, tag: u32): u32 {
  let place = first;
  for (let other = first; other < first + WAYS; other++) {
    if (load<u32>(sets + (other << 2)) === 0) {
      place = other;
      break;
    }
    if (<i32>(seenOf(other) - seenOf(place)) < 0) place = other;
  }
  const at = sets + (place << 2);
  if (load<u32>(at) === 0) {
    const given = load<u32>(flowNumbers, GIVEN << 2);
    store<u32>(at + (WAYS << 2), given);
    store<u32>(flowNumbers, given + 1, GIVEN << 2);
  } else store<f64>(flowTotals, load<f64>(flowTotals, EVICTED << 3) + 1, EVICTED << 3);
  store<f64>(flowTotals, load<f64>(flowTotals, BEGUN << 3) + 1, BEGUN << 3);
  store<u32>(at, tag);
  const row = load<u32>(at + (WAYS << 2));
  store<u32>(rowAt(row), place, PLACE << 2);
  // Nothing is known of either direction.
  memory.fill(wordsOf(row << 1), 0, WORDS << 3);
  memory.fill(sizesOf(row << 1), 0, SIZES << 2);
  return row;
}

/** When the flow of a place of a set was last seen. */
// @ts-ignore: decorator
@inline
function seenOf(place: u32): u32 {
  return load<u32>(rowAt(load<u32>(sets + ((place + WAYS) << 2))), SEEN << 2);
}

/** A flow has begun (src/flows/recent-flows.ts). */
function note(i: u32, net: u32): void {
  const noted = load<u32>(recentNoted);
  store<u32>(recentNoted, noted + 1);
  const at = recentRows + (noted % RECENT) * (RECENT_ROW << 2);
  const isV6 = kindOf(net) === IPV6;
  const source = sourceAt(net);
  const destination = destinationAt(net);
  const length: u32 = isV6 ? 16 : 4;
  for (let w: u32 = 0; w < length; w += 4) {
    store<u32>(at + w, u32At(source + w));
    store<u32>(at + w, u32At(destination + w), 16);
  }
  store<u32>(at, isV6 ? 6 : 4, RECENT_VERSION << 2);
  store<u32>(at, kindOf(i), RECENT_KIND << 2);
  store<u32>(at, u32At(fromOf(i)), RECENT_PORTS << 2);
}

/** The flow was seen. */
// @ts-ignore: decorator
@inline
export function see(flow: u32): void {
  const clock = load<u32>(flowNumbers, CLOCK << 2) + 1;
  store<u32>(flowNumbers, clock, CLOCK << 2);
  store<u32>(rowAt(flow >> 1), clock, SEEN << 2);
}

/** Finds the flows of the transport layers, from the outermost; true where all are in the table. Changes nothing that lasts. */
export function findFlows(): bool {
  let areKnown = true;
  for (let n: u32 = 0; n < transportCount; n++) {
    const i = transport(n);
    const flow = find(i, netOf(i), contextOf(n), false);
    setFlow(i, flow);
    areKnown = areKnown && !isNew(flow);
  }
  return areKnown;
}

/** Those flows that are new begin, and all are seen. */
export function beginFlows(): void {
  let isBegun = false;
  for (let n: u32 = 0; n < transportCount; n++) {
    const i = transport(n);
    // One that begins may take the place of one that was found.
    isBegun = isBegun || isNew(flowOf(i));
    if (isBegun) setFlow(i, find(i, netOf(i), contextOf(n), true));
    see(flowOf(i));
  }
}
