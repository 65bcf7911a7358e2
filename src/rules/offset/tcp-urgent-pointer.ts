import * as tcp from "../../layers/tcp.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/tcp-urgent-pointer",
    severity: "info",
    since: "0.1.0",
    summary: "TCP urgent pointer points beyond the segment's data",
    what: `
With URG set the urgent pointer is an offset from the segment's sequence number to the end of the urgent data. The rule finds
one that points beyond the data of its own segment, also of a segment without data.

That is legal: the urgent data may come in the next segments. Without URG the field means nothing and is not looked at.`,
    why: `
Urgent data is nearly extinct (Telnet, rlogin), and hosts, firewalls and intrusion detection disagree on which byte is urgent and
whether it belongs to the stream. A pointer far away is used to make them see different data.`,
    example: `
A segment with URG and 4 bytes of data has urgent pointer 40: *TCP urgent pointer 40 points beyond the 4 bytes of data*.`,
    remedy: "Find the program that sends urgent data and whether it means to; else let the firewall clear URG, as many do by default.",
    references: ["RFC 9293 §3.8.5", "RFC 6093"],
    peers: { snort: [419] },
  },
  facts: [[tcp.urgentBeyond, "TCP urgent pointer {urgentPointer} points beyond the {payload} bytes of data"]],
});
