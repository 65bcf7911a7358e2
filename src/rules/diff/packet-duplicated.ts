import { doubt } from "../diff-words.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "diff/packet-duplicated",
    severity: "warning",
    since: "0.1.0",
    summary: "A packet of the first capture is in the second more than once",
    what: `
AFTER has another copy of a packet for which BEFORE has only one: the same sequence numbers, payload and IPv4 identification. What a sender sends again
is in BEFORE as often as it was sent, and is no duplicate. Where BEFORE lost packets itself within a second of it (\`capture/dropped\`), that is said and the
severity is info: it may have had both.`,
    why: `
A loop, a mirror port that takes both directions, a bond that sends on two links. TCP answers duplicates with duplicate acknowledgments, which
look like loss; UDP hands them to the application.`,
    example: "Packet 4 of BEFORE is packet 4 and packet 5 of AFTER: *another copy of packet 4 of the first capture*.",
    remedy: `
If AFTER was captured on \`any\` or on a bridge and its port, each packet is seen twice there, and nothing is wrong: capture on one interface. Else look
for the loop, from whose switch port the second copy comes.`,
    references: ["RFC 5560"],
  },
  difference: (p, difference) => {
    if (difference.kind !== "duplicated") return [];
    const { number } = difference.before;
    const { words, ...unsure } = doubt(difference.unseen, "that capture");
    return [
      {
        ...unsure,
        message: `another copy of packet ${number} of the first capture${words}`,
        layer: p.depth - 1,
        at: p.depth === 0 ? p.start : p.from[p.depth - 1]!,
        details: { before: number, ...unsure.details },
      },
    ];
  },
});
