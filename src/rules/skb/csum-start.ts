import type { KernelEvent } from "../../kernel-state/event.js";
import { isBeingBuilt, summedLayer } from "../../kernel-state/faults.js";
import { IpSummed } from "../../kernel-state/state.js";
import { csumBeyondPacket, csumStartAtNoHeader, csumStartOutside } from "../../kernel-state/virtio-header.js";
import { KIND_NAMES } from "../../packet/kind.js";
import type { Packet } from "../../packet/packet.js";
import { kernelDetails } from "../kernel-details.js";
import { defineRule, type KernelReport } from "../rule.js";
import { virtioReport } from "../virtio-details.js";

function report(event: KernelEvent): KernelReport | undefined {
  const { ipSummed, csumStart, transportHeader, innerTransportHeader, tail } = event.state;
  if (ipSummed !== IpSummed.Partial || csumStart === undefined || isBeingBuilt(event)) return undefined;
  const layer = summedLayer(event);
  if (layer !== undefined) {
    if (csumStart === layer.from) return undefined;
    const message = `csum_start ${csumStart} is not where the innermost transport header begins: ${layer.protocol} begins at ${layer.from}`;
    return { message, details: kernelDetails(event, { shouldBe: layer.from }) };
  }
  if (tail !== undefined && csumStart >= tail)
    return { message: `csum_start ${csumStart} lies behind the linear data, which end at ${tail}`, details: kernelDetails(event) };
  if (transportHeader === undefined || csumStart === transportHeader || csumStart === innerTransportHeader) return undefined;
  const inner = innerTransportHeader === undefined || innerTransportHeader === 0 ? "" : `, nor of the inner one, ${innerTransportHeader}`;
  return {
    message: `csum_start ${csumStart} is not the offset of the transport header, ${transportHeader}${inner}`,
    details: kernelDetails(event, inner === "" ? { shouldBe: transportHeader } : {}),
  };
}

/** `: tcp begins at 34`; empty where nothing begins there. */
function beginsAt(p: Packet, shouldBe = 0): string {
  for (let i = p.depth - 1; i > 0; i--) if (p.from[i]! - p.start === shouldBe) return `: ${KIND_NAMES[p.kind[i]!]} begins at ${shouldBe}`;
  return "";
}

export default defineRule({
  meta: {
    id: "skb/csum-start",
    severity: "error",
    since: "0.1.0",
    summary: "The checksum that is left to finish does not begin at a transport header",
    what: `
With \`ip_summed\` 3 (CHECKSUM_PARTIAL) the network card, or \`skb_checksum_help\`, sums from \`csum_start\` to the end and writes the result
\`csum_offset\` bytes behind it. The rule holds \`csum_start\` against the transport header: where a dump or a capture has the bytes, against
the innermost one in them, else against \`transport_header\` and \`inner_transport_header\`; and against the end of the linear data.
Old forms print both as one number \`csum\`, which is taken apart.

Of each packet of a live capture, and of a file that pcaplint has recorded, the kernel's own \`csum_start\` is held against the headers: it must
be where one with a checksum begins (TCP, UDP, SCTP, GRE), and not outside of another that is unfinished. In a tunnel that
is not decoded, and behind the end of a packet that was cut, it is believed. What lies behind the packet's end the kernel refuses (EINVAL).`,
    why: `
The sum is taken over the wrong bytes and written into the wrong place: two bytes of the packet are damaged, and the checksum stays
unfinished. Beyond the linear data \`skb_checksum_help\` is a BUG. \`tcp_gso_segment\` drops packets whose \`csum_start\` is not their TCP header.`,
    example: `
Ethernet at 100, IPv4 at 114, TCP at 134; \`csum_start=114\`: *csum_start 114 is not where the innermost transport header begins: tcp begins
at 134*. The card would write at 114 + 16 = 130, into the destination address.`,
    remedy: `
Who moved the headers without \`csum_start\`: a tunnel, a BPF program (\`bpf_skb_adjust_room\`), a driver, a guest that sends virtio headers.
Switching transmit checksum offload off at that device (\`ethtool -K IFACE tx off\`) avoids it.`,
    references: ["Linux include/linux/skbuff.h: CHECKSUM_PARTIAL", "Linux net/core/dev.c: skb_checksum_help", "VIRTIO 1.2 §5.1.6.2"],
  },
  kernel: report,
  facts: [
    [
      csumBeyondPacket,
      virtioReport(
        "csum_start {csumStart} and csum_offset {csumOffset} point behind the packet's end at {len}: the kernel refuses it (EINVAL)",
      ),
    ],
    [
      csumStartAtNoHeader,
      virtioReport((p, { csumStart, shouldBe }) => `csum_start ${csumStart} is at no header that has a checksum${beginsAt(p, shouldBe)}`),
    ],
    [
      csumStartOutside,
      virtioReport(
        (p, { csumStart, shouldBe }) => `csum_start ${csumStart} is outside of the checksum that is unfinished${beginsAt(p, shouldBe)}`,
      ),
    ],
  ],
});
