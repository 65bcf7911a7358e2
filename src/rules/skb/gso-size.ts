import { nothingToCut } from "../../kernel-state/crash.js";
import type { KernelEvent } from "../../kernel-state/event.js";
import { isBeingBuilt } from "../../kernel-state/faults.js";
import { hookOf } from "../../kernel-state/hook.js";
import {
  gsoSizeByFrags,
  gsoSizeOverMss,
  gsoSizeOverMtu,
  gsoSizeWhole,
  gsoSizeZero,
  gsoTooManySegments,
} from "../../kernel-state/virtio-header.js";
import { Direction } from "../../packet/direction.js";
import { kernelDetails, typeWords } from "../kernel-details.js";
import { defineRule, type KernelReport } from "../rule.js";
import { virtioReport } from "../virtio-details.js";

/** GSO_BY_FRAGS: SCTP's segments are the packets of the frag_list. */
const BY_FRAGS = 0xffff;
/** More than all headers in front of the payload come to. */
const MOST_HEADERS = 512;

/** What cannot be of the sizes; undefined where they agree. */
function words({ state: { len, gsoSize = 0, gsoSegs = 0 } }: KernelEvent): string | undefined {
  if (len === undefined || gsoSize === BY_FRAGS) return undefined;
  if (gsoSegs !== 1 && len <= gsoSize)
    return `one segment of ${gsoSize} bytes is more than the whole packet of ${len}: tcp_gso_segment drops it (EINVAL)`;
  if (gsoSegs > 1 && (gsoSegs - 1) * gsoSize >= len) return `${gsoSegs} segments of ${gsoSize} bytes do not fit into the packet of ${len}`;
  if (gsoSegs > 0 && gsoSegs * gsoSize + MOST_HEADERS < len)
    return `${gsoSegs} segments of ${gsoSize} bytes hold ${gsoSegs * gsoSize} of the packet's ${len}`;
  return undefined;
}

function report(event: KernelEvent): KernelReport | undefined {
  const { gsoSize = 0 } = event.state;
  if (gsoSize === 0 || isBeingBuilt(event)) return undefined;
  if (nothingToCut(event)) {
    const hook = hookOf(event);
    const below = hook === undefined || hook === event.func ? "" : ` below ${hook}`;
    return {
      message: `skb_segment${below} was to cut segments of ${gsoSize} bytes (${typeWords(event)}), and there is nothing left to cut: neither a fragment nor a frag_list`,
      details: kernelDetails(event),
    };
  }
  const text = words(event);
  return text === undefined ? undefined : { message: text, details: kernelDetails(event) };
}

export default defineRule({
  meta: {
    id: "skb/gso-size",
    severity: "error",
    since: "0.1.0",
    summary: "The size of segments does not fit the packet",
    what: `
\`gso_size\` is the payload of one segment, \`gso_segs\` their number (0 where nobody has counted them yet). The rule finds sizes that cannot
be: a segment larger than the whole packet, more or fewer segments than its bytes make, and, in a crash in \`skb_segment\`, a packet with a
\`gso_size\` that has neither fragments nor a frag_list to cut segments from.

Of each packet of a live capture, and of a file that pcaplint has recorded, it judges the \`gso_size\` of the virtio_net_hdr: 0 and 0xffff with a
type, no less than the payload, more than 128 segments of UDP, more than the MSS that the receiver has announced (a warning unless the packet was
sent: cards that merge count as they like), and, on a sent packet, segments longer than the interface's MTU.`,
    why: `
\`tcp_gso_segment\` refuses packets that are no longer than one segment, and they are lost without a trace; counters and queues go by the
number of segments; \`skb_segment\` reads a fragment that is not there.`,
    example: `
\`len = 1400\`, \`gso_size = 1448\`, \`gso_segs = 2\`: *one segment of 1448 bytes is more than the whole packet of 1400: tcp_gso_segment drops
it (EINVAL)*.`,
    remedy: `
BPF programs that add or remove headers must tell it (\`bpf_skb_adjust_room\` with BPF_F_ADJ_ROOM_FIXED_GSO). Otherwise switch GRO off where
the packets arrive (\`ethtool -K IFACE gro off\`) until the kernel is updated.`,
    references: ["Linux net/ipv4/tcp_offload.c: tcp_gso_segment", "Linux net/core/skbuff.c: skb_segment"],
  },
  kernel: report,
  facts: [
    [gsoSizeZero, virtioReport("gso_size is 0, and gso_type says that there are segments: the kernel refuses it (EINVAL)")],
    [gsoSizeByFrags, virtioReport("gso_size is 65535, which means segments of any size (GSO_BY_FRAGS): the kernel refuses it (EINVAL)")],
    [gsoSizeWhole, virtioReport("one segment of {gsoSize} bytes is no less than the whole payload of {payload}: there is nothing to cut")],
    [
      gsoTooManySegments,
      virtioReport(
        "payload {payload} makes {segments} segments of {gsoSize} bytes, more than 128 (UDP_MAX_SEGMENTS): the kernel refuses it (EINVAL)",
      ),
    ],
    [
      gsoSizeOverMss,
      virtioReport("segments of {gsoSize} bytes exceed the receiver's MSS {mss}", (p) =>
        p.direction === Direction.Out ? "error" : "warning",
      ),
    ],
    [gsoSizeOverMtu, virtioReport("segments of {gsoSize} bytes make IP packets of {segment}, more than the interface's MTU {mtu}")],
  ],
});
