/**
 * AVS capture header in front of an 802.11 frame (AbsoluteValue Systems).
 * https://www.tcpdump.org/linktypes.html (LINKTYPE_IEEE802_11_AVS)
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const LENGTH = 4;
export const FIXED_LEN = 8;

export const lengthTooSmall = fact("avs.length-too-small", "length");

/** Of the whole header. */
export const length = (p: Packet, at: number): number => p.u32(at + LENGTH);

export function decodeAvs(p: Packet, at: number, end: number): void {
  if (!p.need(FIXED_LEN, Kind.Avs, at, end)) return;
  const header = length(p, at);
  if (header < FIXED_LEN) {
    p.note(lengthTooSmall, at + LENGTH, header);
    return p.stop(Stop.Malformed, Kind.Avs, at);
  }
  if (!p.need(header, Kind.Avs, at, end)) return;
  p.layer(Kind.Avs, at, at + header, end, end);
  p.next(Kind.Ieee80211, at + header, end);
}
