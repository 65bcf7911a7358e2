import * as dccp from "../../layers/dccp.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/dccp-coverage",
    severity: "error",
    since: "0.1.0",
    summary: "DCCP checksum coverage is beyond the packet",
    what: `
The field CsCov of DCCP says how much the checksum covers: 0 for all, else the header, the options and CsCov - 1 words of
data. The rule finds a coverage beyond what IP carries. It is silent on fragments and where the IP length itself goes beyond the
packet.`,
    why: "The receiver must ignore the packet (RFC 4340 §9.2).",
    example: `
A packet of 20 bytes, of which 16 are header, has CsCov 3. It covers 16 + 2 × 4 = 24 bytes: *DCCP checksum coverage of 24
bytes goes beyond the 20 bytes that IP carries*.`,
    remedy: "Correct the sender: data that is not a multiple of four must be covered whole (CsCov 0) or up to its last whole word.",
    references: ["RFC 4340 §9.2"],
  },
  facts: [[dccp.coverageBeyond, "DCCP checksum coverage of {coverage} bytes goes beyond the {carried} bytes that IP carries"]],
});
