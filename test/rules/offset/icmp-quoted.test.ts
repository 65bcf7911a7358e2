import rule from "../../../src/rules/offset/icmp-quoted.js";
import { build, data, ethernet, icmp, icmpv6, ipv4, ipv6, tcp, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const unreachable = (original: Uint8Array, ip = {}) => build(ethernet(), ipv4(ip), icmp({ type: 3, code: 3 }), data(original));
const tooBig = (original: Uint8Array) => build(ethernet(), ipv6(), icmpv6({ type: 2, rest: 1280 }), data(original));
const datagram = build(ipv4(), udp(), data(32));

testRule(rule, {
  valid: [
    { name: "header and 8 bytes", packet: unreachable(datagram.slice(0, 28)) },
    { name: "a datagram of 4 bytes, quoted whole", packet: unreachable(build(ipv4({ protocol: 253 }), data(4))) },
    { name: "a first fragment", packet: unreachable(build(ipv4({ flagsAndOffset: 0x2000 }), udp(), data(24))) },
    { name: "cut by the snap length", packet: unreachable(datagram).slice(0, 50), wireLength: 102 },
    { name: "echo, which quotes nothing", packet: build(ethernet(), ipv4(), icmp(), data(3)) },
    { name: "an error that is itself a first fragment", packet: unreachable(datagram.slice(0, 16), { flagsAndOffset: 0x2000 }) },
    {
      name: "an error inside the quote, cut by design",
      packet: unreachable(build(ipv4(), icmp({ type: 3, code: 3 }), data(datagram.slice(0, 4)))),
    },
    { name: "IPv6", packet: tooBig(build(ipv6(), tcp())) },
    { name: "IPv6 header alone", packet: tooBig(build(ipv6(), tcp()).slice(0, 40)) },
  ],
  invalid: [
    {
      name: "nothing quoted",
      packet: unreachable(new Uint8Array(0)),
      findings: [{ message: "ICMP error quotes 0 bytes, and the quoted IP header alone has 20", at: 42, layer: "icmp", severity: "error" }],
    },
    {
      name: "half a header",
      packet: unreachable(datagram.slice(0, 12)),
      findings: [{ message: "ICMP error quotes 12 bytes, and the quoted IP header alone has 20", at: 42 }],
    },
    {
      name: "options of the header cut",
      packet: unreachable(build(ipv4({ options: new Uint8Array(8) }), udp()).slice(0, 24)),
      findings: [{ message: "ICMP error quotes 24 bytes, and the quoted IP header alone has 28", at: 42 }],
    },
    {
      name: "IPv6 in ICMP",
      packet: unreachable(build(ipv6(), udp())),
      findings: [{ message: "ICMP error quotes a packet of IP version 6, and should quote version 4", at: 42 }],
    },
    {
      name: "header length of 8",
      packet: unreachable(build(ipv4({ headerLength: 8 }), udp(), data(8))),
      findings: [{ message: "ICMP error quotes an IPv4 header of 8 bytes, and it has at least 20", at: 42 }],
    },
    {
      name: "4 bytes of data",
      packet: unreachable(datagram.slice(0, 24)),
      findings: [{ message: "ICMP error quotes 4 bytes behind the IP header, and must quote 8", at: 62 }],
    },
    // 185 * 8 = 1480.
    {
      name: "about a later fragment",
      packet: unreachable(build(ipv4({ flagsAndOffset: 185, protocol: 17 }), data(16))),
      findings: [
        {
          message: "ICMP error is about a fragment at offset 1480, and must not be sent about any but the first",
          at: 48,
          severity: "warning",
        },
      ],
    },
    {
      name: "30 bytes of IPv6",
      packet: tooBig(build(ipv6(), tcp()).slice(0, 30)),
      findings: [{ message: "ICMP error quotes 30 bytes, and the quoted IP header alone has 40", at: 62, layer: "icmpv6" }],
    },
    {
      name: "IPv4 in ICMPv6",
      packet: tooBig(build(ipv4(), tcp())),
      findings: [{ message: "ICMP error quotes a packet of IP version 4, and should quote version 6", at: 62 }],
    },
  ],
});
