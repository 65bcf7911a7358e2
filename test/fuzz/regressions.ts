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
        "45 30 3030 3030 0000 30 11 1f51 7f0000e5 7fec0001" +
        "3080 06a5 19e8 0100 d702 0202 0230 0808 0808 0000 0030 3030",
    ),
    wireLength: 262144,
    linkType: 1,
    flags: 0,
    fcsLength: 0,
  },
  {
    // A TCP segment whose words without the checksum sum to zero: right, and the pseudo-header's sum at the same time.
    name: "a checksum that is right and looks partial where it is cut",
    packet: hex(
      "0000030400060000000000 00ffff 0800" +
        "4500009a d6454000 40066616 7f000001 7f000001" +
        "93c0734e 1c453036 a27ee59b 80180200 fe8e0000 0101080a e67c0bb1 e67c0bb1" +
        "00005d010400000003418b979d5c0b8170dc13ed85ef83459362a1d32ac43d34b1dc2c22d8d04b0d5a4c7a91865f8b1d75d0620d263d4c74" +
        "41ea538b1d75d0620d263d4c7441ea7a93d5596a875e45b116a2d8349ec602b81703131f5c0331333550839bd9ab",
    ),
    wireLength: 170,
    linkType: 113,
    flags: 0,
    fcsLength: 0,
  },
  {
    // A source route whose length runs past the header: the destination that the sum has is not known, and cutting the packet does not tell it.
    name: "what looks partial behind a source route that cannot be read",
    packet: hex(
      "020000000002 020000000001 0800" +
        "4800 0034 0001 0000 40 11 42a6 0a000001 0a000002 94040000 83fe04 0102030400" +
        "9c40 0009 0014 1428 000102030405060708090a0b",
    ),
    wireLength: 66,
    linkType: 1,
    flags: 3116,
    fcsLength: 0,
  },
  {
    // UDP of 80094 bytes around VXLAN around something that is IPv4 where it is whole and, cut in its first bytes, nothing.
    name: "a tunnel whose inside is cut is not segments of its outer layer",
    packet: hex(
      "0600deadbeef b8cef6048b14 86dd 600000000000 1140 260413804091ce00000000000000000d 260413804091ce00000000000000000b" +
        "90c312b50000c93c 0800000000138900 7621184a21f9 fe36a567e0ac 86dd" +
        "4500008800010000408965ea0a0000010a000002 003e8040 00003140 4500006c000100004001f73cc0a80101c1a80102" +
        "0b00c6e300110000 4500004400010000600bf7fd0000064001005e00",
    ),
    wireLength: 80156,
    linkType: 1,
    flags: 0,
    fcsLength: 0,
  },
  {
    // A mobility header, which is the last of its packet, and behind it a home address option that gave it another pseudo-header.
    name: "what stands behind a mobility header says nothing of its addresses",
    packet: hex(
      "020000000002 020000000001 86dd 6000000000448740 20010db8000000000000000000000001 20010db8000000000000000000000002" +
        "3c00050200000100 2102010200 00c91020010db8000000000000000000000007" +
        "9c4000090700d2e501000000000000000000000020040102000000000001020304050607",
    ),
    wireLength: 122,
    linkType: 1,
    flags: 0,
    fcsLength: 0,
  },
  {
    // Linux cooked, IPv4 with a wrong checksum, TCP. The check of the fuzzing took the Community ID for a value that is missing.
    name: "a Community ID that begins with the letters null",
    packet: hex(
      "00000049000600000000000000000800 450100367c8a40004006be353f0000017f000000" +
        "0430adf4b2fdc9a39e7a1ad380180200fe2a00000101080ad0a18aa8d0a18aa80527",
    ),
    wireLength: 70,
    linkType: 113,
    flags: 3368,
    fcsLength: 0,
  },
];
