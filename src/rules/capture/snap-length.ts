import { Verdict, Why } from "../../packet/verdict.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "capture/snap-length",
    severity: "info",
    since: "0.1.0",
    summary: "Packets were cut by the snap length, so that checksums cannot be verified",
    what: `
One finding a capture: how many packets are shorter in the file than they were on the wire, and how many checksums cannot be
verified for that reason. Headers that were captured are judged all the same.`,
    why: "A checksum needs every byte it covers. What cannot be verified is neither good nor bad, and a clean result over such a capture says little.",
    example: `
A capture taken with \`tcpdump -s 96\`: *1200 of 1500 packets (80.0 %) are cut by the snap length; 2350 checksums cannot be
verified*.`,
    remedy: "Capture whole packets: `tcpdump -s 0 -w FILE` (262144 bytes, enough for all but the longest BIG TCP), `dumpcap -s 0`.",
    advice: "capture whole packets: tcpdump -s 0",
    references: ["https://www.tcpdump.org/manpages/tcpdump.1.html"],
    peers: { suricata: ["afpacket.trunc_pkt"], wireshark: ["_ws.short"], tcpdump: ["[|proto]"] },
  },
  end(counts) {
    if (counts.cut === 0) return undefined;
    const unverified = counts.whys[Why.SnapLength]!;
    const checksums = unverified + counts.total(Verdict.Good) + counts.total(Verdict.Bad) + counts.total(Verdict.Partial);
    const share = ((100 * counts.cut) / counts.packets).toFixed(1);
    return {
      message: `${counts.cut} of ${counts.packets} packets (${share} %) are cut by the snap length; ${unverified} ${unverified === 1 ? "checksum" : "checksums"} cannot be verified`,
      details: { cutPackets: counts.cut, packets: counts.packets, unverifiedChecksums: unverified, checksums },
    };
  },
});
