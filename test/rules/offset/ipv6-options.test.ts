import rule from "../../../src/rules/offset/ipv6-options.js";
import {
  build,
  concat,
  data,
  destinationOptions,
  ethernet,
  hex,
  homeAddress,
  hopByHop,
  ip6,
  ipv6,
  udp,
} from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const hopByHopOf = (options: string) => build(ethernet(), ipv6(), hopByHop({ options: hex(options) }), udp(), data(4));
const destinationOf = (options: string | Uint8Array) =>
  build(
    ethernet(),
    ipv6(),
    destinationOptions({ options: typeof options === "string" ? hex(options) : options }),
    udp({ checksum: 1 }),
    data(4),
  );

testRule(rule, {
  valid: [
    { name: "router alert", packet: hopByHopOf("05 02 00 00 01 00") },
    { name: "router alert, Pad1 twice", packet: hopByHopOf("05 02 00 00 00 00") },
    { name: "tunnel encapsulation limit", packet: destinationOf("04 01 04 01 01 00") },
    { name: "home address", packet: destinationOf(homeAddress("2001:db8::77")) },
    { name: "an option for experiments", packet: destinationOf("1e 04 01 02 03 04") },
    { name: "padding of 7 bytes", packet: hopByHopOf("05 02 00 00 01 05 00 00 00 00 00 1e 01 07") },
  ],
  invalid: [
    {
      name: "option past the header",
      packet: hopByHopOf("05 08 00 00 01 00"),
      findings: [
        {
          message: "IPv6 option 5 (router alert) of length 8 runs past the header, where 4 bytes are left",
          at: 56,
          layer: "ipv6-hop-by-hop",
          severity: "error",
        },
      ],
    },
    {
      name: "option without a length",
      packet: hopByHopOf("05 02 00 00 00 1e"),
      findings: [{ message: "IPv6 option 30 of length 0 runs past the header, where 0 bytes are left", at: 61 }],
    },
    {
      name: "router alert of 3 bytes",
      packet: hopByHopOf("05 03 00 00 00 00"),
      findings: [{ message: "IPv6 option 5 (router alert) has length 3 instead of 2", at: 57, severity: "error" }],
    },
    {
      name: "home address of 4 bytes",
      packet: destinationOf("c9 04 00 00 00 00"),
      findings: [{ message: "IPv6 option 201 (home address) has length 4 instead of 16", at: 57 }],
    },
    {
      name: "router alert among destination options",
      packet: destinationOf("05 02 00 00 01 00"),
      findings: [{ message: "IPv6 option 5 (router alert) is in the wrong kind of options header", at: 56, severity: "warning" }],
    },
    {
      name: "tunnel encapsulation limit among hop-by-hop options",
      packet: hopByHopOf("04 01 04 01 01 00"),
      findings: [{ message: "IPv6 option 4 (tunnel encapsulation limit) is in the wrong kind of options header", at: 56 }],
    },
    // The option is to be at 8n + 6, and is at 2.
    {
      name: "home address not aligned",
      packet: destinationOf(concat(Uint8Array.of(0xc9, 16), ip6("2001:db8::77"), Uint8Array.of(1, 2, 0, 0))),
      findings: [
        {
          message: "IPv6 option 201 (home address) is at byte 2 of its header, where its alignment forbids it",
          at: 56,
          severity: "warning",
        },
      ],
    },
    {
      name: "router alert at an odd byte",
      packet: hopByHopOf("00 05 02 00 00 00"),
      findings: [{ message: "IPv6 option 5 (router alert) is at byte 3 of its header, where its alignment forbids it", at: 57 }],
    },
    {
      name: "jumbo payload at 4n + 4",
      packet: hopByHopOf("01 00 c2 04 00 01 11 70 01 04 00 00 00 00"),
      findings: [{ message: "IPv6 option 194 (jumbo payload) is at byte 4 of its header, where its alignment forbids it", at: 58 }],
    },
    {
      name: "router alert twice",
      packet: hopByHopOf("05 02 00 00 05 02 00 00 1e 04 01 02 03 04"),
      findings: [{ message: "IPv6 option 5 (router alert) is there for the second time", at: 60, severity: "warning" }],
    },
    {
      name: "padding that says something",
      packet: hopByHopOf("05 02 00 00 1e 02 00 00 01 04 00 00 68 69"),
      findings: [{ message: "padding of IPv6 options holds 0x0068, not zero", at: 68, severity: "warning" }],
    },
    {
      name: "padding of 10 bytes at the end",
      packet: hopByHopOf("05 02 00 00 01 08 00 00 00 00 00 00 00 00"),
      findings: [
        { message: "padding of 10 bytes between IPv6 options, more than the 7 that alignment needs", at: 60, severity: "warning" },
      ],
    },
    {
      name: "padding of 8 bytes in front of an option",
      packet: hopByHopOf("01 05 00 00 00 00 00 00 05 02 00 00 01 00"),
      findings: [{ message: "padding of 8 bytes between IPv6 options, more than the 7 that alignment needs", at: 56 }],
    },
    {
      name: "nothing but padding",
      packet: destinationOf("01 04 00 00 00 00"),
      findings: [
        { message: "IPv6 options header of 8 bytes holds nothing but padding", at: 54, layer: "ipv6-destination", severity: "info" },
      ],
    },
    {
      name: "unknown, skipped",
      packet: hopByHopOf("1d 04 01 02 03 04"),
      findings: [{ message: "IPv6 option 29 is not registered: a node that does not know it skips it", at: 56, severity: "info" }],
    },
    {
      name: "unknown, discarded",
      packet: destinationOf("9d 04 01 02 03 04"),
      findings: [
        {
          message: "IPv6 option 157 is not registered: a node that does not know it discards the packet and says so",
          at: 56,
          severity: "warning",
        },
      ],
    },
  ],
});
