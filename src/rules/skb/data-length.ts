import { leftToSum, missingBytes } from "../../kernel-state/crash.js";
import type { KernelEvent } from "../../kernel-state/event.js";
import { contradiction } from "../../kernel-state/lengths.js";
import { headerLengthBeyond, headerLengthShort } from "../../kernel-state/virtio-header.js";
import { kernelDetails } from "../kernel-details.js";
import { defineRule, type KernelReport } from "../rule.js";
import { virtioReport } from "../virtio-details.js";

const bytes = (n: number): string => (n === 1 ? "1 byte" : `${n} bytes`);

function missing(event: KernelEvent, n: number): KernelReport {
  const { nrFrags, fragList, len, dataLen } = event.state;
  const held = nrFrags === 0 && fragList === 0 ? "there is neither a fragment nor a frag_list" : `${nrFrags} fragments hold the rest`;
  return {
    message: `${bytes(n)} of the packet lie nowhere: data_len counts ${dataLen} of ${len}, and ${held}`,
    details: kernelDetails(event, { missingBytes: n, bug: event.bug }),
    cause: { id: "missing-fragments", certainty: "proved" },
  };
}

function report(event: KernelEvent): KernelReport | undefined {
  if (event.kind === "panic") return undefined;
  const lost = missingBytes(event);
  if (lost !== undefined) return missing(event, lost);
  const left = leftToSum(event);
  if (left !== undefined) {
    return {
      message: `skb_checksum had ${bytes(left)} left to sum, likely (RBX), and no fragment held them: data_len counts more than there is`,
      details: kernelDetails(event, { missingBytes: left, bug: event.bug }),
      cause: { id: "missing-fragments", certainty: "likely" },
    };
  }
  const found = contradiction(event.state);
  if (found === undefined) return undefined;
  return { message: found.message, details: kernelDetails(event, { signedDifference: found.signedDifference, bug: event.bug }) };
}

export default defineRule({
  meta: {
    id: "skb/data-length",
    severity: "error",
    since: "0.1.0",
    summary: "The lengths of a packet in the kernel do not add up",
    what: `
\`len\` counts the whole packet, \`data_len\` what lies in fragments and on the frag_list, and \`tail\` minus \`data\` is the rest. The rule
finds states where that is not so: bytes that \`data_len\` counts and no fragment holds, a linear part longer than \`len\`, data behind the
buffer's end. Of a crash in \`skb_checksum\` alone it says what was left to sum, which is the same fault (likely, since a register says it).

Of each packet of a live capture, and of a file that pcaplint has recorded, that is yet to be segmented it judges the \`hdr_len\` of the
virtio_net_hdr, the bytes in the linear buffer: more than the packet has is an error, less than its headers is info.`,
    why: `
Everything that walks the packet goes by these numbers: a checksum over bytes that are not there ends in a BUG, a copy in a
memory of somebody else.`,
    example: `
\`len = 1066, data_len = 1000\`, \`nr_frags = 0\`, \`frag_list = 0x0\`: the linear part holds 66, and 1000 lie nowhere:
*1000 bytes of the packet lie nowhere: data_len counts 1000 of 1066, and there is neither a fragment nor a frag_list*.`,
    remedy: `
This is a fault of the kernel (or of a driver or a module in it): report it with the dump. \`crash> sk_buff ADDRESS\` and
\`crash> skb_shared_info HEAD+END\` show both sides; the stack tells who trimmed or copied the packet last.`,
    references: ["Linux include/linux/skbuff.h: struct sk_buff, skb_headlen", "Linux net/core/skbuff.c: skb_checksum"],
  },
  kernel: report,
  facts: [
    [headerLengthBeyond, virtioReport("hdr_len {headerLength} is more than the packet's {len} bytes: the kernel refuses it (EINVAL)")],
    [headerLengthShort, virtioReport("hdr_len {headerLength} ends in front of the transport header at {transport}"), "info"],
  ],
});
