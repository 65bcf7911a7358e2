import rule from "../../../src/rules/offset/tcp-options.js";
import { build, data, ethernet, hex, ipv4, tcp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

/** Options begin at 14 + 20 + 20 = 54. */
const syn = (options: string) => build(ethernet(), ipv4(), tcp({ flags: 0x02, options: hex(options) }));
const segment = (options: string) => build(ethernet(), ipv4(), tcp({ options: hex(options) }), data(8));

testRule(rule, {
  valid: [
    { name: "a SYN of Linux", packet: syn("020405b4 0402080a 00000001 00000000 01030307") },
    { name: "timestamps alone", packet: segment("0101080a 00000001 00000002") },
    { name: "timestamps and two SACK blocks", packet: segment("0101080a 00000001 00000002 01010512 00000001 00000002 00000003 00000004") },
    { name: "MD5 signature", packet: segment("01011312 00112233 44556677 8899aabb ccddeeff") },
    { name: "request and cookie of fast open", packet: syn("22020101 020405b4") },
    { name: "fast open with a cookie of 8 bytes", packet: syn("220a0011 22334455 66770000") },
    { name: "user timeout, quick-start, authentication, multipath", packet: syn("1c048001 1b080000 00000000 1d040102 1e030000") },
    { name: "an option that nobody knows", packet: segment("fd08f989 00000000") },
    { name: "end, then zeros", packet: segment("01010100 00000000") },
    { name: "window scale 14", packet: syn("0103030e") },
  ],
  invalid: [
    {
      name: "length 0",
      packet: syn("01010200"),
      findings: [
        {
          message: "TCP option 2 (maximum segment size) has length 0, less than its own 2 bytes of type and length",
          at: 57,
          layer: "tcp",
          severity: "error",
        },
      ],
    },
    {
      name: "length 1 of an unknown option: nothing behind it is read",
      packet: syn("4d010303 0f000000"),
      findings: [{ message: "TCP option 77 has length 1, less than its own 2 bytes of type and length", at: 55 }],
    },
    {
      name: "cut before its length",
      packet: syn("01010108"),
      findings: [{ message: "TCP option 8 (timestamps) is cut by the end of the header: it has no length", at: 57 }],
    },
    {
      name: "past the end of the header",
      packet: segment("0101080a 00000001"),
      findings: [{ message: "TCP option 8 (timestamps) has length 10, and only 6 bytes of the header are left", at: 57 }],
    },
    {
      name: "segment size of 3 bytes",
      packet: syn("02030501"),
      findings: [{ message: "TCP option 2 (maximum segment size) has length 3, which should be 4", at: 55 }],
    },
    {
      name: "window scale of 4 bytes",
      packet: syn("03040700"),
      findings: [{ message: "TCP option 3 (window scale) has length 4, which should be 3", at: 55 }],
    },
    {
      name: "SACK blocks that are no multiple of 8",
      packet: segment("01010506 00000001 01010101"),
      findings: [{ message: "TCP option 5 (SACK) has length 6, which should be 10, 18, 26 or 34", at: 57 }],
    },
    {
      name: "SACK without a block",
      packet: segment("01010502"),
      findings: [{ message: "TCP option 5 (SACK) has length 2, which should be 10, 18, 26 or 34", at: 57 }],
    },
    {
      name: "fast open cookie of an odd length",
      packet: syn("22070011 22334401"),
      findings: [{ message: "TCP option 34 (fast open) has length 7, which should be 2, or an even number from 6 to 18", at: 55 }],
    },
    {
      name: "window scale above 14",
      packet: syn("0103030f"),
      findings: [{ message: "TCP window scale 15 is above 14, the most there is", at: 57, severity: "warning" }],
    },
    {
      name: "segment size twice",
      packet: syn("020405b4 02040218"),
      findings: [{ message: "TCP option 2 (maximum segment size) is there twice", at: 58, severity: "warning" }],
    },
    {
      name: "segment size without SYN",
      packet: segment("020405b4"),
      findings: [{ message: "TCP option 2 (maximum segment size) may stand on a SYN only", at: 54, severity: "info" }],
    },
    {
      name: "data hidden behind the end",
      packet: syn("00000041 41414141"),
      findings: [{ message: "a byte behind the end of the TCP options is 65, not 0", at: 57, severity: "info" }],
    },
  ],
});
