import { synRepeatedBesideBadOuter } from "../../flows/syn-attempts.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "flow/syn-repeated-beside-bad-outer",
    severity: "error",
    since: "0.1.0",
    summary: "A SYN inside a tunnel is sent again and again while the outer UDP checksum is bad",
    what: `
The same SYN comes three times or more inside a tunnel over UDP, the first time again after a second and then after pauses that do not get
shorter; the outer UDP checksum of each is bad, and nobody answers. Said once for each connection, on its third SYN.

Once the snap length has cut a packet in front of its TCP header, nothing more is said: what is missing may have been in it.`,
    why: `
The receiver drops the outer datagram for its checksum, so the connection waits for its timeouts: 1, 3, 7, 15, 31 and 63 seconds. In
Kubernetes that is the service address that takes 63 seconds to answer: the tunnel's own packets were translated (NAT) after their
checksum was begun.`,
    example: `
A SYN inside VXLAN at 0, 1 and 3 seconds, the outer UDP checksum wrong in all three: *SYN sent 3 times in 3 s inside a tunnel whose UDP
checksum is bad each time, and not answered*.`,
    remedy: `
\`nstat -az UdpInCsumErrors\` grows on the receiver. Update kernel and kube-proxy (the mark that asks for NAT is kept on the tunnel's packets); until
then \`ethtool -K TUNNEL tx-checksum-ip-generic off\` on the sender's tunnel device, at the cost of some CPU.`,
    advice: "ethtool -K TUNNEL tx-checksum-ip-generic off on the sender shows whether its checksum offload is at fault",
    references: ["RFC 6298 §5", "RFC 768", "https://github.com/kubernetes/kubernetes/pull/92035"],
  },
  facts: [
    [
      synRepeatedBesideBadOuter,
      "SYN sent {attempts} times in {seconds} s inside a tunnel whose UDP checksum is bad each time, and not answered",
    ],
  ],
});
