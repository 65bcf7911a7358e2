import { tunnelNotMerged } from "../../flows/unmerged-tunnels.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "flow/tunnel-without-checksum-not-merged",
    severity: "info",
    since: "0.1.0",
    summary: "TCP in a tunnel without UDP checksum is not merged on receive",
    what: `
256 TCP segments of 1000 bytes and more came in through a tunnel over UDP whose outer checksum is 0, each right behind the one before it (in
sequence, within 100 microseconds), and none was merged. Said once for two tunnel ends. Links of jumbo frames are left alone. Only received packets tell: what was
captured on the wire is never merged.

Once the snap length has cut a packet in front of its TCP header, nothing more is said: what is missing may have been in it.`,
    why: `
Merging (GRO) makes one packet of up to 44 for the rest of the receiver's kernel. Older kernels and some cards do not merge behind
a UDP checksum of 0, and the tunnel has half the throughput it could have.`,
    example: `
A download through VXLAN from node 10.0.0.1, received without a single packet above the MSS: *256 full TCP segments in a row
came through this tunnel, whose UDP checksum is 0, and none was merged*.`,
    remedy: `
\`ethtool -k IFACE | grep generic-receive-offload\` must say on. Linux 5.12 and later merge behind a checksum of 0; on older ones let the sender
write it (\`ip link … udpcsum\`), which costs the sender some CPU where its card cannot.`,
    references: ["RFC 768", "RFC 7348 §5", "https://docs.kernel.org/networking/segmentation-offloads.html"],
  },
  facts: [
    [tunnelNotMerged, "{segments} full TCP segments in a row came through this tunnel, whose UDP checksum is 0, and none was merged"],
  ],
});
