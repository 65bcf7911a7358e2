/**
 * Linux netfilter log: a short header and attributes, one of which is the packet from its IP header on. Lengths and types
 * are in the byte order of the capturing host.
 * https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const FAMILY = 0;
const VERSION = 1;
export const FIXED_LEN = 4;

/** An attribute: its length with these four bytes, its type, and padding to four bytes behind it. */
const ATTRIBUTE_LEN = 4;
const PAYLOAD = 9;
const AF_INET = 2;
const AF_INET6 = 10;

export const versionNotZero = fact("nflog.version-not-0", "version");
export const attributeTooShort = fact("nflog.attribute-too-short", "length");
export const attributeBeyondPacket = fact("nflog.attribute-beyond-packet", "length", "left");
export const payloadMissing = fact("nflog.payload-missing");

export const family = (p: Packet, at: number): number => p.u8(at + FAMILY);

export function decodeNflog(p: Packet, at: number, end: number): void {
  if (!p.need(FIXED_LEN, Kind.Nflog, at, end)) return;
  if (p.u8(at + VERSION) !== 0) {
    p.note(versionNotZero, at + VERSION, p.u8(at + VERSION));
    return p.stop(Stop.Malformed, Kind.Nflog, at);
  }
  for (let attribute = at + FIXED_LEN; attribute < end; ) {
    if (!p.need(ATTRIBUTE_LEN, Kind.Nflog, attribute, end)) return;
    // Types are below 256: the byte that is 0 tells the byte order.
    const little = p.u8(attribute + 3) === 0;
    const len = p.view.getUint16(attribute, little);
    const claimed = attribute + len;
    if (len < ATTRIBUTE_LEN) p.note(attributeTooShort, attribute, len);
    else if (claimed > end) p.note(attributeBeyondPacket, attribute, len, end - attribute);
    if (len < ATTRIBUTE_LEN || claimed > end) return p.stop(Stop.Malformed, Kind.Nflog, attribute);
    if (p.view.getUint16(attribute + 2, little) === PAYLOAD) return nextPayload(p, at, attribute + ATTRIBUTE_LEN, claimed, end);
    attribute += (len + 3) & ~3;
  }
  p.layer(Kind.Nflog, at, end, end, end);
  p.note(payloadMissing, at);
}

function nextPayload(p: Packet, at: number, body: number, claimed: number, end: number): void {
  p.layer(Kind.Nflog, at, body, claimed, end);
  const af = family(p, at);
  p.nextOrUnknown(af === AF_INET ? Kind.Ipv4 : af === AF_INET6 ? Kind.Ipv6 : Kind.None, af, body, claimed);
}
