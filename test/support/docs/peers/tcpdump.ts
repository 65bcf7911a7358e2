import { type Peer, REASONS } from "./peer.js";

export const tcpdump: Peer = {
  key: "tcpdump",
  name: "tcpdump",
  about: "What it prints, with letters for the numbers.",
  groups: [
    [
      "IPv4",
      [
        "[total length L > length N] (invalid)",
        "length N [was 0, presumed TSO]",
        "[was 0, presumed BIG TCP]",
        "[total length L < header length H] (invalid)",
        "[version V != 4]",
        "[header length H < 20]",
        "bad cksum 1234 (->5678)!",
        "[bad length N]",
        "[bad ptr N]",
        "[bad ts type]",
        "[truncated-option]",
      ],
    ],
    [
      "IPv6",
      [
        "[header+payload length > length]",
        "hop-by-hop options twice, or not first",
        "[No valid Jumbo Payload Hop-by-Hop option found]",
        "[real length N, presumed BIG TCP]",
      ],
    ],
    [
      "TCP",
      [
        "[bad hdr length H - too short, < 20]",
        "[bad hdr length H - too long, > L]",
        "cksum 0xaaaa (incorrect -> 0xbbbb)",
        "[bad opt]",
        "invalid sack",
      ],
    ],
    [
      "UDP",
      [
        "[undersized-udp N < 8]",
        "[undersized-udplength N < 8]",
        "[no cksum]",
        "[bad udp cksum 0xaaaa -> 0xbbbb!]",
        "UDP, bad length U > L",
      ],
    ],
    [
      "ICMP, SCTP",
      ["(wrong icmp cksum a (->b)!)", "checksum of the ICMP MPLS extension", "[bad icmp6 cksum a -> b!]", "[Bad chunk length N, …]"],
    ],
    ["GRE", ["ERROR: unknown-version"]],
    ["VXLAN-GPE", ["unknown version", "ERROR: I flag not set", "unknown-next-protocol"]],
    ["Geneve", ["unknown-version", "[bad length]", "opts_len A > B"]],
    [
      "The capture itself",
      [
        "truncated dump file; tried to read N bytes, only got M",
        "invalid packet capture length N, bigger than snaplen of M",
        "N packets dropped by kernel",
        "N packets dropped by interface",
      ],
    ],
    ["Any layer", ["(invalid)", "[|proto]"]],
  ],
  reasons: [
    [REASONS.noDecoder, ["unknown-next-protocol"]],
    ["Not verified yet", ["checksum of the ICMP MPLS extension"]],
    ["A general mark that follows messages listed above", ["(invalid)"]],
  ],
};
