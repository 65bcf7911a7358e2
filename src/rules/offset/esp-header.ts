import * as esp from "../../layers/esp.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/esp-header",
    severity: "warning",
    since: "0.1.0",
    summary: "ESP with a security parameters index of 0 or a length that is no multiple of 4",
    what: `
ESP pads what it encrypts so that the packet ends on a word of 4 bytes. The rule finds a length, from the ESP header to the end of
the IP payload, that is no multiple of 4, and a security parameters index of 0, which never leaves a host. What is encrypted is
not looked at. Fragments are left alone.`,
    why: `
The receiver cannot decrypt it: it counts an error (\`XfrmInHdrError\`, \`XfrmInNoStates\` in \`/proc/net/xfrm_stat\`) and drops the
packet, and the tunnel seems to lose traffic at random.`,
    example: `
An IPv4 packet of total length 122 with a header of 20 carries 102 bytes of ESP, 102 = 25 x 4 + 2: *ESP of 102 bytes is no
multiple of 4*. Two bytes were cut off or added.`,
    remedy: `
Capture on the encrypting host. If the length is a multiple of 4 there, a device on the way cuts or pads the packet; an index of 0
is a non-ESP marker of UDP encapsulation that was taken for ESP, or a header that is not where it is looked for.`,
    references: ["RFC 4303 §2.1", "RFC 4303 §2.4"],
  },
  facts: [
    [esp.lengthNotMultipleOfFour, "ESP of {length} bytes is no multiple of 4"],
    [esp.spiZero, "ESP has security parameters index 0"],
  ],
});
