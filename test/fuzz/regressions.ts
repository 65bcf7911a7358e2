import { hex } from "../support/build/index.js";
import type { FuzzPacket } from "./packets.js";

/** Packets that once showed a fault, each with what it was. */
export const regressions: readonly (FuzzPacket & { readonly name: string })[] = [
  {
    // Ethernet, IPv4 with checksum 0, TCP with the pseudo-header's sum alone: what the card will add to TCP's field was also
    // added to IPv4's, whose sum ends in front of it; cutting the packet took it away again.
    name: "what is pending in TCP is no part of the IPv4 header's checksum",
    packet: hex(
      "00155d031301 00155d031322 0800" +
        "4500 0028 9f8f 4000 80 06 0000 ac1000d3 ac100005" +
        "3293 01bd 3e441f10 33dcaf0f 50 10 2014 5913 0000",
    ),
    wireLength: 54,
    linkType: 1,
    flags: 0,
    fcsLength: 0,
  },
  {
    // L2TP with the offset bit: a pad of 0x0808 bytes went beyond the length of 0x0202 that the header itself claims.
    name: "an L2TP header is not longer than its message",
    packet: hex(
      "02ffffff0100 000000000c00 0800" +
        "45 30 3030 3030 3030 00 11 1f51 7f0000e5 7fec0001" +
        "3080 06a5 19e8 0100 d702 0202 0230 0808 0808 0000 0030 3030",
    ),
    wireLength: 262144,
    linkType: 1,
    flags: 0,
    fcsLength: 0,
  },
];
