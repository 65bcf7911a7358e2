import type { KernelEvent } from "../../kernel-state/event.js";
import { hookOf } from "../../kernel-state/hook.js";
import { IpSummed } from "../../kernel-state/state.js";
import { csumFinished, gsoWithoutSum } from "../../kernel-state/virtio-header.js";
import { Direction } from "../../packet/direction.js";
import { hex4 } from "../../packet/hex.js";
import { gsoTypeName } from "../../packet/virtio-net.js";
import { deviceWords, kernelDetails, summedWords, typeWords } from "../kernel-details.js";
import { defineRule, type KernelReport } from "../rule.js";
import { virtioReport } from "../virtio-details.js";

function message(event: KernelEvent): string {
  const { len, gsoSize, gsoSegs, ipSummed } = event.state;
  const hook = hookOf(event) ?? "the kernel";
  const where = `${deviceWords(event)}${hook}`;
  if (gsoSize === undefined || len === undefined) return `${where} was given a packet that does not fit what was asked of it`;
  if (gsoSize === 0)
    return `${where}: a packet of ${len} bytes with ip_summed ${summedWords(ipSummed ?? 0)} does not fit what the device offers`;
  const segments = gsoSegs !== undefined && gsoSegs > 0 ? gsoSegs : Math.ceil(len / gsoSize);
  const type = typeWords(event);
  const packet = `a packet of ${len} bytes that is yet to be cut into ${segments} segments (gso_size ${gsoSize}${type === "" ? "" : `, ${type}`})`;
  if (ipSummed !== undefined && ipSummed !== IpSummed.Partial)
    return `${where} was given ${packet}, with ip_summed ${summedWords(ipSummed)}: its checksum cannot be left to segmentation`;
  return `${where} wanted the checksum of ${packet}: each segment has its own`;
}

export default defineRule({
  meta: {
    id: "skb/bad-offload",
    severity: "error",
    since: "0.1.0",
    summary: "What is left to be done for a packet does not fit the packet",
    what: `
The kernel's warning \`skb_warn_bad_offload\`, in the forms of all versions: one line with the lengths up to Linux 5.2, and \`skb_dump\`
in front of it since. It is said in two places: \`skb_checksum_help\` was asked for the checksum of a GSO packet, or
\`__skb_gso_segment\` got one whose \`ip_summed\` says that nobody left a sum to finish. The rule tells the packet and who made the call.

Of each packet of a live capture, and of a file that pcaplint has recorded, it finds the state that ends in this warning: segments to be
cut, and no checksum left to finish. On a sent packet that is an error. On a received one it is what cards that merge by themselves (LRO) and GRO with
frag_lists make, and info: such a packet is not to be forwarded.

And it finds the contrary: a checksum of TCP or UDP that is right as it stands, of a packet whose checksum is to be finished (NEEDS_CSUM). What finishes it sums the field along
with the rest and leaves the pseudo-header's sum there, so that the packet is dropped where it arrives. On a received packet, which Linux takes without a look at the
sum, it is a warning: it is damaged when it is forwarded.`,
    why: `
The packet goes out with a wrong checksum or not at all. The warning is printed with a stack trace for each, which alone can
slow a host down.`,
    example: `
\`len=3000 data_len=1500 gso_size=1400 gso_type=1 ip_summed=3\` below \`checksum_tg [xt_CHECKSUM]\`: *xt_CHECKSUM wanted the checksum of a
packet of 3000 bytes that is yet to be cut into 3 segments (gso_size 1400, tcpv4): each segment has its own*.`,
    remedy: `
The caller named is where to look. xt_CHECKSUM: remove the CHECKSUM rules, or restrict them to UDP on output. A tunnel or driver: switch its
segmentation offload off (\`ethtool -K IFACE gso off tso off\`) until the kernel is updated.`,
    references: ["Linux net/core/dev.c: skb_warn_bad_offload", "https://docs.kernel.org/networking/segmentation-offloads.html"],
  },
  facts: [
    [
      gsoWithoutSum,
      virtioReport(
        (p) => {
          const type = gsoTypeName(p.kernel!.gsoType[p.kernelRow]!);
          const gsoSize = p.kernel!.gsoSize[p.kernelRow]!;
          const packet = `a packet that is yet to be cut (gso_size ${gsoSize}, ${type}) has no checksum left to finish (NEEDS_CSUM is not set)`;
          return p.direction === Direction.Out ? packet : `${packet}: merged by the card (LRO) or as a frag_list`;
        },
        (p) => (p.direction === Direction.Out ? "error" : "info"),
      ),
    ],
    [
      csumFinished,
      virtioReport(
        (_, { stored, becomes }) =>
          `checksum ${hex4(stored!)} is finished already, and is to be finished (NEEDS_CSUM): a card that does makes it ${hex4(becomes!)}, the sum of the pseudo-header`,
        (p) => (p.direction === Direction.Out ? "error" : "warning"),
      ),
    ],
  ],
  kernel: (event): KernelReport | undefined =>
    event.kind === "bad-offload" ? { message: message(event), details: kernelDetails(event) } : undefined,
});
