/**
 * GPRS Tunnelling Protocol, version 0: 3GPP TS 09.60 §6. One port and one header for control and user packets.
 * https://www.3gpp.org/dynareport/0960.htm
 */
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const TYPE = 1;
const LENGTH = 2;
export const HEADER_LEN = 20;

/** Version 0, protocol type GTP (1), its spare bits 1. */
export const GTP_0 = 0x1e;
/** The last bit says that an SNDCP number is there. */
export const GTP_0_MASK = 0xfe;
const T_PDU = 255;

/** A user packet is IP by its version; everything else ends here. The caller has seen the first byte. */
export function decodeGtpV0(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.GtpU, at, end)) return;
  const body = at + HEADER_LEN;
  const i = p.layer(Kind.GtpU, at, body, body + p.u16(at + LENGTH), end);
  if (p.u8(at + TYPE) !== T_PDU || !p.has(1, body, p.to[i]!)) return;
  const version = p.u8(body) >> 4;
  if (version === 4 || version === 6) p.next(version === 4 ? Kind.Ipv4 : Kind.Ipv6, body, p.to[i]!);
}
