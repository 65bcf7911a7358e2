import * as metadata from "../../layers/cisco-metadata.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/cisco-metadata",
    severity: "warning",
    since: "0.1.0",
    summary: "Cisco metadata header (TrustSec tag) cannot be right",
    what: `
The rule finds a Cisco metadata header (EtherType 0x8909) of length 0 or of a version other than 1, an option whose length or
type is unknown, and the security group tag 65535, which is reserved.`,
    why: `
A switch that enforces TrustSec drops the frame or gives it the wrong group. The EtherType proper stands behind the options:
a wrong length hides the whole packet from whatever reads it.`,
    example: "`01 01 00 01 ff ff 08 00`: version 1, 8 bytes, one security group tag, 65535: *security group tag 65535 is reserved*.",
    remedy: "Look at the port that tags (`show cts interface`), and at whatever copies the traffic: some taps cut the header.",
    references: ["Cisco TrustSec inline tagging"],
    peers: { snort: [469, 470, 471] },
  },
  facts: [
    [metadata.lengthZero, "Cisco metadata header length is 0", "error"],
    [metadata.versionUnknown, "Cisco metadata version {version}; only 1 is known"],
    [metadata.optionLengthUnknown, "Cisco metadata option length {value} is unknown"],
    [metadata.optionTypeUnknown, "Cisco metadata option type {type} is unknown"],
    [metadata.groupTagReserved, "security group tag 65535 is reserved"],
  ],
});
