/** One capture of each kind, and what tcpdump says of it. */
export interface Beside {
  readonly title: string;
  /** Name of the sample, without its ending, and the packet in it. */
  readonly sample: string;
  readonly packet: number;
  /** Everything that tcpdump says of checksums and faults there, word by word; nothing if it says none. */
  readonly tcpdump: readonly string[];
  /** What that tells a person at three in the morning. */
  readonly meaning: string;
}

export interface BesideGroup {
  readonly title: string;
  readonly about: string;
  readonly kinds: readonly Beside[];
}

/** Whose words these are, and how it was asked. */
export const TCPDUMP_VERSION = "4.99.3";
export const TCPDUMP_OPTIONS = ["-vv", "-nn"] as const;

const harmless: readonly Beside[] = [
  {
    title: "A good one",
    sample: "plain",
    packet: 5,
    tcpdump: ["cksum 0x3e03 (correct)"],
    meaning: "Look elsewhere.",
  },
  {
    title: "Sent, the checksum left to the card",
    sample: "partial",
    packet: 1,
    tcpdump: ["cksum 0x1805 (incorrect -> 0x5a1e)"],
    meaning: "Your own host sent it, and its card fills the sum in after the capture: do not switch offload off for this.",
  },
  {
    title: "Received and merged (GRO)",
    sample: "partial",
    packet: 2,
    tcpdump: ["cksum 0x1805 (incorrect -> 0x5a1e)"],
    meaning: "The kernel merged segments whose sums it had checked; nobody ever sent this packet.",
  },
  {
    title: "Outer checksum around an unfinished inner one (local checksum offload)",
    sample: "causes",
    packet: 1,
    tcpdump: ["[bad udp cksum 0x7f1e -> 0xbdf5!]", "cksum 0x1481 (incorrect -> 0x5358)"],
    meaning: "Two complaints, no fault: the outer sum is right already for the bytes that the card will send.",
  },
  {
    title: "Sent by Windows: no length in the unfinished checksum",
    sample: "causes",
    packet: 2,
    tcpdump: ["cksum 0x1409 (incorrect -> 0x5a15)"],
    meaning: "Large send offload of Windows leaves the length out, so the usual test for offload misses it; it is harmless all the same.",
  },
  {
    title: "Sent by Windows: several segments, length 0",
    sample: "causes",
    packet: 3,
    tcpdump: ["IP bad-len 0"],
    meaning: "Not a broken header: the card will cut it into segments and write their lengths.",
  },
  {
    title: "BIG TCP",
    sample: "super-packet-big-tcp",
    packet: 1,
    tcpdump: ["IP bad-len 0"],
    meaning: "72000 bytes do not fit into 16 bits of length, hence the 0, and the pseudo-header counts them in 32; nothing is lost.",
  },
  {
    title: "Several TCP segments in one packet (GSO, TSO)",
    sample: "super-packet-tcp",
    packet: 4,
    tcpdump: ["cksum 0x1fd5 (incorrect -> 0xba77)"],
    meaning: "It never was on the wire with this length: no jumbo frames, no wrong MTU, and three packets where tcpdump counts one.",
  },
  {
    title: "Several UDP datagrams in one packet",
    sample: "super-packet-udp",
    packet: 2,
    tcpdump: ["[bad udp cksum 0x222c -> 0x77b5!]"],
    meaning: "A QUIC or WireGuard sender at full speed; where each datagram begins the bytes do not say.",
  },
  {
    title: "Several segments under the headers of one (GSO_PARTIAL)",
    sample: "super-packet-gso-partial",
    packet: 1,
    tcpdump: ["[no cksum]", "cksum 0x1993 (incorrect -> 0xbd2e)"],
    meaning: "tcpdump shows the first 1398 bytes and drops the other 2796 without a word: they are payload, not a trailer.",
  },
  {
    title: "GRE with a checksum, merged on receive",
    sample: "causes",
    packet: 10,
    tcpdump: ["cksum 0x1de1 (incorrect -> 0x06b1)"],
    meaning: "tcpdump does not check GRE's sum; it is the first segment's, was right on the wire, and was checked before merging.",
  },
  {
    title: "Merged into a list of packets (FRAGLIST)",
    sample: "causes",
    packet: 13,
    tcpdump: ["cksum 0xaeb5 (incorrect -> 0x06b8)"],
    meaning: "A router or bridge merged it to forward it, and will split it as it came, each segment with the sum that it had.",
  },
  {
    title: "0xffff where 0 belongs",
    sample: "checksum-zero-form",
    packet: 1,
    tcpdump: ["cksum 0xffff (correct)"],
    meaning: "Both are the same number to a receiver; some program updated the sum by subtraction.",
  },
  {
    title: "No outer checksum in VXLAN over IPv6",
    sample: "incidents/ipv6-underlay-without-checksum",
    packet: 2,
    tcpdump: ["[bad udp cksum 0x0000 -> 0x825f!]", "[udp sum ok]"],
    meaning: "Absent is not bad: RFC 6935 allows tunnels this, and the checksum inside is right.",
  },
];

const wrong: readonly Beside[] = [
  {
    title: "Received alone, and nobody finished the checksum",
    sample: "partial",
    packet: 5,
    tcpdump: ["[bad udp cksum 0x1428 -> 0x3156!]"],
    meaning:
      "The same words as for the harmless one, and this one is dropped: look at the device in front (veth, virtio, vmxnet3), not at cables.",
  },
  {
    title: "Unfinished inside a tunnel that is finished",
    sample: "incidents/vxlan-inner-partial",
    packet: 1,
    tcpdump: ["[udp sum ok]", "[bad udp cksum 0x15a5 -> 0xa912!]"],
    meaning: "The outer sum was computed over the unfinished inner one: the sender's card does not offload inside this tunnel.",
  },
  {
    title: "Never filled in",
    sample: "causes",
    packet: 4,
    tcpdump: ["cksum 0x0000 (incorrect -> 0xd156)"],
    meaning: "Not damage: whoever built or rewrote this packet left the sum to somebody who did not do it.",
  },
  {
    title: "Covers the trailer",
    sample: "incidents/geneve-trailer",
    packet: 1,
    tcpdump: ["[no cksum]", "cksum 0x05af (incorrect -> 0xb469)"],
    meaning:
      "The card sums to the end of the frame; only packets with padding that is not 0 suffer, which is why only some guests complain.",
  },
  {
    title: "Bytes swapped",
    sample: "causes",
    packet: 5,
    tcpdump: ["[bad udp cksum 0x864d -> 0x4d86!]"],
    meaning: "A missing htons() in somebody's own code: every packet of that program is wrong, and no hardware is.",
  },
  {
    title: "Summed without the pseudo-header",
    sample: "causes",
    packet: 6,
    tcpdump: ["[bad udp cksum 0x61a5 -> 0x4d85!]"],
    meaning: "Again code, not a cable: it sums the wrong bytes.",
  },
  {
    title: "A port rewritten after the sum (NAT)",
    sample: "incidents/vxlan-source-nat",
    packet: 5,
    tcpdump: ["[bad udp cksum 0xbdd6 -> 0x4eee!]", "cksum 0xb0ef (correct)"],
    meaning: "Look for the NAT rule that catches tunnel packets; connection tracking knows who had port 44246.",
  },
  {
    title: "63 seconds",
    sample: "incidents/vxlan-source-nat",
    packet: 3,
    tcpdump: ["[bad udp cksum 0xbdce -> 0x4ee6!]", "cksum 0x842c (correct)"],
    meaning: "The service is not slow: every SYN is dropped for its outer checksum, until a late retry gets through.",
  },
  {
    title: "An address rewritten after the sum",
    sample: "incidents/nat-gre-ip-checksum",
    packet: 2,
    tcpdump: ["bad cksum 8f33 (->14e6)!", "cksum 0x2448 (correct)"],
    meaning: "The firewall's NAT did it; the address in front of it says which rule.",
  },
  {
    title: "The TTL lowered without the sum",
    sample: "causes",
    packet: 7,
    tcpdump: ["bad cksum 66ca (->67ca)!", "[udp sum ok]"],
    meaning: "A router or an eBPF program forwards without updating the header's sum; the next hop drops it.",
  },
  {
    title: "A checksum of 0, updated as if it were one",
    sample: "incidents/calico-vxlan-checksum",
    packet: 3,
    tcpdump: ["[bad udp cksum 0xbd67 -> 0xaa3d!]", "[udp sum ok]"],
    meaning: "Always the same value, whatever is inside: the tunnel sends no checksum, and a NAT or a card makes one of nothing.",
  },
  {
    title: "One bit flipped",
    sample: "corrupt",
    packet: 2,
    tcpdump: ["cksum 0x3e03 (incorrect -> 0x3e02)"],
    meaning: "This is damage, and the only kind here for which you change cables, memory or cards.",
  },
  {
    title: "Damaged, and sent again",
    sample: "flow-corrupt-segment-repeated",
    packet: 2,
    tcpdump: ["cksum 0x1b62 (correct)"],
    meaning:
      "The good copy proves which byte and which bit: compare with other cases, a bit that is always the same is one piece of memory.",
  },
  {
    title: "Damaged, and acknowledged",
    sample: "flow-bad-checksum-acknowledged",
    packet: 3,
    tcpdump: ["cksum 0xb72f (correct)"],
    meaning: "Wake somebody: the receiver took damaged bytes for good ones, and its data is wrong now.",
  },
  {
    title: "A datagram in fragments, its checksum wrong",
    sample: "fragments",
    packet: 4,
    tcpdump: [],
    meaning: "tcpdump never puts fragments together, so that no large UDP answer is ever checked by it.",
  },
  {
    title: "No checksum over IPv6",
    sample: "checksum-absent",
    packet: 1,
    tcpdump: ["[bad udp cksum 0x0000 -> 0xe9b7!]"],
    meaning: "The sender computes none, as IPv4 allows; the receiver's kernel drops it, and no program hears of it.",
  },
  {
    title: "A batch of UDP that was cut wrongly",
    sample: "flow-udp-gso-mis-segmentation",
    packet: 1,
    tcpdump: ["[no cksum]", "bad length 4800 > 1200"],
    meaning:
      "The length is that of the whole batch: a fault of the kernel's or the card's UDP segmentation, and UDP at a hundredth of its speed.",
  },
  {
    title: "Merged in front of a tunnel, lost behind it",
    sample: "flow-merged-then-retransmitted",
    packet: 4,
    tcpdump: ["[udp sum ok]", "cksum 0x8538 (correct)"],
    meaning: "Nothing is wrong in any packet: merged ones do not get through, single ones do, 200 ms later.",
  },
  {
    title: "GRE header",
    sample: "offset-gre-header",
    packet: 3,
    tcpdump: ["[|gre]"],
    meaning: "tcpdump reads the inner packet as a list of addresses until it runs out; the length of the source route is wrong.",
  },
  {
    title: "VXLAN header",
    sample: "offset-vxlan-header",
    packet: 1,
    tcpdump: ["[udp sum ok]", "flags [invalid]", "[udp sum ok]"],
    meaning:
      "Receivers drop it before they look at the network identifier: the sender does not speak VXLAN, or another protocol has the port.",
  },
  {
    title: "Geneve options",
    sample: "offset-geneve-options",
    packet: 2,
    tcpdump: ["[udp sum ok]", "[udp sum ok]"],
    meaning: "An option that must not be ignored, in a header that says there is none: whether it arrives depends on who reads it.",
  },
];

const unknown: readonly Beside[] = [
  {
    title: "Left to the card, direction unknown",
    sample: "partial",
    packet: 4,
    tcpdump: ["[bad udp cksum 0x1428 -> 0x3156!]"],
    meaning: "Say where you captured (`--vantage`, `--local-mac`), or capture to pcapng with directions; until then it may be harmless.",
  },
  {
    title: "IPv4 header checksum 0, direction unknown",
    sample: "checksum-mismatch",
    packet: 5,
    tcpdump: ["bad cksum 0 (->66c2)!", "[udp sum ok]"],
    meaning: "On a sent packet the card does it; on a received one it would be a fault.",
  },
  {
    title: "One packet of a rewritten flow",
    sample: "incidents/calico-vxlan-checksum",
    packet: 1,
    tcpdump: ["[bad udp cksum 0xbd67 -> 0xaa3f!]", "[udp sum ok]"],
    meaning: "Some port fits every wrong sum, so that one packet proves nothing; the second packet of this capture gives the answer.",
  },
  {
    title: "Cut by the snap length",
    sample: "capture-snap-length",
    packet: 1,
    tcpdump: [],
    meaning: "tcpdump's silence is no verdict: most of the bytes were never captured. Capture again with `-s 0`.",
  },
  {
    title: "A fragment without its others",
    sample: "flow-incomplete-datagram",
    packet: 1,
    tcpdump: [],
    meaning: "A filter on a port lets only first fragments through; capture with `or ip[6:2] & 0x1fff != 0`.",
  },
];

export const besideTcpdump: readonly BesideGroup[] = [
  { title: "Harmless", about: "tcpdump complains of most of these, and nothing is wrong with any.", kinds: harmless },
  { title: "Wrong, and why", about: "The same words for a cable, a NAT rule and a driver; sometimes none.", kinds: wrong },
  { title: "What cannot be known", about: "From these bytes alone; neither good nor bad is claimed.", kinds: unknown },
];
