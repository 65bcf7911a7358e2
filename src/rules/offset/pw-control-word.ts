import * as word from "../../layers/pw-control-word.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/pw-control-word",
    severity: "error",
    since: "0.1.0",
    summary: "Length in a pseudowire's control word goes beyond the packet",
    what: `
The control word between an MPLS label and a pseudowire's payload counts itself and the payload where they have fewer than
64 bytes, so that a receiver can strip padding. The rule finds a length of more bytes than there are. 0 means 64 or more.`,
    why: `
The far end cuts or drops the payload. Most often the four bytes are no control word: one end of the pseudowire uses it and
the other does not, and the length is part of a MAC address.`,
    example: `
\`00 3c 00 00\` claims 60 bytes, word and payload together; behind the label are 38: *control word claims 60 bytes, behind the
label are 38*.`,
    remedy: `
Set the same on both ends (\`control-word\` under the pseudowire). A capture of the other direction shows which end disagrees.`,
    references: ["RFC 4385 §3", "RFC 4448 §4.6"],
  },
  facts: [[word.lengthBeyondPayload, "control word claims {length} bytes, behind the label are {left}"]],
});
