/**
 * PPP on a serial line, or Cisco's HDLC on the same: the first byte tells.
 * https://www.tcpdump.org/linktypes.html (LINKTYPE_PPP_HDLC), https://www.rfc-editor.org/rfc/rfc1547 §4.3.1
 */
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { isCiscoAddress } from "./chdlc.js";

/** No layer of its own: hands the same bytes on. */
export function decodePppHdlc(p: Packet, at: number, end: number): void {
  if (!p.need(1, Kind.PppHdlc, at, end)) return;
  p.next(isCiscoAddress(p.u8(at)) ? Kind.Chdlc : Kind.Ppp, at, end);
}
