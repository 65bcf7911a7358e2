import { badChecksumAcknowledged } from "../../flows/silent-corruption.js";
import type { Packet } from "../../packet/packet.js";
import { factValues } from "../message.js";
import { defineRule, type Report } from "../rule.js";

function judge(p: Packet, f: number): Report {
  const details = factValues(p, f);
  const { badPacket, segments, bytes } = details;
  const whose =
    segments === 1
      ? `of packet ${badPacket} although its TCP checksum is`
      : `of ${segments} segments from packet ${badPacket} on although their TCP checksums are`;
  return {
    message: `acknowledges ${bytes} bytes ${whose} wrong and they were never sent again`,
    layer: p.factLayer[f]!,
    at: p.factAt[f]!,
    details,
  };
}

export default defineRule({
  meta: {
    id: "flow/bad-checksum-acknowledged",
    severity: "error",
    since: "0.1.0",
    summary: "A receiver took TCP data whose checksum is wrong",
    what: `
A TCP segment has a bad checksum, no other copy of its bytes is in the capture, and the other side acknowledges them all the same: it did not
check. The finding is on the packet that acknowledges, and names the first segment.

Left alone are segments that were sent by the host that captured (its card may put the checksum right), fields of 0, merged packets, and
data that came before or again with a checksum that is not wrong. So are flows in which more checksums are bad than good (an
anonymised capture), and segments for which the receiver asks again (three duplicate acknowledgments: the capture missed the answer).

Once the snap length has cut a packet in front of its TCP header, nothing more is said: what is missing may have been in it.`,
    why: `
TCP promises that what arrives is what was sent. A receiver that skips the check hands damaged bytes to the program: files and
database pages are silently corrupted. That happened on Linux hosts with veth devices until 2016, wherever a switch damaged packets.`,
    example: `
Packet 9 carries bytes 1000 to 2447 with the checksum 0x1234 where 0x1235 is right. Packet 10 acknowledges 2448, and the bytes are
never sent again: *acknowledges 1448 bytes of packet 9 although its TCP checksum is wrong and they were never sent again*.`,
    remedy: `
Find out who told the receiver that the checksum is right: \`ethtool -k IFACE | grep rx-checksum\` on the card, and the kernel's version
where containers are behind a veth device. \`ethtool -K IFACE rx off\` makes the kernel check by itself, at the cost of some CPU. Then
find what damages the packets.`,
    advice: "the receiver does not check: look at rx-checksumming on its card, and compare the data with the sender's",
    references: ["RFC 9293 §3.1", "RFC 1122 §4.2.2.7"],
  },
  facts: [[badChecksumAcknowledged, judge]],
});
