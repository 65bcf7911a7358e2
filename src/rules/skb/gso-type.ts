import type { DumpedLayer, KernelEvent } from "../../kernel-state/event.js";
import { isBeingBuilt, typeOf } from "../../kernel-state/faults.js";
import { possibleEras } from "../../kernel-state/gso-type.js";
import { gsoTunnel, gsoTypeOtherProtocol, gsoTypeUnknown } from "../../kernel-state/virtio-header.js";
import { KIND_NAMES } from "../../packet/kind.js";
import type { Packet } from "../../packet/packet.js";
import { gsoFlagNames, gsoTypeName } from "../../packet/virtio-net.js";
import { kernelDetails, typeWords } from "../kernel-details.js";
import { defineRule, type KernelReport } from "../rule.js";
import { virtioReport } from "../virtio-details.js";

const hex = (raw: number): string => `0x${raw.toString(16)}`;
/** What must be in the packet where the bit is set. */
const TUNNELS: readonly (readonly [flag: RegExp, layer: RegExp, name: string])[] = [
  [/^gre/, /^gre$/, "GRE"],
  [/^udp-tunnel/, /^udp$/, "UDP"],
];

/** The words for what the bits say and the headers do not; undefined where they agree, or the headers are not all there. */
function mismatch(event: KernelEvent, layers: readonly DumpedLayer[]): string | undefined {
  const { gsoType, gsoFlags } = typeOf(event)!;
  const transport = layers.findLastIndex(({ protocol }) => protocol === "tcp" || protocol === "udp");
  if (transport < 0) return undefined;
  const network = layers.slice(0, transport).findLast(({ protocol }) => /^ipv[46]$/.test(protocol))?.protocol;
  const { protocol } = layers[transport]!;
  const wanted = { tcpv4: ["tcp", "ipv4"], tcpv6: ["tcp", "ipv6"], "udp-l4": ["udp", network] }[gsoType];
  if (wanted !== undefined && (wanted[0] !== protocol || wanted[1] !== network))
    return `is ${gsoType}, and the packet holds ${protocol} in ${network}`;
  const around = layers.slice(0, transport);
  const lost = TUNNELS.find(([flag, layer]) => gsoFlags.some((name) => flag.test(name)) && !around.some((one) => layer.test(one.protocol)));
  return lost === undefined ? undefined : `says that the packet is inside ${lost[2]}, and it is not`;
}

function report(event: KernelEvent): KernelReport | undefined {
  const type = typeOf(event);
  const { gsoTypeRaw: raw, gsoSize } = event.state;
  if (type === undefined || raw === undefined || isBeingBuilt(event)) return undefined;
  if (type.impossible) {
    const others = possibleEras(raw).map(({ name }) => name);
    const where = others.length === 0 ? "on none that is known" : `only with the layout of Linux ${others.join(" or ")}`;
    return {
      message: `gso_type ${hex(raw)} would be ${typeWords(event)} on Linux ${type.era}, which no kernel sets together; it makes sense ${where}`,
      details: kernelDetails(event),
    };
  }
  if (raw === 0 && gsoSize !== undefined && gsoSize > 0)
    return { message: `gso_size is ${gsoSize}, and gso_type says nothing of what is to be segmented`, details: kernelDetails(event) };
  if (raw === 0 || gsoSize === undefined || gsoSize === 0 || event.layers === undefined) return undefined;
  const words = mismatch(event, event.layers);
  return words === undefined ? undefined : { message: `gso_type ${hex(raw)} ${words}`, details: kernelDetails(event), severity: "error" };
}

/** `tcp in ipv4`: the transport header that begins at this offset. */
function headers(p: Packet, transport = 0): string {
  for (let i = 0; i < p.depth; i++) {
    if (p.from[i]! - p.start !== transport) continue;
    const net = KIND_NAMES[p.kind[p.netOf[i]!]!];
    return net === undefined ? KIND_NAMES[p.kind[i]!]! : `${KIND_NAMES[p.kind[i]!]} in ${net}`;
  }
  return "neither tcp nor udp";
}

const typeOfPacket = (p: Packet): string => gsoTypeName(p.kernel!.gsoType[p.kernelRow]!);
const tunnelOfPacket = (p: Packet): string =>
  gsoFlagNames(p.kernel!.gsoType[p.kernelRow]!)
    .filter((name) => name.startsWith("udp"))
    .join(", ");

/** By the numbers of `TunnelFault`. */
const TUNNEL_FAULTS = [
  "which is two outer headers at once: the kernel refuses it (EINVAL)",
  "and names nothing to be segmented inside: the kernel refuses it (EINVAL)",
  "and fragments (UFO) inside: the kernel refuses it (EINVAL)",
  "and no checksum is left to finish: the kernel refuses it (EINVAL)",
  "and its data are verified at once: the kernel refuses it (EINVAL)",
  "and the packet is in no such tunnel",
] as const;

export default defineRule({
  meta: {
    id: "skb/gso-type",
    severity: "warning",
    since: "0.1.0",
    summary: "The type of segmentation does not fit the packet, or the kernel that it is said to come from",
    what: `
\`gso_type\` is a number of bits, and the bits were given other meanings in Linux 4.7 and 4.14: 0x403 is TCPv4 from an untrusted
source in a UDP tunnel since 4.14, and nonsense before. The rule takes the layout of the kernel that the log names; a combination that no
kernel sets shows that the layout is another's (a distribution's kernel, or the log of another host). It also finds packets with a
\`gso_size\` and no type, and, where the bytes are there, a type or a tunnel that the headers do not show (an error).

Of each packet of a live capture, and of a file that pcaplint has recorded, the type is that of its virtio_net_hdr, which has numbers of its own.
There it finds, as errors, types that do not exist, a family or protocol that the headers do not show, and contradictions in the bits for UDP
tunnels (both families, nothing to segment inside, fragments inside, no unfinished checksum, data verified): all but the wrong tunnel are refused by the
kernel (EINVAL).`,
    why: `
By the type the kernel chooses who cuts the packet and which headers each segment gets. A wrong one ends in segments with
wrong headers, or in a crash.`,
    example: `
\`gso_type=1027\` in a log of Linux 4.4: *gso_type 0x403 would be tcpv4 with udp, udp-tunnel on Linux 4.4, which no kernel sets together; it
makes sense only with the layout of Linux 4.14 or 5.6 or 6.15*.`,
    remedy: `
Make sure which kernel printed the number (\`uname -r\` of that host). With the right kernel: who built the packet is at fault, a driver, a
guest, or a BPF program that changed the protocol (\`bpf_skb_change_proto\`, \`bpf_skb_adjust_room\`).`,
    references: ["Linux include/linux/skbuff.h: SKB_GSO_TCPV4", "https://docs.kernel.org/networking/segmentation-offloads.html"],
  },
  kernel: report,
  facts: [
    [
      gsoTypeUnknown,
      virtioReport((_, { raw }) => `gso_type ${hex(raw!)} is no type that there is: the kernel refuses it (EINVAL)`),
      "error",
    ],
    [
      gsoTypeOtherProtocol,
      virtioReport((p, { transport }) => `gso_type is ${typeOfPacket(p)}, and the packet holds ${headers(p, transport)}`),
      "error",
    ],
    [gsoTunnel, virtioReport((p, { fault }) => `gso_type has ${tunnelOfPacket(p)}, ${TUNNEL_FAULTS[fault!]}`), "error"],
  ],
});
