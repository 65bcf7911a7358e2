import { KIND_NAMES, Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Verdict } from "../packet/verdict.js";
import { align } from "./align.js";
import { checksumChange } from "./checksums.js";
import type { ChecksumChange, Comparison, FieldChange, PayloadChange } from "./comparison.js";
import { completeOutcomes } from "./complete.js";
import { clear, type Field, fieldsOf, valueAt } from "./fields.js";

/** What is known of two packets beside their bytes. */
export interface Relation {
  /** One carries a part of the other's payload: bytes from the beginning of BEFORE's to that of AFTER's, else 0. */
  readonly shift: number;
  readonly isSegmented: boolean;
  /** Routers between the two points, at most. */
  readonly hops: number;
}

/** Bytes of headers and payload that a change shows. */
const SHOWN = 32;
const hex = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.max(0, Math.min(to - from, SHOWN))).toString("hex");

/** Holds the copy of a packet in AFTER, `b`, against that in BEFORE, `a`. */
export function compare(a: Packet, b: Packet, relation: Relation): Comparison {
  const { pairs, removed, added } = align(a, b);
  const fields: FieldChange[] = [];
  const checksums: ChecksumChange[] = [];
  const isSameShape = removed.length === 0 && added.length === 0 && !relation.isSegmented && headers(a, pairs, 0) === headers(b, pairs, 1);
  for (const [k, [i, j]] of pairs.entries()) {
    const next = pairs[k + 1];
    const hasSameNext = next === undefined ? i === a.depth - 1 && j === b.depth - 1 : next[0] === i + 1 && next[1] === j + 1;
    headerChanges(a, i, b, j, { ...relation, isSameShape, hasSameNext }, fields);
    const change = checksumChange(a, i, b, j);
    if (change !== undefined) checksums.push(change);
  }
  const [lastA, lastB] = pairs.at(-1) ?? [-1, -1];
  const hasSameEnd = lastA === a.depth - 1 && lastB === b.depth - 1;
  const payload = hasSameEnd ? payloadChange(a, b, relation.shift) : undefined;
  const predictions = isSameShape && (fields.length > 0 || payload !== undefined) ? completeOutcomes(a, b) : undefined;
  return {
    fields,
    removed: removed.map((i) => KIND_NAMES[a.kind[i]!]!),
    added: added.map((j) => KIND_NAMES[b.kind[j]!]!),
    checksums,
    ...(payload === undefined ? {} : { payload }),
    ...(predictions === undefined ? {} : { predictions }),
  };
}

/** Bytes of the headers of one side of the pairs. */
const headers = (p: Packet, pairs: readonly (readonly [number, number])[], side: 0 | 1): number =>
  pairs.reduce((sum, pair) => sum + p.body[pair[side]]! - p.from[pair[side]]!, 0);

interface Surroundings extends Relation {
  /** The same headers, each as long as it was. */
  readonly isSameShape: boolean;
  /** The same header stands behind. */
  readonly hasSameNext: boolean;
}

function headerChanges(a: Packet, i: number, b: Packet, j: number, around: Surroundings, found: FieldChange[]): void {
  const from = a.from[i]!;
  const at = b.from[j]!;
  // Options that one capture has cut off are not compared.
  const most = Math.min(a.end - from, b.end - at);
  const sizeA = Math.min(a.body[i]! - from, most);
  const sizeB = Math.min(b.body[j]! - at, most);
  if (sizeA === sizeB && isAlike(a.bytes, from, b.bytes, at, sizeA)) return;
  const base = { layer: j, protocol: KIND_NAMES[b.kind[j]!]! };
  const restA = a.bytes.slice(from, from + sizeA);
  const restB = b.bytes.slice(at, at + sizeB);
  for (const field of fieldsOf(b.kind[j]!)) {
    if (field.offset + field.width > Math.min(sizeA, sizeB)) continue;
    const isSame = isAlike(restA, field.offset, restB, field.offset, field.width);
    if (isSame || isExplained(field, around)) {
      clear(restA, field);
      clear(restB, field);
      continue;
    }
    const was = valueAt(a, from, field);
    const is = valueAt(b, at, field);
    clear(restA, field);
    clear(restB, field);
    if (was !== is)
      found.push({ ...base, at: at + field.offset, name: field.name, was, is, isNormal: isNormal(field, was, is, around.hops) });
  }
  hideChecksum(a, i, restA);
  hideChecksum(b, j, restB);
  const mss = b.kind[j] === Kind.Tcp ? segmentSizeAt(restB) : 0;
  if (mss > 0 && mss === segmentSizeAt(restA)) {
    const field: Field = { name: "maximumSegmentSize", offset: mss, width: 2, mask: 0xffff, form: "number" };
    const [was, is] = [valueAt(a, from, field), valueAt(b, at, field)];
    clear(restA, field);
    clear(restB, field);
    if (was !== is) found.push({ ...base, at: at + mss, name: field.name, was, is, isNormal: false });
  }
  // A card copies the options of a super-packet to its segments, but for what changes with time.
  if (around.isSegmented && b.kind[j] === Kind.Tcp) return;
  const first = firstDifference(restA, restB);
  if (first < 0) return;
  const name = first >= 20 && (b.kind[j] === Kind.Tcp || b.kind[j] === Kind.Ipv4) ? "options" : "header";
  const shownFrom = name === "options" ? 20 : 0;
  found.push({
    ...base,
    at: at + Math.min(first, Math.max(sizeB - 1, 0)),
    name,
    was: hex(a.bytes, from + shownFrom, from + sizeA),
    is: hex(b.bytes, at + shownFrom, at + sizeB),
    isNormal: false,
  });
}

function isAlike(a: Uint8Array, from: number, b: Uint8Array, at: number, n: number): boolean {
  for (let k = 0; k < n; k++) if (a[from + k] !== b[at + k]) return false;
  return true;
}

/** Does what was put on, taken off, cut or merged account for a change of the field? */
function isExplained({ follows }: Field, { isSameShape, hasSameNext, isSegmented }: Surroundings): boolean {
  if (follows === "length") return !isSameShape;
  if (follows === "next") return !hasSameNext;
  return follows === "segment" && isSegmented;
}

function isNormal({ follows }: Field, was: number | string, is: number | string, hops: number): boolean {
  if (follows === "link") return true;
  // Packets that go the other way are seen at AFTER first: theirs is higher there.
  return follows === "hop" && typeof was === "number" && typeof is === "number" && Math.abs(was - is) <= hops;
}

/** The checksum is judged by itself. */
function hideChecksum(p: Packet, i: number, header: Uint8Array): void {
  if (p.verdict[i] === Verdict.None) return;
  const at = p.checksumAt[i]! - p.from[i]!;
  const width = p.kind[i] === Kind.Sctp ? 4 : 2;
  if (at + width <= header.length) header.fill(0, at, at + width);
}

/** Where the value of the MSS option stands in a TCP header; 0 where there is none (RFC 9293 §3.2). */
function segmentSizeAt(header: Uint8Array): number {
  for (let at = 20; at + 3 < header.length; ) {
    const kind = header[at]!;
    if (kind === 0) return 0;
    if (kind === 2) return at + 2;
    at += kind === 1 ? 1 : Math.max(header[at + 1]!, 2);
  }
  return 0;
}

/** -1 where there is none; the length of the shorter where one only goes on. */
function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return i;
  return a.length === b.length ? -1 : n;
}

function payloadChange(a: Packet, b: Packet, shift: number): PayloadChange | undefined {
  const [from, at] = [bodyOf(a) + Math.max(shift, 0), bodyOf(b) + Math.max(-shift, 0)];
  const n = Math.min(endOf(a) - from, endOf(b) - at);
  let first = -1;
  let last = 0;
  let differing = 0;
  for (let k = 0; k < n; k++) {
    if (a.bytes[from + k] === b.bytes[at + k]) continue;
    if (first < 0) first = k;
    last = k;
    differing++;
  }
  if (first < 0) return undefined;
  return {
    layer: b.depth - 1,
    offset: Math.max(shift, 0) + first,
    at: at + first,
    differing,
    was: hex(a.bytes, from + first, from + last + 1),
    is: hex(b.bytes, at + first, at + last + 1),
  };
}

const bodyOf = (p: Packet): number => (p.depth === 0 ? p.start : p.body[p.depth - 1]!);
const endOf = (p: Packet): number => (p.depth === 0 ? p.end : Math.min(p.to[p.depth - 1]!, p.end));
