import { doubt } from "../diff-words.js";
import { defineRule } from "../rule.js";

/** The first and the last byte. */
const range = ([from, to]: readonly [number, number], between: string): string => `${from}${between}${to - 1}`;

export default defineRule({
  meta: {
    id: "diff/packet-lost",
    severity: "warning",
    since: "0.1.0",
    summary: "A packet of the first capture is not in the second",
    what: `
The packet was not found in AFTER within the window (\`--window\`), though AFTER was capturing. Of a super-packet that was cut into segments,
the bytes are named that none of them has.

Not reported are packets from before AFTER began and after it ended, by the clocks less what they differ by, and packets without an IP header, which
stay on their link: the closing line counts them. Of two interfaces that are captured now, the packets of the first and the last second (\`--window\`) are
counted there as well. A packet that was fragmented or put together between the two points is not found.

Where the second capture lost packets itself within a second of it (\`capture/dropped\`), nobody knows whether this one was among them: that is said, \`details.unseen\` is
how many those were at most, and the severity is info.`,
    why: `
Packets that only one capture has were dropped in between: by a queue, a filter, a card that refused their checksum. Or they never were to
come by: capture with the same filter at both points.`,
    example: `
Packet 7 of BEFORE is nowhere in AFTER: *packet is not in the second capture*. A super-packet of 4344 bytes of which the second segment is missing:
*bytes 1448 to 2895 of 4344 are not in the second capture*.`,
    remedy: `
See what the lost ones have in common: flow, length, a checksum that is bad already in BEFORE. \`nstat -az\`, \`ethtool -S\` and \`tc -s qdisc\` on
what lies between count what they drop.`,
    references: ["RFC 7680", "RFC 2680"],
  },
  difference: (p, difference) => {
    if (difference.kind !== "lost") return [];
    const { missing, payload, unseen } = difference;
    const isPart = missing.length > 0;
    const { words, key, ...unsure } = doubt(unseen, "that capture");
    return [
      {
        ...unsure,
        message: isPart
          ? `bytes ${missing.map((one) => range(one, " to ")).join(", ")} of ${payload} are not in the second capture${words}`
          : `packet is not in the second capture${words}`,
        layer: p.depth - 1,
        at: p.depth === 0 ? p.start : p.from[p.depth - 1]!,
        key: `${isPart ? "part" : ""}${key ?? ""}`,
        details: { ...(isPart ? { missing: missing.map((one) => range(one, "-")), payload } : {}), ...unsure.details },
      },
    ];
  },
});
