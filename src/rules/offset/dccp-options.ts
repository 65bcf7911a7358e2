import * as dccp from "../../layers/dccp.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/dccp-options",
    severity: "error",
    since: "0.1.0",
    summary: "DCCP options have a length that does not fit",
    what: `
DCCP options below 32 are single bytes; all others have a length byte that counts the whole option. The rule finds a length
below 2, one past the end of the header, and an option cut before its length byte.`,
    why: `
Receivers ignore the option and all that follow it (RFC 4340 §5.8): acknowledgement vectors and feature negotiation are lost, and the
connection stalls or is reset.`,
    example: `
The last 4 bytes of the header are \`26 06 00 00\`: option 38 (Ack Vector) with length 6. *DCCP option 38 has length 6, and only 4 bytes
of the header are left*.`,
    remedy: "If the checksum is good, correct the sender; if it is bad, look for a middlebox that edits DCCP.",
    references: ["RFC 4340 §5.8"],
    peers: { wireshark: ["dccp.option.len.bad"] },
  },
  facts: [
    [dccp.optionWithoutLength, "DCCP option {option} is cut by the end of the header: it has no length"],
    [dccp.optionLengthTooSmall, "DCCP option {option} has length {length}, less than its own 2 bytes of type and length"],
    [dccp.optionBeyondHeader, "DCCP option {option} has length {length}, and only {left} bytes of the header are left"],
  ],
});
