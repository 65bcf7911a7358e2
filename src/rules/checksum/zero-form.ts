import type { Packet } from "../../packet/packet.js";
import { checksumZeroForm } from "../../verify/facts.js";
import { checksumOf } from "../checksum-words.js";
import { defineRule, type Report } from "../rule.js";

function judge(p: Packet, f: number): Report {
  const i = p.factLayer[f]!;
  const checksum = checksumOf(p, i);
  const message =
    p.stored[i] === 0
      ? `${checksum} is 0x0000, which says that there is none; the sum is 0 and is sent as 0xffff`
      : `${checksum} is 0xffff where the sum is 0x0000`;
  return { message, layer: i, at: p.factAt[f]! };
}

export default defineRule({
  meta: {
    id: "checksum/zero-form",
    severity: "info",
    since: "0.1.0",
    summary: "The other one of the two forms of zero stands in a checksum field",
    what: `
In one's complement arithmetic 0x0000 and 0xffff are one value, so either verifies. But only one is right: UDP sends 0xffff,
since 0x0000 says "no checksum"; everything else sends what the sum gives, and that is 0x0000.`,
    why: `
A receiver that compares instead of summing sees a wrong checksum. It is the mark of an update by the arithmetic of RFC 1141,
which RFC 1624 corrected: a router, NAT or network card on the way.`,
    example: `
A TCP segment whose words without the checksum field sum to 0xffff. The complement, 0x0000, belongs into the field; a middlebox
that computed HC' = HC + m + ~m' wrote 0xffff: *TCP checksum is 0xffff where the sum is 0x0000*.`,
    remedy: "Harmless for nearly all receivers. If one drops these packets, look for the device that updates the checksum.",
    references: ["RFC 1624 §3", "RFC 768"],
    peers: { wireshark: ["tcp.checksum.ffff"] },
  },
  facts: [[checksumZeroForm, judge]],
});
