import type { CaptureEvent } from "../../packet/batch.js";
import { defineRule } from "../rule.js";

type Dropped = Extract<CaptureEvent, { kind: "dropped" }>;

/** Who lost the packets, by the event's `by`. */
const BY: Readonly<Record<string, string>> = {
  interface: "the interface had no room for them (isb_ifdrop)",
  system: "the operating system had no room for them (isb_osdrop)",
  kernel: "the kernel had no room for them, as pcaplint, or what reads its output, took too long",
  capture: "the record says so (epb_dropcount, or the drop count of the obsolete packet block)",
};

const message = ({ count, by, interfaceId, packet }: Dropped): string => {
  const lost = count === 1 ? "1 packet was" : `${count} packets were`;
  const on = interfaceId === undefined ? "" : ` on interface ${interfaceId}`;
  const where = packet === undefined ? "" : ` before packet ${packet}`;
  return `${lost} lost${on}${where}: ${BY[by] ?? by}`;
};

export default defineRule({
  meta: {
    id: "capture/dropped",
    severity: "warning",
    since: "0.1.0",
    summary: "Packets were on the interface and did not reach the capture",
    what: `
The capturing side counts what it loses, and pcapng files hold the counts: the interface statistics block at the end
(\`isb_ifdrop\` lost by the interface, \`isb_osdrop\` lost by the operating system; counted from the beginning, so that each
block adds only what is new, less what packets have said of it already), and \`epb_dropcount\` or the obsolete packet block's drop
count in front of a packet.
Classic pcap files hold no counts: there, silence proves nothing. A live capture asks the kernel each second.`,
    why: `
A gap in the capture looks like loss on the network: sequence numbers jump, fragments stay alone, handshakes have no answer.
None of that may be blamed on the network while the capture itself lost packets.`,
    example: `
A statistics block with \`isb_osdrop\` 42: *42 packets were lost on interface 0: the operating system had no room for them
(isb_osdrop)*.`,
    remedy: `
A larger kernel buffer (\`tcpdump -B 65536\`, in KiB), a filter, a shorter snap length, a faster disk or
\`-w\` to memory first. Loss by the interface itself: \`ethtool -S IFACE | grep -i drop\`, and larger rings (\`ethtool -G\`).`,
    advice: "capture again with a larger buffer (tcpdump -B 65536) or a filter",
    references: ["https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html#name-interface-statistics-block"],
    peers: { tcpdump: ["N packets dropped by kernel", "N packets dropped by interface"], suricata: ["capture.kernel_drops"] },
  },
  event: (event) =>
    event.kind === "dropped"
      ? {
          message: message(event),
          details: {
            count: event.count,
            by: event.by,
            ...(event.interfaceId === undefined ? {} : { interface: event.interfaceId }),
            ...(event.offset === undefined ? {} : { offset: event.offset }),
            ...(event.packet === undefined ? {} : { packet: event.packet }),
          },
        }
      : undefined,
});
