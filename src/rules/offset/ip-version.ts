import * as ip from "../../layers/ip.js";
import * as ipv4 from "../../layers/ipv4.js";
import * as ipv6 from "../../layers/ipv6.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/ip-version",
    severity: "error",
    since: "0.1.0",
    summary: "Version field of an IP header is not the one announced",
    what: `
The first four bits of an IP header are its version: 4 or 6. The rule finds a header that the layer around it announces as
IPv4 or IPv6 (EtherType, IP protocol 4 or 41, a PPP protocol number) and that says another version; and, where nothing
announces the version (raw IP captures, some tunnels), a version that is neither 4 nor 6.`,
    why: `
A receiver drops the packet at once. In practice the version is rarely what is wrong: the header does not begin where it is
looked for. A length or an offset further out is off by some bytes, an encapsulation has inserted or lost a tag, or the file
names the wrong link type.`,
    example: `
Ethernet with EtherType 0x0800 and then the bytes \`60 00 00 00\`: *IP version 6 where IPv4 is announced*. The frame was
rewritten from IPv4 to IPv6 and its EtherType was not.`,
    remedy: `
Look at the bytes in front of the header. If a correct header (\`45\` or \`6x\`) begins a few bytes earlier or later, find who
adds or strips those bytes; if the whole file is so, its link type is wrong (\`editcap -T\`).`,
    references: ["RFC 791 §3.1", "RFC 8200 §3"],
    peers: {
      suricata: [
        "ipv4.wrong_ip_version",
        "ipv6.wrong_ip_version",
        "ipv6.ipv4_in_ipv6_wrong_version",
        "ipv6.ipv6_in_ipv6_wrong_version",
        "ipraw.invalid_ip_version",
      ],
      snort: [1, 271],
      zeek: ["unknown_ip_version", "invalid_inner_IP_version"],
      tcpdump: ["[version V != 4]"],
      wireshark: ["ip.bogus_ip_version", "ipv6.bogus_ipv6_version"],
    },
  },
  facts: [
    [ipv4.versionNotFour, "IP version {version} where IPv4 is announced"],
    [ipv6.versionNotSix, "IP version {version} where IPv6 is announced"],
    [ip.versionUnknown, "IP version {version} is neither 4 nor 6"],
  ],
});
