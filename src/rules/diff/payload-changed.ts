import type { Comparison, PayloadChange } from "../../diff/comparison.js";
import { predicted } from "../diff-words.js";
import { defineRule, type Report } from "../rule.js";

function report({ checksums, ...comparison }: Comparison, before: number, change: PayloadChange): Report {
  const { layer, offset, at, differing, was, is } = change;
  const own = checksums.filter(({ protocol }) => protocol !== "ipv4");
  const isHidden = own.some(({ fate }) => fate === "follows" || fate === "recomputed");
  const bytes = differing === 1 ? "1 byte" : `${differing} bytes`;
  const sum = isHidden ? ", and the checksum was made to fit" : "";
  return {
    message: `${bytes} of the payload changed on the way, from byte ${offset} on: ${was} → ${is}${sum}`,
    layer,
    at,
    key: isHidden ? "checksum fits" : "",
    details: { before, payloadOffset: offset, differing, bytesWere: was, bytesAre: is, ...predicted({ checksums, ...comparison }) },
  };
}

export default defineRule({
  meta: {
    id: "diff/payload-changed",
    severity: "error",
    since: "0.1.0",
    summary: "The payload of a packet is another in the second capture",
    what: `
The bytes behind the innermost header are not those of BEFORE. The packet is known by its sequence numbers, or by its IPv4 identification and
flow; where it has neither (UDP over IPv6), by flow and length, if half of its bytes are alike. \`details\` has where the first byte stands that
differs, how many do, and up to 32 bytes of both.

The message says so if the checksum was made to fit the new bytes: something rewrote the payload on purpose, as an application gateway in a NAT does,
or something damaged it and summed it anew.`,
    why: `
Without a checksum that fits the receiver drops the packet. With one it takes the damaged bytes: nothing else will ever show that.`,
    example: `
Byte 100 of a segment was 0x41 and is 0x51, its TCP checksum still that of 0x41: *1 byte of the payload changed on the way, from byte 100 on: 41 → 51*.`,
    remedy: `
Look at what lies between the two points: memory and firmware of cards and switches (one bit that flips, always the same), application
gateways (\`nf_nat_ftp\`, \`nf_nat_sip\`), proxies, and whatever sums packets anew that it has not verified.`,
    references: ["RFC 1071", "RFC 3022 §2.9", "https://doi.org/10.1145/347059.347561"],
  },
  difference: (_, difference) => {
    if (difference.kind !== "changed") return [];
    const { before, comparison } = difference;
    return comparison.payload === undefined ? [] : [report(comparison, before.number, comparison.payload)];
  },
});
