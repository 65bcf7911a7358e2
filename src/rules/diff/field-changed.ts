import type { ChecksumChange, Comparison } from "../../diff/comparison.js";
import { hex4 } from "../../packet/hex.js";
import { changeText, predicted } from "../diff-words.js";
import { defineRule, type Report } from "../rule.js";

const FATES: Readonly<Record<ChecksumChange["fate"], string>> = {
  follows: "follows",
  filled: "was filled in",
  removed: "was removed",
  recomputed: "was wrong and is right",
  kept: "was not updated",
  wrong: "was updated, and is wrong",
};

/** `ipv4 0x66ce → 0x67ce follows: ~(~0x66ce + ~0x4011 + 0x3f11)`. */
function checksumText({ protocol, was, is, fate, words }: ChecksumChange): string {
  const sum = words === undefined || fate !== "follows" ? "" : `: ~(~${hex4(was)} + ~${hex4(words[0])} + ${hex4(words[1])})`;
  return `${protocol} ${hex4(was)} → ${hex4(is)} ${FATES[fate]}${sum}`;
}

function report({ fields, checksums, ...comparison }: Comparison, before: number, selected: boolean): Report[] {
  const shown = selected ? fields : fields.filter(({ isNormal }) => !isNormal);
  // Nothing else was changed, but a checksum was put right, or away.
  const alone =
    fields.length > 0 || comparison.payload !== undefined
      ? []
      : checksums.filter(({ fate }) => fate === "recomputed" || fate === "removed");
  const first = shown[0];
  if (first === undefined && alone.length === 0) return [];
  const texts = [
    ...shown.map(changeText),
    ...alone.map((change) => `${change.protocol} checksum ${hex4(change.was)} → ${hex4(change.is)}`),
  ];
  return [
    {
      message: `changed on its way: ${texts.join(", ")}`,
      layer: first?.layer ?? alone[0]!.layer,
      at: first?.at ?? 0,
      key: shown.map(({ protocol, name }) => `${protocol}.${name}`).join(),
      details: {
        before,
        changed: shown.map(({ protocol, name }) => `${protocol}.${name}`),
        was: shown.map(({ was }) => was),
        is: shown.map(({ is }) => is),
        ...(checksums.length === 0 ? {} : { checksums: checksums.map(checksumText) }),
        ...predicted({ fields, checksums, ...comparison }),
      },
    },
  ];
}

export default defineRule({
  meta: {
    id: "diff/field-changed",
    severity: "info",
    since: "0.1.0",
    summary: "Header fields of a packet are others in the second capture",
    what: `
Each field under its RFC's name, as it was in BEFORE and is in AFTER: addresses and ports that a NAT translates, DSCP, ECN, flags, VLAN identifiers,
an MSS option. \`details.checksums\` says of each checksum whether it follows, with the sums of the words that changed (RFC 1624).

Not reported, unless the rule is selected, is what is normal: a TTL or hop limit that is as much lower as there are routers (\`--hops\`, one if not
said; as much higher on packets that go the other way), and the addresses of another link. The closing line counts such packets. What follows from
headers put on or taken off (lengths, EtherTypes) and from cutting and merging segments (sequence numbers, identifications) is not reported at all.`,
    why: `
A field that nobody knows to be changed explains what cannot be explained at either end: a DSCP that a provider clears, ECN that a firewall
strips, a port that a second NAT translates.`,
    example: `
BEFORE has 10.0.0.1 as the source, AFTER 192.0.2.1, and both checksums follow: *changed on its way: ipv4 source 10.0.0.1 → 192.0.2.1*.`,
    remedy: `
Nothing, if the change is meant. Findings of one flow with the same fields have one fingerprint: \`--max-findings-per-rule\` or
\`jq\` leave one of each.`,
    references: ["RFC 1624", "RFC 3022", "RFC 2474", "RFC 3168"],
  },
  difference: (p, difference, selected) => {
    if (difference.kind !== "changed") return [];
    return report(difference.comparison, difference.before.number, selected).map((one) => ({ ...one, at: one.at || p.from[one.layer]! }));
  },
});
