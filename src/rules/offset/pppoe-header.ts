import * as pppoe from "../../layers/pppoe.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/pppoe-header",
    severity: "error",
    since: "0.1.0",
    summary: "PPPoE version, code, length or tags cannot be right",
    what: `
The rule finds, in the six bytes of a PPPoE header and the tags of discovery behind it,

- a version or type other than 1;
- a code that is neither session data (0) nor one of discovery;
- a code under the wrong EtherType: discovery has 0x8863, session data 0x8864;
- a length of more bytes than the frame has; and, as info, one that leaves bytes over where a frame is too long to be padded;
- a discovery tag that goes beyond the payload.`,
    why: `
The access concentrator drops the packet, and the subscriber sees a session that does not come up or dies at a certain packet
size. A length that disagrees with the PPP packet inside is the mark of hardware that rewrote one and not the other.`,
    example: `
\`11 00 00 01 00 40\` and 46 bytes: version 1, type 1, session data, length 64: *PPPoE length 64 goes beyond the 46 bytes that
follow*.`,
    remedy: `
Capture on both sides of the device that adds the PPPoE header. If only its output is so, turn off its PPPoE acceleration, or
segmentation offload below it (\`ethtool -K IFACE tso off gso off\`), and compare.`,
    references: ["RFC 2516 §4", "RFC 2516 §5", "RFC 5578"],
    peers: {
      suricata: ["pppoe.wrong_code", "pppoe.malformed_tags"],
      zeek: ["pppoe_extra_data_after_payload", "pppoe_truncated_payload"],
      wireshark: ["pppoe.payload_length.bad"],
    },
  },
  facts: [
    [pppoe.versionNotOne, "PPPoE version {version}, type {type}; both must be 1"],
    [pppoe.codeUnknown, "PPPoE code {code:hex} is unknown"],
    [pppoe.codeNotForType, "PPPoE code {code:hex} does not belong under EtherType {etherType:hex}", "warning"],
    [pppoe.lengthBeyondFrame, "PPPoE length {length} goes beyond the {left} bytes that follow"],
    [pppoe.lengthBelowFrame, "PPPoE length {length} is less than the {left} bytes that follow", "info"],
    [pppoe.tagBeyondPayload, "PPPoE tag of {tagLength} bytes goes beyond the {left} that are left"],
  ],
});
