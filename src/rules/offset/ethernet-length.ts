import * as ethernet from "../../layers/ethernet.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/ethernet-length",
    severity: "error",
    since: "0.1.0",
    summary: "Length field of an 802.3 frame cannot be right",
    what: `
The two bytes behind the Ethernet addresses (and behind each VLAN tag) are a length up to 1500 and a type from 1536 on. The
rule finds a length of more bytes than the frame holds, and a value between the two, which is neither.

A length of fewer bytes is normal: short frames are padded to 60 bytes.`,
    why: `
A receiver drops such a frame before any protocol sees it. The usual origin is a header written at the wrong offset (a VLAN
tag inserted or removed by half), so that these two bytes are part of something else.`,
    example: `
A frame of 60 bytes has 46 behind its Ethernet header. \`00 50\` in the length field claims 80: *802.3 length 80 goes beyond
the 46 bytes that the frame has*. \`05 dd\` is 1501: *EtherType 0x05dd is neither a length (at most 1500) nor a type (from 1536)*.`,
    remedy: `
See what the bytes around the field are. Where an EtherType such as 0800 stands two or four bytes further on, a tag is the
cause: compare the device's VLAN settings, and \`ethtool -k IFACE | grep vlan\`.`,
    references: ["IEEE 802.3 §3.2.6"],
    peers: { snort: [473], wireshark: ["eth.len.past_end", "eth.invalid_lentype.expert", "vlan.len.past_end"] },
  },
  facts: [
    [ethernet.lengthBeyondFrame, "802.3 length {claimed} goes beyond the {left} bytes that the frame has"],
    [ethernet.typeOutOfRange, "EtherType {type:hex} is neither a length (at most 1500) nor a type (from 1536)"],
  ],
});
