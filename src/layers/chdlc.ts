/**
 * Cisco HDLC: address, control, and an EtherType.
 * https://www.rfc-editor.org/rfc/rfc1547 §4.3.1
 */
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const TYPE = 2;
export const HEADER_LEN = 4;

const UNICAST = 0x0f;
const BROADCAST = 0x8f;
/** Line keepalives; RARP's EtherType, which is not used here. */
const SLARP = 0x8035;
/** Cisco discovery. */
const CDP = 0x2000;
/** IS-IS and CLNP. */
const OSI = 0xfefe;

export const isCiscoAddress = (address: number): boolean => address === UNICAST || address === BROADCAST;
export const type = (p: Packet, at: number): number => p.u16(at + TYPE);

export function decodeChdlc(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Chdlc, at, end)) return;
  const body = at + HEADER_LEN;
  const t = type(p, at);
  p.layer(Kind.Chdlc, at, body, end, end);
  if (t !== SLARP && t !== CDP && t !== OSI) p.nextOrUnknown(p.tables.etherType[t]!, t, body, end);
}
