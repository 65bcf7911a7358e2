import * as ppp from "../../layers/ppp.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/ppp-header",
    severity: "error",
    since: "0.1.0",
    summary: "PPP control byte or protocol number cannot be right",
    what: `
The rule finds a PPP frame whose address is 0xff and whose control byte is not 3 (unnumbered information, the only one in
use), and a protocol number that is even: the last bit of each is set, so that compressed and whole numbers can be told apart.`,
    why: `
A receiver drops the frame silently, or answers with a protocol reject. The header usually begins a byte off: protocol field
compression, or the address and control bytes, were assumed on one side only.`,
    example: `
\`ff 03 00 20 45 …\`: address, control, protocol 0x0020: *PPP protocol 0x0020 is even*. IPv4 is 0x0021.`,
    remedy: `
Compare what LCP agreed on (protocol and address compression) with what the frames have: capture the session's beginning. For
tunnels (L2TP, PPTP, PPPoE), compare the length fields around the frame first.`,
    references: ["RFC 1661 §2", "RFC 1661 §6.5", "RFC 1662 §3.1"],
    peers: { suricata: ["ppp.wrong_type"] },
  },
  facts: [
    [ppp.controlUnknown, "PPP control byte is {control}; behind address 0xff it must be 3"],
    [ppp.protocolEven, "PPP protocol {protocol:hex} is even"],
  ],
});
