import * as dccp from "../../layers/dccp.js";
import { named } from "../message.js";
import { defineRule } from "../rule.js";

const NAMES = ["Request", "Response", "Data", "Ack", "DataAck", "CloseReq", "Close", "Reset", "Sync", "SyncAck"] as const;
const typeName = ({ packetType }: Readonly<Record<string, number>>): string => NAMES[packetType!] ?? `packet of type ${packetType}`;

export default defineRule({
  meta: {
    id: "offset/dccp-data-offset",
    severity: "error",
    since: "0.1.0",
    summary: "DCCP data offset is below its header's size or beyond the packet",
    what: `
The data offset says in words of four bytes where the DCCP header ends. The header's least size follows from the type and
from the bit X, which makes sequence numbers 48 instead of 24 bits long. The rule finds an offset below that size, one beyond
what IP carries, and short sequence numbers on a type that must have long ones (all but Data, Ack and DataAck).

It is silent on fragments and where the IP length itself goes beyond the packet.`,
    why: "The receiver must ignore such a packet (RFC 4340 §5.1): the connection does not come up, or stalls.",
    example: `
A Request has a generic header of 16 bytes and a service code of 4. Data offset 4 claims 16 bytes: *DCCP header length 16 is
less than the 20 bytes of a DCCP Request*.`,
    remedy: "If the checksum is good, correct the sender; if it is bad, look for a middlebox that edits DCCP.",
    references: ["RFC 4340 §5.1"],
    peers: { wireshark: ["dccp.advertised_header_length.bad"] },
  },
  facts: [
    [dccp.dataOffsetTooSmall, named("DCCP header length {headerLength} is less than the {needed} bytes of a DCCP {name}", typeName)],
    [dccp.dataOffsetBeyond, "DCCP header length {headerLength} goes beyond the {carried} bytes that IP carries"],
    [dccp.shortSequenceNumbers, named("DCCP {name} has sequence numbers of 24 bits, and must have 48", typeName)],
  ],
});
