import * as ipv4 from "../../layers/ipv4.js";
import * as ipv6 from "../../layers/ipv6.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/ttl-zero",
    severity: "warning",
    since: "0.1.0",
    summary: "Packet with a time to live or hop limit of 0",
    what: `
Each router counts the time to live (IPv4) or the hop limit (IPv6) down by one and discards the packet at 0, so a packet with 0
cannot have been forwarded, and no host may send one. The rule finds it at every depth.

Multicast is left alone: a time to live of 0 keeps it on its host, and a capture of the loopback interface shows it. So are the
bubbles of Teredo, empty packets that keep a NAT open.`,
    why: `
Either a device forwards without dropping what has expired, which turns a routing loop into a storm, or a sender or a tunnel
endpoint writes the field wrongly: the connection then works on the same network and never beyond a router.`,
    example: `
Byte 8 of an IPv4 header to 192.0.2.7 is \`00\`: *IPv4 time to live is 0*. A sender would have written 64, 128 or 255.`,
    remedy: `
Compare with a capture one hop earlier. If the value is 1 there, the device between forwards what it must drop. If it is 0 at
the sender, look at its socket options (\`IP_TTL\`), and at \`ttl\` of the tunnel (\`ip -d link show\`).`,
    references: ["RFC 1122 §3.2.1.7", "RFC 1812 §4.2.2.9", "RFC 8200 §3"],
    peers: { snort: [404, 429] },
  },
  facts: [
    [ipv4.ttlZero, "IPv4 time to live is 0"],
    [ipv6.hopLimitZero, "IPv6 hop limit is 0"],
  ],
});
