import { crc32c } from "../checksum/crc32c.js";
import type { Cause } from "../packet/cause.js";
import { hex8 } from "../packet/hex.js";
import type { Packet } from "../packet/packet.js";
import type { Past } from "./history.js";

const swap32 = (word: number): number => (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;

/** Adler-32 (RFC 1950 §8.2) with the bytes of the field at `at` as 0. */
function adler32(bytes: Uint8Array, from: number, to: number, at: number): number {
  let a = 1;
  let b = 0;
  for (let i = from; i < to; i++) {
    a = (a + (i >= at && i < at + 4 ? 0 : bytes[i]!)) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}

/** Why SCTP's CRC32c is wrong. No field can be solved for, and 32 bits that fit do not fit by chance: what fits is proved. */
export function causeOfCrc(p: Packet, i: number, recordEnd: number, past: Past): Cause {
  const stored = p.stored[i]!;
  const computed = p.computed[i]!;
  const [from, to, at] = [p.from[i]!, p.to[i]!, p.checksumAt[i]!];
  past.count(computed);
  if (stored === swap32(computed)) {
    return {
      id: "byte-swapped",
      certainty: "proved",
      words: "its four bytes are in reverse order",
      details: { arithmetic: `${hex8(computed)} with its bytes reversed is ${hex8(stored)}` },
    };
  }
  for (const end of new Set([p.wireEnd, recordEnd])) {
    if (end <= to || end > Math.max(p.end, recordEnd) || swap32(crc32c(p.bytes, from, end, at)) !== stored) continue;
    const trailerLength = end - to;
    return {
      id: "covers-trailer",
      certainty: "proved",
      words: `it covers the ${trailerLength} bytes behind the packet's end as well`,
      details: { trailerLength },
    };
  }
  if (adler32(p.bytes, from, to, at) === stored) {
    return { id: "corrupt", certainty: "proved", words: "it is the Adler-32 of RFC 2960, which RFC 3309 replaced" };
  }
  return { id: "corrupt", certainty: "possible", words: "no cause explains it" };
}
