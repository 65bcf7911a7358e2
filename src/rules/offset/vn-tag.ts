import * as vnTag from "../../layers/vn-tag.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/vn-tag",
    severity: "warning",
    since: "0.1.0",
    summary: "VN-Tag of an unknown version",
    what: "The rule finds a VN-Tag (EtherType 0x8926) whose version is not 0, the only one there is.",
    why: `
A switch that does not know the version cannot tell the virtual interface that the frame is for. As no other version was ever
published, the four bytes are more likely damaged or not a VN-Tag.`,
    example: "`00 00 10 05` has the version bits 01: *VN-Tag version 1; only 0 is defined*.",
    remedy: "Compare with a capture on the other side of the interface extender.",
    references: ["Cisco VN-Tag (IEEE 802.1, new-hudak-vntag-seminar-0508)"],
  },
  facts: [[vnTag.versionNotZero, "VN-Tag version {version}; only 0 is defined"]],
});
