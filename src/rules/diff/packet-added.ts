import { doubt } from "../diff-words.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "diff/packet-added",
    severity: "info",
    since: "0.1.0",
    summary: "A packet of the second capture is not in the first",
    what: `
The packet was not found in BEFORE within the window (\`--window\`), though BEFORE was capturing. What was captured when BEFORE was not, and packets without an
IP header are counted in the closing line only. Where BEFORE lost packets itself within a second of it (\`capture/dropped\`), that is said: this may be among them.`,
    why: `
A firewall that answers for another host (resets, SYN cookies), a proxy, a router's own ICMP errors; or traffic of others, which does not come by
the first point.`,
    example: "AFTER has a TCP reset that BEFORE has not: *packet is not in the first capture*.",
    remedy: "Capture with the same filter at both points, so that only packets remain that come by both.",
    references: ["RFC 3360", "RFC 9293 §3.5.2"],
  },
  difference: (p, difference) => {
    if (difference.kind !== "added") return [];
    const { words, ...unsure } = doubt(difference.unseen, "that capture");
    return [
      {
        ...unsure,
        message: `packet is not in the first capture${words}`,
        layer: p.depth - 1,
        at: p.depth === 0 ? p.start : p.from[p.depth - 1]!,
      },
    ];
  },
});
