import type { KernelEvent } from "../../kernel-state/event.js";
import { editorOf } from "../../kernel-state/hook.js";
import { vouchedBad } from "../../kernel-state/virtio-header.js";
import { checksumOf, hexSum } from "../checksum-words.js";
import { kernelDetails } from "../kernel-details.js";
import { defineRule, type KernelReport } from "../rule.js";
import { virtioDetails } from "../virtio-details.js";

function report(event: KernelEvent): KernelReport | undefined {
  if (event.kind !== "hw-csum-failure") return undefined;
  const editor = editorOf(event);
  const what = `the sum that ${event.device ?? "the network card"} gave for a packet (CHECKSUM_COMPLETE) does not fit its bytes, though the packet's own checksum is right`;
  return {
    message: editor === undefined ? what : `${what}: ${editor} is on the stack, and may have edited the packet without updating skb->csum`,
    details: kernelDetails(event),
    ...(editor === undefined ? {} : { cause: { id: "edited-after-sum", certainty: "likely" } }),
  };
}

export default defineRule({
  meta: {
    id: "skb/hw-csum-failure",
    severity: "error",
    since: "0.1.0",
    summary: "The checksum that the network card reported does not fit the packet",
    what: `
The kernel's \`hw csum failure\` (\`netdev_rx_csum_fault\`), with its stack, the line of Linux 4.20 to 5.2, or the dump since 5.3. The card
summed all bytes of a received packet (CHECKSUM_COMPLETE); later the sum did not fit, and a sum in software found the packet right.
Either the card summed wrongly, or something changed the bytes afterwards without changing \`skb->csum\`: a program at tc ingress,
netfilter, a bridge. What edits packets and is on the stack is named. A dumped packet is linted as any other.

Of each packet of a live capture, and of a file that pcaplint has recorded, it finds those that card or kernel have called verified
(VIRTIO_NET_HDR_F_DATA_VALID, TP_STATUS_CSUM_VALID) although the outermost transport checksum that is not 0 is wrong. For those inside of it nobody has vouched.`,
    why: `
The packet is kept, at the cost of a second sum and a stack trace. But whoever edits packets without the sum breaks others for good:
where the packet's own checksum was not updated either, it is dropped in silence (InCsumErrors).`,
    example: `
\`eth0: hw csum failure\` with \`? tcf_classify+0x87/0x120\` in the trace: a BPF program at tc ingress has changed the IPv6 header, whose
bytes are in the sum; an IPv4 header with a right checksum sums to zero and would not show.`,
    remedy: `
Find what edits: \`tc filter show dev IFACE ingress\`, \`bpftool net\`. A BPF program must pass BPF_F_RECOMPUTE_CSUM to
bpf_skb_store_bytes. If nothing edits, switch the card's sum off: \`ethtool -K IFACE rx off\`.`,
    references: ["Linux net/core/dev.c: netdev_rx_csum_fault", "https://docs.kernel.org/networking/checksum-offloads.html"],
  },
  kernel: report,
  facts: [
    [
      vouchedBad,
      (p, f) => {
        const i = p.factLayer[f]!;
        const sums = `${hexSum(p, i, p.stored[i]!)} should be ${hexSum(p, i, p.computed[i]!)}`;
        return {
          message: `the ${checksumOf(p, i)} was called verified (DATA_VALID) and is wrong: ${sums}`,
          layer: i,
          at: p.factAt[f]!,
          details: virtioDetails(p),
        };
      },
    ],
  ],
});
