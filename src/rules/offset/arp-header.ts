import * as arp from "../../layers/arp.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/arp-header",
    severity: "error",
    since: "0.1.0",
    summary: "ARP address size or operation cannot be right",
    what: `
The rule finds an ARP packet that says hardware type Ethernet and an address size other than 6, or protocol IPv4 and a size
other than 4; and, as warning, an operation that is not assigned (0, or above 25). Other hardware and protocol types are left
alone, and ARP's padding is not looked at.`,
    why: `
Hosts ignore such a packet, so that an address is never resolved; a careless one reads addresses at the wrong offsets into
its table.`,
    example: `
\`00 01 08 00 06 06 00 01\`: Ethernet, IPv4, sizes 6 and 6, request: *ARP protocol address size is 6; of IPv4 it is 4*.`,
    remedy: "See which host sends it (the Ethernet source address): it is its software, or a scanner's crafted packet.",
    references: ["RFC 826", "RFC 5494"],
    peers: { suricata: ["arp.invalid_hardware_size", "arp.invalid_protocol_size", "arp.unsupported_opcode"] },
  },
  facts: [
    [arp.hardwareSizeWrong, "ARP hardware address size is {hardwareSize}; of Ethernet it is 6"],
    [arp.protocolSizeWrong, "ARP protocol address size is {protocolSize}; of IPv4 it is 4"],
    [arp.operationUnknown, "ARP operation {operation} is not assigned", "warning"],
  ],
});
