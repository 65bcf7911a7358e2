import { underflow } from "../../kernel-state/crash.js";
import type { KernelEvent } from "../../kernel-state/event.js";
import { offsetFaults } from "../../kernel-state/faults.js";
import { segmentLength } from "../../kernel-state/segment-length.js";
import { kernelDetails } from "../kernel-details.js";
import { defineRule, type KernelReport } from "../rule.js";

const MOST_FAULTS = 3;

function crashed(event: KernelEvent, difference: number): KernelReport {
  return {
    message: `inner_transport_header lies ${-difference} bytes before transport_header (0x${(difference & 0xffff).toString(16)} is ${difference} in 16 bits): ${event.func} read the TCP header far from where it is`,
    details: kernelDetails(event, { signedDifference: difference }),
  };
}

function report(event: KernelEvent): KernelReport | undefined {
  const difference = underflow(event);
  if (difference !== undefined) return crashed(event, difference);
  const faults = offsetFaults(event);
  const [first] = faults;
  if (first === undefined) return undefined;
  const length = first.words.startsWith("inner_transport") ? segmentLength(event) : undefined;
  const [least, greatest] =
    length === undefined ? [0, 0] : typeof length.predicted === "number" ? [length.predicted, length.predicted] : length.predicted;
  const predicted = least === greatest ? `${least}` : `${least} to ${greatest}`;
  const consequence = length === undefined ? "" : `: a segment counts ${predicted} bytes instead of ${length.right}`;
  return {
    message: `${faults
      .slice(0, MOST_FAULTS)
      .map(({ words }) => words)
      .join("; ")}${consequence}`,
    severity: faults.some(({ grave }) => grave) ? "error" : "warning",
    details: kernelDetails(event, {
      shouldBe: first.shouldBe,
      predictedSegmentLength: length?.predicted,
      rightSegmentLength: length?.right,
      signedDifference: length?.signedDifference,
    }),
  };
}

export default defineRule({
  meta: {
    id: "skb/header-offset",
    severity: "error",
    since: "0.1.0",
    summary: "A header offset in the kernel's state of a packet points to the wrong place",
    what: `
\`mac_header\`, \`network_header\`, \`transport_header\` and the inner ones count from \`skb->head\`. The rule holds them against each other (an inner
header lies behind the outer one, transport behind network), against the end of the data, and, where a dump has the bytes, against the headers
themselves. For packets that are yet to be segmented it reckons what \`skb_gso_transport_seglen\` makes of the offsets, and what would be
right. Inner offsets count only where the kernel uses them: on encapsulated packets, and not inside the functions that are just setting them.
Of a crash in that function alone it reads the difference of the offsets from a register, as a signed number of 16 bits.

Warning where only the order of outer offsets is wrong, which decapsulation leaves behind at times; otherwise an error.`,
    why: `
Segmentation, forwarding against the MTU, and checksums go by these offsets. A wrong one makes the kernel compare a wrong length with the
MTU (packets are dropped, or "fragmentation needed" is sent), or read outside of the packet.`,
    example: `
TCP in GRE with gso_size 1400: transport_header 90, inner_network_header 94, inner_transport_header 54, where 94 + 20 = 114 is
right. The kernel takes 1400 + (54 - 90) = 1364, and adds four times the upper half of byte 54 + 12 = 66, so 1364 to 1424, instead of
1400 + (114 - 90) + 20 = 1444.`,
    remedy: `
A fault of the kernel, mostly of GRO: switching it off where such packets arrive (\`ethtool -K IFACE gro off\`) avoids it until the kernel is
updated. Of an XDP program or a driver: who builds the packet must set the offsets.`,
    references: [
      "Linux include/linux/skbuff.h: skb_set_inner_transport_header",
      "Linux net/core/gso.c: skb_gso_transport_seglen",
      "https://docs.kernel.org/networking/skbuff.html",
    ],
  },
  kernel: report,
});
