import * as capwap from "../../layers/capwap.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/capwap-header",
    severity: "error",
    since: "0.1.0",
    summary: "CAPWAP header length that does not fit its fields, or fragment fields on a whole packet",
    what: `
A CAPWAP header says its own length, in units of 4 bytes. The rule finds one below the 8 bytes that every header has, and a radio MAC
address or wireless information that goes beyond it. It also finds a fragment offset or the last-fragment flag where the
packet is no fragment (warning).

It looks at the data channel (UDP port 5247). What DTLS encrypts is not read; another version or preamble passes in silence.`,
    why: `
The header length says where the station's frame begins. If it is wrong, the controller or access point reads the frame shifted and drops it:
clients associate and have no traffic.`,
    example: `
00 10 42 10 has a header length of 2 units, 8 bytes, and the flag for a radio MAC address (0x10). The address needs 8 more: *CAPWAP optional
fields need a header of 16 bytes; its length is 8*.`,
    remedy: `
Compare the software releases of access point and controller; both must write the same header. Capture on the controller's port to see which end it is.`,
    references: ["RFC 5415 §4.3"],
  },
  facts: [
    [capwap.headerLengthTooSmall, "CAPWAP header length {headerLength} is less than the header's fixed 8 bytes"],
    [capwap.optionalBeyondHeader, "CAPWAP optional fields need a header of {needed} bytes; its length is {headerLength}"],
    [
      capwap.fragmentFieldsSet,
      "CAPWAP packet is no fragment, and has last-fragment flag {flags:hex} and fragment offset {fragmentOffset}",
      "warning",
    ],
  ],
});
