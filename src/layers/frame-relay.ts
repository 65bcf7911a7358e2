/**
 * Frame Relay with the multiprotocol encapsulation of RFC 2427, or Cisco's.
 * https://www.rfc-editor.org/rfc/rfc2427
 */
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

/** The last bit of an address byte is set in the last of them; there are two to four (Q.922 §3.2). */
const LAST = 1;
const MOST_ADDRESS = 4;
const UNNUMBERED_INFORMATION = 0x03;
const PADDING = 0x00;
const LEAST_TYPE = 0x0600;

/** Network layer protocol identifiers, ISO/IEC TR 9577. */
const NLPID_Q933 = 0x08;
const NLPID_SNAP = 0x80;
/** CLNP, ES-IS and IS-IS. */
const NLPID_OSI_FIRST = 0x81;
const NLPID_OSI_LAST = 0x83;
const NLPID_IPV6 = 0x8e;
const NLPID_IPV4 = 0xcc;

export function decodeFrameRelay(p: Packet, at: number, end: number): void {
  let field = at;
  do {
    if (!p.need(field + 1 - at, Kind.FrameRelay, at, end)) return;
  } while ((p.u8(field++) & LAST) === 0 && field - at < MOST_ADDRESS);
  if (!p.need(field + 2 - at, Kind.FrameRelay, at, end)) return;
  if (p.u8(field) !== UNNUMBERED_INFORMATION) {
    // Cisco's: an EtherType right behind the address. Shorter numbers are LAPF's own frames.
    const type = p.u16(field);
    p.layer(Kind.FrameRelay, at, field + 2, end, end);
    return p.nextOrUnknown(type >= LEAST_TYPE ? p.tables.etherType[type]! : Kind.None, type, field + 2, end);
  }
  field++;
  if (p.u8(field) === PADDING) field++;
  if (!p.need(field + 1 - at, Kind.FrameRelay, at, end)) return;
  const nlpid = p.u8(field);
  const body = field + 1;
  p.layer(Kind.FrameRelay, at, body, end, end);
  if (nlpid === NLPID_IPV4) return p.next(Kind.Ipv4, body, end);
  if (nlpid === NLPID_IPV6) return p.next(Kind.Ipv6, body, end);
  if (nlpid === NLPID_SNAP) return p.next(Kind.Snap, body, end);
  if (nlpid !== NLPID_Q933 && (nlpid < NLPID_OSI_FIRST || nlpid > NLPID_OSI_LAST)) p.nextOrUnknown(Kind.None, nlpid, body, end);
}
