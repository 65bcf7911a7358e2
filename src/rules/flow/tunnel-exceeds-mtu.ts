import { tunnelBeyondMtu, tunnelNeverArrives } from "../../flows/tunnel-mtu.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "flow/tunnel-exceeds-mtu",
    severity: "warning",
    since: "0.1.0",
    summary: "Packets of a tunnel are longer than their path allows, and may not be fragmented",
    what: `
A router answers a tunnel's packet (IP in IP, GRE, or UDP to a tunnel's port) with "fragmentation needed" or "packet too big". Or nobody answers, and the
capture shows a black hole: the longest packets of a TCP connection inside the tunnel, 1280 bytes and more outside, are sent four times with a
timeout between, none of that length was ever acknowledged, and shorter ones were. Both only where the outer header
forbids fragments (DF, or IPv6), and once for two tunnel ends.

Of a black hole nothing is said once the snap length has cut a packet in front of its TCP header: what is missing may have been in it.`,
    why: `
The tunnel's headers were not taken off the inner MTU. Connections open and small requests work, but the first full-size packet hangs: "ping
works, ssh and TLS do not".`,
    example: `
A router quotes a VXLAN packet with DF of 1550 bytes and says that the next link takes 1500: *tunnel packet of 1550 bytes, which may not be
fragmented, exceeds the MTU of 1500 on its path*.`,
    remedy: `
Set the MTU of the inner interfaces to that of the path less the tunnel's headers: 50 for VXLAN over IPv4, 70 over IPv6. \`tracepath\` to the other end of
the tunnel finds the path's; let ICMP "fragmentation needed" and "packet too big" pass firewalls.`,
    advice: "lower the MTU of the inner interfaces by the tunnel's headers",
    references: ["RFC 1191 §4", "RFC 4443 §3.2", "RFC 2923 §2.1", "RFC 7348 §4.3"],
  },
  facts: [
    [tunnelBeyondMtu, "tunnel packet of {outerLength} bytes, which may not be fragmented, exceeds the MTU of {mtu} on its path"],
    [
      tunnelNeverArrives,
      "tunnel packet of {outerLength} bytes, which may not be fragmented, was sent {transmissions} times and never arrived, as none so long did",
    ],
  ],
});
