import type { KernelEvent } from "../../kernel-state/event.js";
import { isBeingBuilt, summedLayer, typeOf } from "../../kernel-state/faults.js";
import { CsumOffset, IpSummed } from "../../kernel-state/state.js";
import { csumOffsetWrong } from "../../kernel-state/virtio-header.js";
import { KIND_NAMES } from "../../packet/kind.js";
import { gsoTypeName } from "../../packet/virtio-net.js";
import { kernelDetails } from "../kernel-details.js";
import { defineRule, type KernelReport } from "../rule.js";
import { virtioReport } from "../virtio-details.js";

/** Where the checksum field stands in the header, by protocol: RFC 9293 §3.1, RFC 768, RFC 9260 §3.1, RFC 4340 §5.1. */
const FIELD: Readonly<Record<string, number>> = {
  tcp: CsumOffset.Tcp,
  tcpv4: CsumOffset.Tcp,
  tcpv6: CsumOffset.Tcp,
  udp: CsumOffset.Udp,
  "udp-lite": CsumOffset.Udp,
  "udp-l4": CsumOffset.Udp,
  dccp: 6,
  sctp: CsumOffset.Sctp,
};

function report(event: KernelEvent): KernelReport | undefined {
  const { ipSummed, csumOffset } = event.state;
  if (ipSummed !== IpSummed.Partial || csumOffset === undefined || isBeingBuilt(event)) return undefined;
  const protocol = summedLayer(event)?.protocol ?? typeOf(event)?.gsoType ?? "none";
  const shouldBe = FIELD[protocol];
  if (shouldBe === undefined || shouldBe === csumOffset) return undefined;
  return {
    message: `csum_offset ${csumOffset} is not where the checksum of ${protocol} stands, ${shouldBe}`,
    details: kernelDetails(event, { shouldBe }),
  };
}

export default defineRule({
  meta: {
    id: "skb/csum-offset",
    severity: "error",
    since: "0.1.0",
    summary: "The checksum that is left to finish would be written beside its field",
    what: `
With \`ip_summed\` 3 (CHECKSUM_PARTIAL) the finished sum is written \`csum_offset\` bytes behind \`csum_start\`. That is 16 for TCP, 6 for UDP, 8 for
SCTP, 4 for GRE. Which protocol it is the bytes tell where there are any, else \`gso_type\`. Where neither is known the rule is silent. Of each
packet of a live capture, and of a file that pcaplint has recorded, the kernel's own \`csum_offset\` is judged.`,
    why: `
The sum overwrites two other bytes of the header, and the checksum stays unfinished: the receiver drops the packet. A guest's packet
with such a virtio header is refused by the host's kernel (EINVAL).`,
    example:
      "`gso(size=1448 type=1 segs=2)` and `csum(0x600e0 start=224 offset=6 ip_summed=3 …)`: *csum_offset 6 is not where the checksum of tcpv4 stands, 16*.",
    remedy: `
A fault of who built the packet: a driver, a guest, a program with raw virtio headers, a translation between protocols. Switching its
transmit checksum offload off avoids it.`,
    references: ["Linux include/linux/skbuff.h: CHECKSUM_PARTIAL", "RFC 9293 §3.1", "RFC 768", "RFC 9260 §3.1", "VIRTIO 1.2 §5.1.6.2"],
  },
  kernel: report,
  facts: [
    [
      csumOffsetWrong,
      virtioReport((p, { csumOffset, shouldBe }) => {
        const { kernel, kernelRow } = p;
        const start = p.start + kernel!.csumStart[kernelRow]!;
        let name = gsoTypeName(kernel!.gsoType[kernelRow]!);
        for (let i = 0; i < p.depth; i++) if (p.from[i] === start) name = KIND_NAMES[p.kind[i]!]!;
        return `csum_offset ${csumOffset} is not where the checksum of ${name} stands, ${shouldBe}`;
      }),
    ],
  ],
});
