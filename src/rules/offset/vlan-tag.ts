import * as vlan from "../../layers/vlan.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/vlan-tag",
    severity: "error",
    since: "0.1.0",
    summary: "VLAN tag with the reserved identifier, or more than three tags",
    what: `
The rule finds a VLAN identifier of 4095, which is reserved and never sent, and, as info, a fourth VLAN tag in a row. Two tags
are QinQ; three are met in providers' networks.

An identifier of 0 is no fault: it is a priority tag, which carries a priority and names no VLAN.`,
    why: `
Bridges drop frames of VLAN 4095. Where it is seen, an all-ones mask or a value of -1 was written as an identifier. Tags upon
tags often come from a mirror port or a tap that adds one at each hop, and hide the packet from tools that stop at two or three.`,
    example: `
\`81 00 0f ff 08 00\`: tag protocol 0x8100, identifier 0xfff, then IPv4: *VLAN identifier 4095 is reserved*.`,
    remedy: `
Find the port or the virtual switch that tags the frame (\`bridge vlan show\`, \`ovs-vsctl list port\`) and give it a real
identifier. For surplus tags, take the packet off the mirror chain nearer to its source.`,
    references: ["IEEE 802.1Q §9.6"],
    peers: {
      suricata: ["vlan.too_many_layers", "erspan.too_many_vlan_layers"],
      snort: [130],
      zeek: ["triple_tagged_vlan_unsupported"],
      wireshark: ["vlan.too_many_tags"],
    },
  },
  facts: [
    [vlan.idReserved, "VLAN identifier 4095 is reserved"],
    [vlan.tooManyTags, "{tags} VLAN tags in a row", "info"],
  ],
});
