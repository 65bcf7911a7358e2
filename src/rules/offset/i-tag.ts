import * as ieee8021ah from "../../layers/ieee8021ah.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/i-tag",
    severity: "error",
    since: "0.1.0",
    summary: "Reserved bits of a backbone service tag are set",
    what: `
The rule finds a service instance tag of provider backbone bridging (EtherType 0x88e7) in which one of the two bits "Res2" is
set. The bit "Res1" beside them may have any value.`,
    why: "A backbone edge bridge must discard the frame: the bits are kept for forms of the tag that it does not know.",
    example: "`02 00 03 e8`: service 1000, and bit 25 set: *reserved bits 2 of the service tag are set*.",
    remedy: "Find the bridge that puts the tag on, by the outer source address; its software is at fault, or the frame was damaged.",
    references: ["IEEE 802.1Q §9.7"],
  },
  facts: [[ieee8021ah.reservedBitsSet, "reserved bits {bits} of the service tag are set"]],
});
