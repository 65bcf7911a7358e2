import { fold, subtract } from "../checksum/internet.js";
import { hex4 } from "../packet/hex.js";
import { Kind } from "../packet/kind.js";
import { type Covered, equal, lengthWord, share } from "./covered.js";
import type { Trial } from "./trial.js";

/** Bytes of a frame check sequence that nothing marks as one. */
const FCS = 4;

/**
 * Right only with the bytes behind the packet's own end: padding, a trailer, the frame check sequence. The pseudo-header may
 * count them or not. `recordEnd` is the first byte behind the record: a frame check sequence lies behind `p.end`.
 */
export function coversTrailer(c: Covered, recordEnd: number): Trial | undefined {
  // What covers its header alone does not reach what lies behind the packet.
  if (c.kind === Kind.Ipv4 || c.kind === Kind.Ipv6Mobility || c.to !== c.p.to[c.layer]) return undefined;
  if (!isFollowed(c, recordEnd)) return undefined;
  for (const end of ends(c, recordEnd)) {
    const extra = share(c.p, c.from, c.to, end);
    const bytes = end - c.to;
    const counted = subtract(lengthWord(c.length + bytes), lengthWord(c.length));
    for (const inLength of c.net < 0 ? [false] : [false, true]) {
      const more = inLength ? fold(extra + counted) : extra;
      if (!equal(more, c.missing)) continue;
      return {
        id: "covers-trailer",
        signature: `covers-trailer ${inLength}`,
        doubtful: inLength || c.net < 0,
        words: `it covers the ${bytes} ${bytes === 1 ? "byte" : "bytes"} behind the packet's end as well{as}`,
        details: {
          trailerLength: bytes,
          trailerSum: hex4(extra),
          ...(inLength ? { countedLength: c.length + bytes } : {}),
          arithmetic: `${hex4(c.computed)} + ~${hex4(c.stored)} = ${hex4(c.missing)}, the sum of those bytes${inLength ? ` and of ${bytes} in the length` : ""}`,
        },
      };
    }
  }
  return undefined;
}

/** Is there anything behind the packet? Behind most there is nothing. */
function isFollowed({ p, layer, to, net }: Covered, recordEnd: number): boolean {
  if (p.wireEnd > to || recordEnd > to) return true;
  const ip = net < 0 ? p.netOf[layer]! : net;
  for (let k = 0; k < Math.min(ip, layer); k++) if (p.to[k]! > to) return true;
  return false;
}

/** Where a trailer may end: with the frames around the packet, with or without a frame check sequence, and with the record. */
function ends({ p, layer, to, net }: Covered, recordEnd: number): Set<number> {
  const found = new Set<number>();
  const ip = net < 0 ? p.netOf[layer]! : net;
  for (let k = 0; k < Math.min(ip, layer); k++) if (p.kind[k] !== Kind.Ipv4 && p.kind[k] !== Kind.Ipv6) found.add(p.to[k]!);
  found.add(p.wireEnd);
  for (const end of [...found]) found.add(end - FCS);
  found.add(recordEnd);
  for (const end of found) if (end <= to || end > Math.max(p.end, recordEnd)) found.delete(end);
  return found;
}
