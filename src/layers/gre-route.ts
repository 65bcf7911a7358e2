/**
 * Source route of a GRE header, RFC 1701: entries of address family (2 bytes), offset, length and so many bytes of
 * routing information; an entry of family 0 and length 0 ends the list.
 * https://www.rfc-editor.org/rfc/rfc1701
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const OFFSET = 2;
const LENGTH = 3;
const ENTRY_LEN = 4;
const FAMILY_IP = 0x0800;

export const entryBeyondEnd = fact("gre.route-entry-beyond-packet", "length", "left");
export const listNotEnded = fact("gre.route-not-ended", "left");
export const offsetBeyondEntry = fact("gre.route-offset-beyond-entry", "offset", "length");
export const addressesNotWhole = fact("gre.route-addresses-not-whole", "length");

/** First byte behind the route that begins at `from`; 0 where decoding stopped. The GRE layer is on the stack already. */
export function routeEnd(p: Packet, from: number, end: number): number {
  for (let entry = from; ; ) {
    if (entry + ENTRY_LEN > end) {
      p.note(listNotEnded, entry, end - entry);
      p.stop(Stop.Malformed, Kind.Gre, entry);
      return 0;
    }
    if (!p.need(ENTRY_LEN, Kind.Gre, entry, end)) return 0;
    const family = p.u16(entry);
    const length = p.u8(entry + LENGTH);
    const next = entry + ENTRY_LEN + length;
    if (family === 0 && length === 0) return next;
    if (next > end) {
      p.note(entryBeyondEnd, entry + LENGTH, length, end - entry - ENTRY_LEN);
      p.stop(Stop.Malformed, Kind.Gre, entry);
      return 0;
    }
    if (p.u8(entry + OFFSET) > length) p.note(offsetBeyondEntry, entry + OFFSET, p.u8(entry + OFFSET), length);
    if (family === FAMILY_IP && length % 4 !== 0) p.note(addressesNotWhole, entry + LENGTH, length);
    entry = next;
  }
}
