/**
 * IEEE 802.11 frames: data as far as the LLC header behind the MAC header; management and control end there.
 * https://standards.ieee.org/ieee/802.11/ §9.2
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { hasSwappedControl } from "./capwap.js";
import { isDataPadded } from "./radiotap.js";

/** The frame control field: version, type and subtype in its first byte; flags in its second. */
const CONTROL = 0;
const SEQUENCE = 22;
const CONTROL_LEN = 2;

const MANAGEMENT = 0;
const CONTROL_FRAME = 1;
const DATA = 2;
/** Bits of a data frame's subtype: no payload; a QoS field. */
const NULL_DATA = 4;
const QOS = 8;
/** To and from the distribution system: a fourth address. */
const BOTH_SYSTEMS = 0x03;
const MORE_FRAGMENTS = 0x04;
const PROTECTED = 0x40;
/** With QoS (and in management frames): an HT control field. */
const ORDER = 0x80;
const FRAGMENT_NUMBER = 0x0f;
/** In the QoS field: several packets in the frame. */
const AGGREGATE = 0x80;

const THREE_ADDRESSES_LEN = 24;
const ADDRESS_LEN = 6;
const QOS_LEN = 2;
const HT_CONTROL_LEN = 4;
/** Clear to send and acknowledgement have one address, the other control frames two. */
const ONE_ADDRESS_LEN = 10;
const TWO_ADDRESSES_LEN = 16;
/** Subtypes with two addresses: block acknowledgement, power save poll, request to send, end of contention-free period. */
const TWO_ADDRESSES = (1 << 8) | (1 << 9) | (1 << 10) | (1 << 11) | (1 << 14) | (1 << 15);
/** Destination, source, length (§9.3.2.2.2). */
const SUBFRAME_HEADER_LEN = 14;
const SUBFRAME_LENGTH = 12;

export const subframeBeyondFrame = fact("ieee80211.subframe-beyond-frame", "length", "left");

/** Set beside a frame control field whose bytes were swapped, as those of the sequence control field then are too. */
const SWAPPED = 0x10000;

/** Frame control with version, type and subtype in the high byte, flags in the low one. */
export function frameControl(p: Packet, at: number): number {
  const field = p.u16(at + CONTROL);
  const isSwapped = p.depth > 0 && p.kind[p.depth - 1] === Kind.Capwap && hasSwappedControl(p, at);
  return isSwapped ? SWAPPED | ((field & 0xff) << 8) | (field >> 8) : field;
}
export const type = (control: number): number => (control >> 10) & 3;
export const subtype = (control: number): number => (control >> 12) & 15;

export function decodeIeee80211(p: Packet, at: number, end: number): void {
  if (!p.need(CONTROL_LEN, Kind.Ieee80211, at, end)) return;
  const control = frameControl(p, at);
  const header = headerLength(control);
  if (header === 0) return p.nextOrUnknown(Kind.None, (control >> 8) & 0xff, at, end);
  if (!p.need(header, Kind.Ieee80211, at, end)) return;
  if (type(control) === DATA && (subtype(control) & NULL_DATA) === 0) return decodeData(p, at, control, header, end);
  p.layer(Kind.Ieee80211, at, at + header, end, end);
}

/** Of the MAC header; 0 where version or type have no meaning here. */
function headerLength(control: number): number {
  if (((control >> 8) & 3) !== 0) return 0;
  const htControl = (control & ORDER) !== 0 ? HT_CONTROL_LEN : 0;
  switch (type(control)) {
    case MANAGEMENT:
      return THREE_ADDRESSES_LEN + htControl;
    case CONTROL_FRAME:
      return (TWO_ADDRESSES >> subtype(control)) & 1 ? TWO_ADDRESSES_LEN : ONE_ADDRESS_LEN;
    case DATA: {
      const addresses = THREE_ADDRESSES_LEN + ((control & BOTH_SYSTEMS) === BOTH_SYSTEMS ? ADDRESS_LEN : 0);
      return (subtype(control) & QOS) !== 0 ? addresses + QOS_LEN + htControl : addresses;
    }
    default:
      return 0;
  }
}

function decodeData(p: Packet, at: number, control: number, header: number, end: number): void {
  const i = p.depth - 1;
  let body = at + header;
  // Some receivers align the payload to four bytes, and say so.
  if (i >= 0 && p.kind[i] === Kind.Radiotap && isDataPadded(p, p.from[i]!)) body = at + ((header + 3) & ~3);
  p.layer(Kind.Ieee80211, at, body, end, end);
  if ((control & PROTECTED) !== 0) return p.stop(Stop.Encrypted, Kind.Ieee80211, body);
  // The first fragment has the LLC header and not the whole packet: nothing in it can be held against its lengths.
  if ((control & MORE_FRAGMENTS) !== 0 || (p.u8(at + SEQUENCE + (control >> 16)) & FRAGMENT_NUMBER) !== 0)
    return p.stop(Stop.Fragment, Kind.Ieee80211, body);
  if ((subtype(control) & QOS) !== 0 && (p.u8(qosAt(at, control)) & AGGREGATE) !== 0) return decodeSubframe(p, body, end);
  if (body < end) p.next(Kind.Llc, body, end);
}

const qosAt = (at: number, control: number): number =>
  at + THREE_ADDRESSES_LEN + ((control & BOTH_SYSTEMS) === BOTH_SYSTEMS ? ADDRESS_LEN : 0);

/** An aggregate: its first packet is decoded. */
function decodeSubframe(p: Packet, at: number, end: number): void {
  if (!p.need(SUBFRAME_HEADER_LEN, Kind.Ieee80211, at, end)) return;
  const body = at + SUBFRAME_HEADER_LEN;
  const length = p.u16(at + SUBFRAME_LENGTH);
  p.body[p.depth - 1] = body;
  if (body + length > end) p.note(subframeBeyondFrame, at + SUBFRAME_LENGTH, length, end - body);
  p.next(Kind.Llc, body, Math.min(body + length, end));
}
