import type { ChecksumChange, Comparison } from "../../diff/comparison.js";
import { hex4 } from "../../packet/hex.js";
import type { Packet } from "../../packet/packet.js";
import { predicted, titleOf } from "../diff-words.js";
import { defineRule, type Report } from "../rule.js";

/** What of the packet is in the sum: changed fields of the layer itself, of its pseudo-header and inside, as names. */
function covered({ fields, payload }: Comparison, { layer, protocol }: ChecksumChange, p: Packet): string[] {
  const net = p.netOf[layer]!;
  const isPseudo = (of: number, name: string): boolean => of === net && (name === "source" || name === "destination");
  const inside = fields.filter((f) => f.layer === layer || (protocol !== "ipv4" && (f.layer > layer || isPseudo(f.layer, f.name))));
  const names = inside.map((f) => `${f.protocol} ${f.name}`);
  return payload !== undefined && protocol !== "ipv4" ? [...names, "payload"] : names;
}

/** RFC 1624 §3, eqn. 3, with the sums of all words that changed. */
function arithmetic({ was, words, shouldBe }: ChecksumChange): Record<string, string> {
  if (words === undefined || shouldBe === undefined) return {};
  const [were, are] = words.map(hex4);
  return { wordsWere: were!, wordsAre: are!, arithmetic: `~(~${hex4(was)} + ~${were} + ${are}) = ${hex4(shouldBe)}` };
}

function report(p: Packet, comparison: Comparison, before: number, change: ChecksumChange): Report {
  const { layer, protocol, was, is, fate, shouldBe } = change;
  const fields = covered(comparison, change, p);
  const what = fields.length === 0 ? "" : ` when ${fields.join(", ")} changed`;
  const did = fate === "kept" ? `${hex4(is)} was not updated` : `${hex4(was)} was updated to ${hex4(is)}`;
  const should =
    shouldBe === undefined ? "" : `${fate === "kept" ? ":" : ","} ${fate === "kept" ? "it should be" : "not to"} ${hex4(shouldBe)}`;
  return {
    message: `${titleOf(protocol)} checksum ${did}${what}${should}`,
    layer,
    at: p.checksumAt[layer]!,
    key: `${fate} ${fields.join()}`,
    details: {
      before,
      checksumWas: hex4(was),
      checksumIs: hex4(is),
      ...(shouldBe === undefined ? {} : { shouldBe: hex4(shouldBe) }),
      ...(fields.length === 0 ? {} : { changed: fields }),
      ...arithmetic(change),
      ...predicted(comparison),
    },
  };
}

export default defineRule({
  meta: {
    id: "diff/checksum-not-updated",
    severity: "error",
    since: "0.1.0",
    summary: "Something between the two captures changed a packet and did not change its checksum with it",
    what: `
Bytes that a checksum covers are others in AFTER than in BEFORE, and the checksum is what it was, or is another but not the right one. It was
right, unknown or left to the card in BEFORE. For IPv4 the header is covered; for TCP, UDP and ICMPv6 addresses, header and payload.

\`details\` has the sums of all covered words that changed, before and after, and what RFC 1624 makes of the old checksum with them: that
works on packets that the captures have cut, too, where what was not captured is taken to be alike. Where both captures have the packet whole,
\`shouldBe\` is what its bytes sum to.

\`checksumComplete\` predicts what Linux does if the change is made on the receiver behind a card that sums (CHECKSUM_COMPLETE): see
[Two captures compared](../../diff.md#on-the-receiver). That is computed from a model, not observed.`,
    why: `
The receiver drops the packet without a word to the sender. Behind a NAT, a program at tc or a firewall that edits, connections hang, of some
hosts, or of one protocol only.`,
    example: `
BEFORE has an IPv4 header of TTL 64 and checksum 0x66ce, AFTER the same with TTL 63. The word of TTL and protocol was 0x4011 and is 0x3f11:
~(~0x66ce + ~0x4011 + 0x3f11) = 0x67ce. If 0x66ce is still there: *IPv4 checksum 0x66ce was not updated when ipv4 timeToLive changed: it should be 0x67ce*.`,
    remedy: `
Whatever stands between the two points must update the sum: a BPF program with bpf_l3_csum_replace and bpf_l4_csum_replace (with
BPF_F_PSEUDO_HDR for addresses), tc with \`action csum\`, a module with inet_proto_csum_replace4. Capture at more points to find it.`,
    references: ["RFC 1624 §3", "RFC 3022 §4.1", "Linux net/core/filter.c: bpf_l4_csum_replace"],
  },
  difference: (p, difference) => {
    if (difference.kind !== "changed") return [];
    const { before, comparison } = difference;
    return comparison.checksums
      .filter(({ fate }) => fate === "kept" || fate === "wrong")
      .map((change) => report(p, comparison, before.number, change));
  },
});
