import * as ieee80211 from "../../layers/ieee80211.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/wlan-subframe",
    severity: "error",
    since: "0.1.0",
    summary: "Packet inside an aggregated 802.11 frame goes beyond the frame",
    what: `
An 802.11 data frame may carry several packets (A-MSDU), each behind a header of its own with a length. The rule finds a first
packet whose length is more than the frame has.`,
    why: `
The receiver drops the whole frame. An aggregate that is forged (a frame with the aggregation bit set by an attacker, as in
"FragAttacks") is seen in the same way: its length is part of a packet that was none.`,
    example: `
A frame with 40 bytes behind the first packet's header, and \`05 dc\` in its length field: *A-MSDU subframe length 1500 goes
beyond the 40 bytes that the frame has*.`,
    remedy: "Update the driver and firmware of the sender; if it is an unknown one, treat the frame as an attack.",
    references: ["IEEE 802.11 §9.3.2.2.2", "CVE-2020-24588"],
    peers: { zeek: ["truncated_802_11_amsdu_packet"] },
  },
  facts: [[ieee80211.subframeBeyondFrame, "A-MSDU subframe length {length} goes beyond the {left} bytes that the frame has"]],
});
