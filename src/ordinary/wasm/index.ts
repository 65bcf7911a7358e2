/**
 * The short way for packets of which there is nothing to say: decoded, verified and learnt from without JavaScript. AssemblyScript,
 * compiled by `npm run build:wasm`.
 */
import { kindOf, netOf, NO_LAYER, summedLayer, verdictOf } from "./cursor";
import { learn } from "./flows";
import { headers } from "./headers";
import {
  captured,
  COUNTED_BYTES,
  COUNTED_LAYERS,
  COUNTED_PACKETS,
  COUNTED_VERDICTS,
  counters,
  countsLayers,
  fcsLength,
  flags,
  interfaceId,
  IPV4,
  IPV6,
  KINDS,
  length,
  LINK_TYPE_ETHERNET,
  linkType,
  MOST_WIRE,
  nanoseconds,
  seconds,
  start,
  VERDICTS,
} from "./known";
import { sums } from "./sums";

/** Beyond this a double is not exact to the microsecond. */
const MOST_SECONDS: f64 = 9e9;

/** Decodes and verifies the packet `[at, end)`: number of layers, and times 256 that of checksums; 0 where it is not ordinary. */
export function inspect(at: u32, end: u32): u32 {
  return inspectOf(at, end, 0, true);
}

/** As `inspect`, with as little as is needed to learn from the packet. */
function glance(at: u32, end: u32, ownInterface: u32): u32 {
  return inspectOf(at, end, ownInterface, false);
}

// @ts-ignore: decorator
@inline
function inspectOf(at: u32, end: u32, ownInterface: u32, isWhole: bool): u32 {
  const depth = headers(at, end, ownInterface, isWhole);
  if (depth === 0) return 0;
  const count = sums(depth, isWhole);
  return count < 0 ? 0 : depth | (<u32>count << 8);
}

/** Takes in the rows of the batch from `first` on, before `count`, until one is not ordinary or tells something new: returns that. */
export function run(first: u32, count: u32, leastMtu: u32): u32 {
  for (let row = first; row < count; row++) if (!take(row, leastMtu)) return row;
  return count;
}

/** A column's number of a row. */
// @ts-ignore: decorator
@inline
function cell(column: u32, row: u32): u32 {
  return load<u32>(column + (row << 2));
}

function take(row: u32, leastMtu: u32): bool {
  if (<u32>load<u16>(linkType + (row << 1)) !== LINK_TYPE_ETHERNET) return false;
  const at = cell(start, row);
  const here = cell(captured, row);
  const wire = min(max(cell(length, row), here), MOST_WIRE);
  const fcs: u32 = load<u8>(fcsLength + row);
  const onWire = fcs < wire ? wire - fcs : wire;
  // Cut by the snap length.
  if (here < onWire) return false;
  const found = glance(at, at + onWire, cell(interfaceId, row));
  if (found === 0) return false;
  const time = load<f64>(seconds + (row << 3));
  // Also where there is none.
  if (!(abs(time) < MOST_SECONDS)) return false;
  const microseconds = <i64>time * 1000000 + <i64>(cell(nanoseconds, row) / 1000);
  const recordFlags = cell(flags, row);
  const direction = (recordFlags & 3) === 3 ? 0 : recordFlags & 3;
  const depth = found & 0xff;
  if (!learn(depth, onWire, recordFlags, direction, <i32>microseconds, leastMtu)) return false;
  count(depth, found >> 8, onWire, direction);
  return true;
}

// @ts-ignore: decorator
@inline
function add(counter: u32, n: f64): void {
  const at = counters + (counter << 3);
  store<f64>(at, load<f64>(at) + n);
}

/** As src/packet/counts.ts counts it. */
function count(depth: u32, sumCount: u32, bytes: u32, direction: u32): void {
  add(COUNTED_PACKETS, 1);
  add(COUNTED_BYTES, bytes);
  if (countsLayers !== 0) for (let i: u32 = 0; i < depth; i++) add(COUNTED_LAYERS + kindOf(i), 1);
  for (let s: u32 = 0; s < sumCount; s++) {
    const i = summedLayer(s);
    const layer = kindOf(i);
    const net = layer === IPV4 || layer === IPV6 ? i : netOf(i);
    const isInner: u32 = net === NO_LAYER || netOf(net) === NO_LAYER ? 0 : 1;
    add(COUNTED_VERDICTS + ((direction * 2 + isInner) * KINDS + layer) * VERDICTS + verdictOf(i), 1);
  }
}
