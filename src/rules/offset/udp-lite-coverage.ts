import * as udpLite from "../../layers/udp-lite.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/udp-lite-coverage",
    severity: "error",
    since: "0.1.0",
    summary: "UDP-Lite checksum coverage is below 8 or beyond the packet",
    what: `
UDP-Lite has no length of its own; in its place stands the number of bytes that the checksum covers. 0 stands for all, else it
is at least the header's 8 and at most what IP carries. The rule finds values from 1 to 7 and those beyond the packet.

It is silent on fragments and where the IP length itself goes beyond the packet.`,
    why: "The receiver must discard the packet (RFC 3828 §3.1). UDP's length written into this field is the usual mistake.",
    example: `
An IPv4 packet that carries 20 bytes has coverage 40: *UDP-Lite checksum coverage 40 goes beyond the 20 bytes that IP
carries*.`,
    remedy: "Correct the sender: `setsockopt(UDPLITE_SEND_CSCOV)` takes the 8 bytes of the header with it.",
    references: ["RFC 3828 §3.1"],
    peers: { wireshark: ["udplite.checksum_coverage.bad"] },
  },
  facts: [
    [udpLite.coverageBelowHeader, "UDP-Lite checksum coverage {coverage} is less than the header's 8 bytes"],
    [udpLite.coverageBeyondPayload, "UDP-Lite checksum coverage {coverage} goes beyond the {carried} bytes that IP carries"],
  ],
});
