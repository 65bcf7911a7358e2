import * as mobility from "../../layers/mobility.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/mobility-header",
    severity: "warning",
    since: "0.1.0",
    summary: "Mobility header with something behind it, or of an unknown type",
    what: `
A mobility header of Mobile IPv6 is the last header of its packet: its payload protocol is 59. The rule finds another value, and
a message type that is not registered (above 23). An extension header behind it is not read: a home address or a route there
is none of the packet, and no part of the pseudo-header.`,
    why: `
A receiver answers with ICMPv6 "parameter problem" or a binding error and discards the message. What is carried behind the
header is passed by filters that take the packet for signalling.`,
    example: `
A binding update whose first byte is 17 and which is followed by UDP: *mobility header is followed by protocol 17; it must be
the last (59)*.`,
    remedy: `
Look at the mobile node's software version. Where Mobile IPv6 is not in use, drop next header 135 at the edge.`,
    references: ["RFC 6275 §6.1.1", "RFC 6275 §9.2"],
    peers: { snort: [475], zeek: ["mobility_piggyback", "unknown_mobility_type"] },
  },
  facts: [
    [mobility.payloadProtocol, "mobility header is followed by protocol {payloadProtocol}; it must be the last (59)"],
    [mobility.typeUnknown, "mobility message type {messageType} is not known"],
  ],
});
