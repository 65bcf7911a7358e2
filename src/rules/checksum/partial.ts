import type { Packet } from "../../packet/packet.js";
import { WHY_NAMES } from "../../packet/verdict.js";
import { checksumPartial } from "../../verify/facts.js";
import { checksumOf, hexSum } from "../checksum-words.js";
import { isLoopback } from "../loopback.js";
import { defineRule, type Report } from "../rule.js";

const RECEIVED = 1;
const SENT = 2;
/** pcapng epb_flags bit 11: segmentation was offloaded, so the packet was merged on receive or is yet to be split. */
const SEGMENTATION_OFFLOADED = 1 << 11;
/** Longer than a single frame of a link of 1500 bytes with its tags: merged on receive, whatever the flags say. */
const SINGLE_FRAME = 1522;

/** On a sent packet, on one merged by GRO, and on one that never leaves its host, a partial sum is how Linux works. */
function isNormal(p: Packet): boolean {
  if (p.direction === SENT) return true;
  if (p.direction !== RECEIVED) return false;
  return (p.recordFlags & SEGMENTATION_OFFLOADED) !== 0 || p.wireEnd - p.start > SINGLE_FRAME || isLoopback(p);
}

function judge(p: Packet, f: number, selected: boolean): Report | undefined {
  const normal = isNormal(p);
  if (normal && !selected) return undefined;
  const i = p.factLayer[f]!;
  const form = WHY_NAMES[p.why[i]!]!;
  const fault = p.direction === RECEIVED && !normal;
  const what =
    form === "outer-of-partial" ? "right as soon as the checksum inside is finished" : `left for the network card to finish (${form})`;
  return {
    message: `${checksumOf(p, i)} ${hexSum(p, i, p.stored[i]!)} ${fault ? "of a received packet was" : "is"} ${what}`,
    severity: fault ? "error" : "info",
    layer: i,
    at: p.factAt[f]!,
    details: { form },
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

On a sent packet, on a received one that GRO has merged, and on one received over the loopback interface, this is normal: counted
in the closing line, not reported. Where the direction is unknown it is info. On any other received packet it is an error.`,
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
