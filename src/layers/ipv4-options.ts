/**
 * Options of IPv4, RFC 791 §3.1.
 * https://www.rfc-editor.org/rfc/rfc791#section-3.1
 * https://www.iana.org/assignments/ip-parameters
 */
import { fact } from "../packet/fact.js";
import { type Packet, State } from "../packet/packet.js";

const END = 0;
const NOP = 1;
const RECORD_ROUTE = 7;
const TIMESTAMP = 68;
const LOOSE_ROUTE = 131;
const CIPSO = 134;
const STRICT_ROUTE = 137;

const LENGTH = 1;
const POINTER = 2;
/** Timestamp: overflow and flag, 4 bits each. */
const FLAG = 3;
const ROUTE_DATA = 3;
const TIMESTAMP_DATA = 4;
const ADDRESS_LEN = 4;
/** CIPSO: first tag, behind the domain of interpretation (FIPS 188). */
const CIPSO_TAGS = 6;

export const lengthMissing = fact("ipv4.option-length-missing", "option");
export const lengthTooSmall = fact("ipv4.option-length-too-small", "option", "length", "least");
export const lengthBeyond = fact("ipv4.option-beyond-header", "option", "length", "left");
export const lengthWrong = fact("ipv4.option-length-wrong", "option", "length", "expected");
/** Not a whole number of addresses or timestamps. */
export const lengthNotWhole = fact("ipv4.option-length-not-whole", "option", "length", "unit");
export const pointerTooSmall = fact("ipv4.option-pointer-too-small", "option", "pointer", "least");
export const pointerMisaligned = fact("ipv4.option-pointer-misaligned", "option", "pointer", "unit");
export const pointerBeyond = fact("ipv4.option-pointer-beyond-option", "option", "pointer", "length");
export const timestampFlag = fact("ipv4.option-timestamp-flag", "flag");
export const tagBeyond = fact("ipv4.option-cipso-tag-length", "tag", "length", "left");
export const optionTwice = fact("ipv4.option-twice", "option");
export const optionUnknown = fact("ipv4.option-unknown", "option");
export const dataAfterEnd = fact("ipv4.option-data-after-end", "value");

/** Least length by type, 0 for types that are not registered; and those that have just one length. */
const LEAST = new Uint8Array(256).fill(0);
const ONLY = new Uint8Array(256);
for (const [type, least, only] of [
  [RECORD_ROUTE, 3],
  [10, 2], // experimental measurement
  [11, 4, 4], // MTU probe, RFC 1063
  [12, 4, 4], // MTU reply
  [15, 2], // ENCODE
  [25, 8, 8], // Quick-Start, RFC 4782
  [30, 2], // experiment, RFC 4727; also 94, 158, 222
  [TIMESTAMP, 4],
  [82, 12, 12], // traceroute, RFC 1393
  [94, 2],
  [130, 3], // security, RFC 1108
  [LOOSE_ROUTE, 3],
  [133, 3], // extended security
  [CIPSO, 8],
  [136, 4, 4], // stream identifier
  [STRICT_ROUTE, 3],
  [142, 2], // experimental access control
  [144, 2], // IMI traffic descriptor
  [145, 2], // extended internet protocol
  [147, 2], // address extension
  [148, 4, 4], // router alert, RFC 2113
  [149, 6], // selective directed broadcast
  [151, 2], // dynamic packet state
  [152, 2], // upstream multicast
  [158, 2],
  [205, 2], // experimental flow control
  [222, 2],
] as const) {
  LEAST[type] = least;
  ONLY[type] = only ?? 0;
}

const isSourceRoute = (type: number): boolean => type === LOOSE_ROUTE || type === STRICT_ROUTE;

/** Options of the IPv4 layer `layer`; all bytes of `[from, to)` are captured. */
export function decodeIpv4Options(p: Packet, layer: number, from: number, to: number): void {
  for (let at = from; at < to; ) {
    const type = p.u8(at);
    if (type === END) return noteRest(p, at + 1, to);
    if (type === NOP) {
      at++;
      continue;
    }
    const left = to - at;
    if (left < 2) {
      p.note(lengthMissing, at, type);
      return noPseudoHeader(p, layer, type);
    }
    const length = p.u8(at + LENGTH);
    const least = Math.max(2, LEAST[type]!);
    if (length < least) p.note(lengthTooSmall, at + LENGTH, type, length, least);
    else if (length > left) p.note(lengthBeyond, at + LENGTH, type, length, left);
    if (length < 2 || length > left) return noPseudoHeader(p, layer, type);
    if (length < least) noPseudoHeader(p, layer, type);
    else option(p, layer, type, at, length);
    if (LEAST[type] === 0) p.note(optionUnknown, at, type);
    else if (seenBefore(p, from, at, type)) p.note(optionTwice, at, type);
    at += length;
  }
}

/** One option, whose length is inside the header and not below the least of its type. */
function option(p: Packet, layer: number, type: number, at: number, length: number): void {
  const only = ONLY[type]!;
  if (only !== 0 && length !== only) return p.note(lengthWrong, at + LENGTH, type, length, only);
  if (type === TIMESTAMP) timestamp(p, at, length);
  else if (type === CIPSO) noteTags(p, at + CIPSO_TAGS, at + length);
  else if (type === RECORD_ROUTE) list(p, type, at, length, ROUTE_DATA, ADDRESS_LEN);
  else if (isSourceRoute(type)) sourceRoute(p, layer, type, at, length);
}

/** Until the route is exhausted the destination of the pseudo-header is its last address: RFC 1122 §4.1.3.2, §4.2.3.8. */
function sourceRoute(p: Packet, layer: number, type: number, at: number, length: number): void {
  if (!list(p, type, at, length, ROUTE_DATA, ADDRESS_LEN)) p.state[layer]! |= State.NoPseudoHeader;
  else if (p.u8(at + POINTER) <= length) p.destinationAt[layer] = at + length - ADDRESS_LEN;
}

function timestamp(p: Packet, at: number, length: number): void {
  const flag = p.u8(at + FLAG) & 15;
  // 0: timestamps alone; 1: each with its address; 3: for the addresses given.
  if (flag !== 0 && flag !== 1 && flag !== 3) p.note(timestampFlag, at + FLAG, flag);
  else list(p, TIMESTAMP, at, length, TIMESTAMP_DATA, flag === 0 ? 4 : 8);
}

/** An option that is a list of entries of `unit` bytes from its byte `data` on, with a pointer counted from 1; false where it is none. */
function list(p: Packet, type: number, at: number, length: number, data: number, unit: number): boolean {
  const pointer = p.u8(at + POINTER);
  const where = at + POINTER;
  if ((length - data) % unit !== 0) p.note(lengthNotWhole, at + LENGTH, type, length, unit);
  else if (pointer < data + 1) p.note(pointerTooSmall, where, type, pointer, data + 1);
  else if (pointer > length + 1) p.note(pointerBeyond, where, type, pointer, length);
  else if ((pointer - data - 1) % unit !== 0) p.note(pointerMisaligned, where, type, pointer, unit);
  else return true;
  return false;
}

/** Tags of CIPSO: type and length, which counts both. */
function noteTags(p: Packet, from: number, to: number): void {
  for (let at = from; at < to; ) {
    const left = to - at;
    const length = left < 2 ? 0 : p.u8(at + 1);
    if (length < 2 || length > left) return p.note(tagBeyond, at, p.u8(at), length, left);
    at += length;
  }
}

/** Padding behind the end of the options is zero. */
function noteRest(p: Packet, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    if (p.u8(at) !== 0) return p.note(dataAfterEnd, at, p.u8(at));
  }
}

/** Did this option stand in front of `until`? A second source route counts whatever its kind (RFC 1122 §3.2.1.8). */
function seenBefore(p: Packet, from: number, until: number, type: number): boolean {
  for (let at = from; at < until; ) {
    const other = p.u8(at);
    if (other === type || (isSourceRoute(type) && isSourceRoute(other))) return true;
    at += other === NOP ? 1 : p.u8(at + LENGTH);
  }
  return false;
}

function noPseudoHeader(p: Packet, layer: number, type: number): void {
  if (isSourceRoute(type)) p.state[layer]! |= State.NoPseudoHeader;
}
