import * as sctp from "../../layers/sctp.js";
import * as tcp from "../../layers/tcp.js";
import * as udp from "../../layers/udp.js";
import * as udpLite from "../../layers/udp-lite.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/port-zero",
    severity: "warning",
    since: "0.1.0",
    summary: "A packet is sent to port 0, or from it where an answer is needed",
    what: `
Port 0 is reserved: no program can listen on it. The rule finds it as the destination of UDP and UDP-Lite, and as source or
destination of TCP and SCTP.

Source port 0 of UDP is legal (it means that no answer is expected) and is left alone.`,
    why: `
The receiver cannot deliver the packet. It comes from a program that did not set its port, from bytes that are no transport
header at all (a wrong offset, a fragment taken for a whole packet), or from a scan.`,
    example: "A UDP header `9c 40 00 00 …` goes from port 40000 to port 0: *UDP destination port is 0*.",
    remedy: `
Look at the layers around it: after a wrong tunnel port or header length everything behind is read at the wrong place. If
they are right, find the sender's program.`,
    references: ["RFC 6335 §6", "RFC 768", "RFC 9260 §3.1"],
    peers: { snort: [446, 447] },
  },
  facts: [
    [tcp.portZero, "TCP goes from port {sourcePort} to port {destinationPort}; port 0 is reserved"],
    [udp.destinationPortZero, "UDP destination port is 0"],
    [udpLite.destinationPortZero, "UDP-Lite destination port is 0"],
    [sctp.portZero, "SCTP goes from port {sourcePort} to port {destinationPort}; port 0 must not be used"],
  ],
});
