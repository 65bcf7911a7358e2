import rule from "../../../src/rules/offset/ipv4-options.js";
import { build, data, ethernet, hex, ipv4, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

/** Options begin at byte 34. */
const packet = (options: string) => build(ethernet(), ipv4({ options: hex(options) }), udp({ checksum: 0 }), data(4));

testRule(rule, {
  valid: [
    { name: "router alert", packet: packet("94 04 00 00") },
    { name: "NOPs", packet: packet("01 01 01 01") },
    { name: "record route with room", packet: packet("07 07 04 00 00 00 00 00") },
    { name: "record route, full", packet: packet("07 07 08 0a 00 00 01 00") },
    { name: "loose source route", packet: packet("83 0b 04 0a 00 00 01 0a 00 00 02 00") },
    { name: "strict source route behind a NOP", packet: packet("01 89 07 04 0a 00 00 01") },
    { name: "timestamps alone", packet: packet("44 08 05 00 00 00 00 00") },
    { name: "timestamps with addresses, full", packet: packet("44 0c 0d 01 0a 00 00 01 00 00 00 07") },
    // Domain 3, tag 1 of 4 bytes.
    { name: "CIPSO", packet: packet("86 0a 00 00 00 03 01 04 00 05 00 00") },
    { name: "security of RFC 1108", packet: packet("82 03 ab 00") },
    { name: "Quick-Start", packet: packet("19 08 00 40 00 00 00 00") },
    { name: "cut by the snap length", packet: packet("07 07 04 00 00 00 00 00").slice(0, 40), wireLength: 54 },
  ],
  invalid: [
    {
      name: "last byte is no end",
      packet: packet("01 01 01 07"),
      findings: [
        {
          message: "IPv4 option 7 (record route) is the header's last byte, where its length should follow",
          at: 37,
          layer: "ipv4",
          severity: "error",
        },
      ],
    },
    {
      name: "length 1",
      packet: packet("94 01 00 00"),
      findings: [{ message: "IPv4 option 148 (router alert) has length 1, less than its least of 4", at: 35, severity: "error" }],
    },
    {
      name: "length 0 of an option without a least",
      packet: packet("5e 00 00 00"),
      findings: [{ message: "IPv4 option 94 has length 0, less than its least of 2", at: 35 }],
    },
    {
      name: "below the least, and then the end",
      packet: packet("86 06 00 00 00 03 00 00"),
      findings: [{ message: "IPv4 option 134 (CIPSO) has length 6, less than its least of 8", at: 35 }],
    },
    {
      name: "beyond the header",
      packet: packet("07 0b 04 00 00 00 00 00"),
      findings: [{ message: "IPv4 option 7 (record route) of length 11 runs past the header, where 8 bytes are left", at: 35 }],
    },
    {
      name: "router alert of 6 bytes",
      packet: packet("94 06 00 00 00 00 00 00"),
      findings: [{ message: "IPv4 option 148 (router alert) has length 6 instead of 4", at: 35 }],
    },
    {
      name: "half an address",
      packet: packet("07 09 04 00 00 00 00 00 00 00 00 00"),
      findings: [{ message: "IPv4 option 7 (record route) of length 9 holds no whole number of entries of 4 bytes", at: 35 }],
    },
    {
      name: "half a timestamp with address",
      packet: packet("44 08 05 01 00 00 00 00"),
      findings: [{ message: "IPv4 option 68 (timestamp) of length 8 holds no whole number of entries of 8 bytes", at: 35 }],
    },
    {
      name: "pointer in front of the addresses",
      packet: packet("83 07 03 0a 00 00 01 00"),
      findings: [{ message: "IPv4 option 131 (loose source route) has a pointer of 3, in front of its first entry at 4", at: 36 }],
    },
    {
      name: "pointer in front of the timestamps",
      packet: packet("44 08 04 00 00 00 00 00"),
      findings: [{ message: "IPv4 option 68 (timestamp) has a pointer of 4, in front of its first entry at 5", at: 36 }],
    },
    {
      name: "pointer into an address",
      packet: packet("07 07 05 0a 00 00 01 00"),
      findings: [{ message: "IPv4 option 7 (record route) has a pointer of 5, not at the start of an entry of 4 bytes", at: 36 }],
    },
    {
      name: "pointer behind the end",
      packet: packet("89 07 0c 0a 00 00 01 00"),
      findings: [{ message: "IPv4 option 137 (strict source route) has a pointer of 12, beyond the end of its 7 bytes", at: 36 }],
    },
    {
      name: "timestamp flag 2",
      packet: packet("44 08 05 02 00 00 00 00"),
      findings: [{ message: "IPv4 option 68 (timestamp) has flag 2; only 0, 1 and 3 are known", at: 37 }],
    },
    {
      name: "CIPSO tag past its option",
      packet: packet("86 0a 00 00 00 03 01 06 00 05 00 00"),
      findings: [{ message: "tag 1 of IPv4 option 134 (CIPSO) has length 6 where 4 bytes are left", at: 40 }],
    },
    {
      name: "router alert twice",
      packet: packet("94 04 00 00 94 04 00 00"),
      findings: [{ message: "IPv4 option 148 (router alert) is there for the second time", at: 38, severity: "warning" }],
    },
    {
      name: "two source routes of different kind",
      packet: packet("83 07 04 0a 00 00 01 89 07 04 0a 00 00 02 00 00"),
      findings: [{ message: "IPv4 option 137 (strict source route) is there for the second time", at: 41 }],
    },
    {
      name: "something behind the end",
      packet: packet("94 04 00 00 00 00 2a 00"),
      findings: [{ message: "byte behind the end of the IPv4 options is 0x002a, not zero", at: 40, severity: "warning" }],
    },
    {
      name: "not registered",
      packet: packet("63 04 00 00"),
      findings: [{ message: "IPv4 option 99 is not registered", at: 34, severity: "info" }],
    },
  ],
});
