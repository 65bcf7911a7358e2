import * as ayiya from "../../layers/ayiya.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/ayiya-header",
    severity: "warning",
    since: "0.1.0",
    summary: "AYIYA header that forwards a packet and carries none",
    what: `
AYIYA tunnels of IPv6 brokers (UDP port 5072) carry a packet where the operation is *forward*. The rule finds such a header with nothing
behind it, although its next header field names a protocol. Heartbeats, echo messages and next header 59 (none) leave it silent.`,
    why: `
The tunnel's payload was lost between the packet filter and the wire, or the lengths of identity and signature in the header are wrong and swallow it.`,
    example: `
A datagram of 44 bytes has an identity of 16 and a signature of 20 behind the 8 bytes of fields: 44, and nothing is left, while next header is 41: *AYIYA forwards
protocol 41 and carries nothing*.`,
    remedy: `
The public brokers that spoke AYIYA ended in 2017. Find the host that still does, and move it to native IPv6.`,
    references: ["draft-massar-v6ops-ayiya-02 §4"],
    peers: { zeek: ["ayiya_empty_packet"] },
  },
  facts: [[ayiya.nothingForwarded, "AYIYA forwards protocol {nextHeader} and carries nothing"]],
});
