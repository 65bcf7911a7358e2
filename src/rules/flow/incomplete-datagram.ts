import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "flow/incomplete-datagram",
    severity: "info",
    since: "0.1.0",
    summary: "Fragmented datagrams that never became whole",
    what: `
One finding a capture: how many datagrams were given up with fragments missing, and at least how many bytes. A datagram waits 30
seconds (IPv6: 60) from its first fragment on, by the packets' own times. At most 4096 wait, with 16 MiB of data and 2048
fragments each; the one that has waited longest gives way.

Those whose fragments contradict each other are \`flow/fragment-overlap\`. Where a capture has every packet twice, the copies are not counted.`,
    why: `
Their checksums cannot be verified. If the fragments were lost on the way, the receiver had nothing of the datagram either: firewalls and
some networks drop every fragment but the first, or all, and DNS, RADIUS, NFS and tunnels then hang for large messages only.`,
    example: `
A capture taken with \`tcpdump port 53\` has the first fragment of an answer with 1480 bytes; the others have no ports to match: *1
fragmented datagram never became whole: 1 when the capture ended; at least 1 byte missing*.`,
    remedy: `
First look at the capture filter: \`port\`, \`tcp\` and \`udp\` with a port match first fragments only. Add \`or (ip[6:2] & 0x1fff != 0)\`, and
\`or ip6 proto 44\`. If the filter is not the reason, capture nearer to the sender: where the fragments are still there, what lies between loses them.`,
    advice: "a capture filter with ports passes first fragments only; add: or (ip[6:2] & 0x1fff != 0) or ip6 proto 44",
    references: ["RFC 791 §3.2", "RFC 8200 §4.5", "RFC 8900"],
  },
  end({ datagrams }) {
    const { incomplete, timedOut, evicted, ended, missingBytes } = datagrams;
    if (incomplete === 0) return undefined;
    const reasons = [
      ...(timedOut > 0 ? [`${timedOut} waited too long`] : []),
      ...(evicted > 0 ? [`${evicted} gave way to others`] : []),
      ...(ended > 0 ? [`${ended} when the capture ended`] : []),
    ];
    return {
      message:
        `${incomplete} fragmented ${incomplete === 1 ? "datagram" : "datagrams"} never became whole: ${reasons.join(", ")}; ` +
        `at least ${missingBytes} ${missingBytes === 1 ? "byte" : "bytes"} missing`,
      details: { datagrams: incomplete, timedOut, evicted, ended, missingBytes },
    };
  },
});
