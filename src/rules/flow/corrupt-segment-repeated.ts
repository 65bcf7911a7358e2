import { corruptSegmentRepeated } from "../../flows/damaged-segments.js";
import type { Packet } from "../../packet/packet.js";
import { damageDetails, damageWords } from "../damage-words.js";
import { factValues } from "../message.js";
import { defineRule, type Report } from "../rule.js";

/** Bad segments named in one message. */
const MOST_NAMED = 4;

function judge(p: Packet, f: number): Report {
  const [last, ...earlier] = p.damages;
  const named = earlier.slice(0, MOST_NAMED - 1).map((d) => `; packet ${d.packet} as well: ${damageWords(d)}`);
  const more = earlier.length - named.length;
  return {
    message: `repeats packet ${last!.packet} with a right checksum: ${damageWords(last!)}${named.join("")}${more > 0 ? `; and ${more} more` : ""}`,
    layer: p.factLayer[f]!,
    at: p.factAt[f]!,
    details: {
      ...factValues(p, f),
      ...damageDetails(last!),
      ...(earlier.length === 0 ? {} : { alsoRepeats: earlier.map((d) => d.packet).join(" ") }),
    },
  };
}

export default defineRule({
  meta: {
    id: "flow/corrupt-segment-repeated",
    severity: "warning",
    since: "0.1.0",
    summary: "A TCP segment with a bad checksum came again intact: which bytes were damaged",
    what: `
A TCP segment had a bad checksum, and a later packet of the same direction carries the same bytes with a right one: alone, or among others
in a merged packet. Both are compared. The finding is on the later packet and names the bad one, which \`checksum/mismatch\` has reported.

\`details\` lists the bytes that differ: \`offsets\` from the first payload byte of the bad segment, what each \`was\` there and \`is\` here, their \`xor\`, and
the \`pattern\`: a run, whole 16-bit words, every so many bytes. Of many the first 16 are listed. \`difference\` is what the bad checksum lacks; where
the bytes that differ make up for just that, they are all of the damage. Where no byte differs, the damage is in the headers. That is said only where
no other cause of the bad checksum is more than possible.

Of each of the last 64 bad segments the first 2048 bytes are kept; those of more, and what lies behind, are not compared. Left alone
are checksums of 0 (never filled in), and repetitions that cover the bad segment only in part. A good copy that came *before* the bad one
is not looked for: bytes are kept of bad segments only.

Once the snap length has cut a packet in front of its TCP header, nothing more is said: what is missing may begin another connection.`,
    why: `
A checksum alone cannot tell damage from a rewritten field; two copies can. Where and how bytes change points at what changes them: single bits
at random places are a cable or an optic, one bit at equal distances is a memory line or a bus, zeros in long runs a DMA that was not finished, whole
words code that rewrites payload.`,
    example: `
Packet 2 carries 100 bytes, of which the eleventh (offset 10) is 4a, with a bad checksum; packet 3 carries them again with 0a and a
right one. 0x0a00 - 0x4a00 = 0xbfff in one's complement, just what the checksum of packet 2 lacks:
*repeats packet 2 with a right checksum: 1 of its 100 bytes differs: at 10 0x0a was 0x4a (xor 0x40, one bit): damaged on the way*.`,
    remedy: `
Find the hop: capture on both of its sides, and look at error counters (\`ethtool -S IFACE | grep -i err\`, the switch's CRC errors). Damage that a link's
frame check sequence does not see happens inside a device: memory of a switch or router, a card, its driver. Exchange cable, optic, port and card in
turn. TCP's sum misses one damaged segment in 65536: data that matters needs a sum of its own (TLS, SSH).`,
    advice: "bytes change on the way: compare captures in front of and behind each hop, and look at ethtool -S on both sides",
    references: ["RFC 9293 §3.1", "RFC 1071", "RFC 1624 §3"],
  },
  facts: [[corruptSegmentRepeated, judge]],
});
