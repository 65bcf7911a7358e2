import type { Packet } from "../../packet/packet.js";
import { WHY_NAMES } from "../../packet/verdict.js";
import { isFault, unfinished } from "../../vantage/unfinished.js";
import { checksumPartial } from "../../verify/facts.js";
import { checksumOf, hexSum } from "../checksum-words.js";
import { defineRule, type Report } from "../rule.js";

/** Between the checksum and what it was left for: how that is known to be a fault. */
const FAULTS = {
  received: "of a received packet was",
  wire: "on the wire was",
  "outer-finished": "inside a finished checksum was",
  unasked: "of a sent packet that the kernel takes for finished (NEEDS_CSUM is not set) was",
} as const;

function judge(p: Packet, f: number, selected: boolean): Report | undefined {
  const i = p.factLayer[f]!;
  const how = unfinished(p, i);
  if (how === "unknowable" || (how === "normal" && !selected)) return undefined;
  const form = WHY_NAMES[p.why[i]!]!;
  const cause = p.causes[i];
  const what =
    form === "outer-of-partial" ? "right as soon as the checksum inside is finished" : `left for the network card to finish (${form})`;
  return {
    message: `${checksumOf(p, i)} ${hexSum(p, i, p.stored[i]!)} ${isFault(how) ? FAULTS[how] : "is"} ${what}`,
    severity: isFault(how) ? "error" : "info",
    layer: i,
    at: p.factAt[f]!,
    details: { form },
    ...(cause === undefined ? {} : { cause }),
  };
}

export default defineRule({
  meta: {
    id: "checksum/partial",
    severity: "info",
    since: "0.1.0",
    summary: "A checksum was left for the network card to finish",
    what: `
A host with checksum offload writes only the sum of the pseudo-header into the field, not complemented, and leaves the rest to
the network card. A capture on that host sees the unfinished field. The rule recognises it exactly, also where Windows leaves
the length out, where BIG TCP counts it in 32 bits, where an outer UDP or GRE sum is right only once the inner one is finished
(local checksum offload), and where a GRE or SCTP field of 0 waits for its sum.

On a sent packet, on a received one that GRO has merged, on one received over the loopback interface, and on one of which
the capturing kernel knows it (live captures, and pcapng's flag "checksum not ready": it came from another namespace or guest of the same
host), this is normal: counted in the closing line, not reported. Where the direction is unknown it is info. On any other received packet it is an error, and so it
is inside a tunnel whose own UDP or GRE checksum is finished and right: that was computed over the unfinished one, and nobody can
finish this now without breaking that. So it is on a sent packet of a live capture of which the kernel does not say that a checksum is left to
finish (VIRTIO_NET_HDR_F_NEEDS_CSUM): no card will do it.

The direction comes from the file (pcapng flags, cooked headers), from \`--local-mac\` and \`--local-ip\`, or is inferred: a host
whose own TCP checksums are unfinished, and acknowledged all the same, is the one that captured. \`--vantage sender\`
says that unfinished checksums are the sender's, \`--vantage receiver\` that packets of unknown direction were received, \`--vantage wire\`
that the capture was taken between hosts, where nothing may be unfinished.`,
    why: `
On the sender it explains away "bad checksums". On a receiver it is a real fault: whoever reads such a packet from a raw socket
or another stack (a DHCP client, a container's own stack, a virtual firewall) sees a wrong checksum and drops it.`,
    example: `
UDP from 10.0.0.1 to 10.0.0.2 with 12 bytes: 0a00 + 0001 + 0a00 + 0002 + 0011 (protocol 17) + 000c (length) = 0x1420. A field
of 0x1420 is that sum itself: *UDP checksum 0x1420 is left for the network card to finish (pseudo-header)*.`,
    remedy: `
Nothing, where the capture is the sender's. On a receiver find the device that should have finished the sum
(\`ethtool -k IFACE | grep tx-checksum\`), usually a virtual one; switching its transmit checksum offload off costs some CPU.`,
    references: ["RFC 768", "RFC 9293 §3.1", "https://docs.kernel.org/networking/checksum-offloads.html"],
    peers: { wireshark: ["tcp.checksum.partial", "udp.checksum.partial"] },
  },
  facts: [[checksumPartial, judge]],
});
