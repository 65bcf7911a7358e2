/**
 * Prism monitor header in front of an 802.11 frame, in the byte order of the capturing host; some drivers write AVS under its number.
 * https://www.tcpdump.org/linktypes.html (LINKTYPE_IEEE802_11_PRISM)
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const MESSAGE = 0;
const LENGTH = 4;
export const FIXED_LEN = 8;

/** First 28 bits of AVS's magic number; the rest is its version. */
const AVS_MAGIC = 0x8021100;

export const lengthTooSmall = fact("prism.length-too-small", "length");

/** Of the whole header, 144 as a rule. */
export const length = (p: Packet, at: number): number => {
  const little = p.view.getUint32(at + LENGTH, true);
  return little <= 0xffff ? little : p.u32(at + LENGTH);
};

export function decodePrism(p: Packet, at: number, end: number): void {
  if (!p.need(FIXED_LEN, Kind.Prism, at, end)) return;
  if (p.u32(at + MESSAGE) >>> 4 === AVS_MAGIC) return p.next(Kind.Avs, at, end);
  const header = length(p, at);
  if (header < FIXED_LEN) {
    p.note(lengthTooSmall, at + LENGTH, header);
    return p.stop(Stop.Malformed, Kind.Prism, at);
  }
  if (!p.need(header, Kind.Prism, at, end)) return;
  p.layer(Kind.Prism, at, at + header, end, end);
  p.next(Kind.Ieee80211, at + header, end);
}
