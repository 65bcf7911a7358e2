import rule from "../../../src/rules/offset/icmpv6-nd-option.js";
import { build, concat, data, ethernet, hex, icmpv6, ipv6, tcp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const packet = (type: number, body: number, options: Uint8Array, ip = {}) =>
  build(ethernet(), ipv6({ hopLimit: 255, ...ip }), icmpv6({ type }), data(concat(new Uint8Array(body), options)));
/** Options begin at 14 + 40 + 24 = 78. */
const solicitation = (options: string, ip = {}) => packet(135, 16, hex(options), ip);
/** Options begin at 14 + 40 + 16 = 70. */
const advertisement = (options: string) => packet(134, 8, hex(options));
const zeros = (n: number) => "00".repeat(n);
const quoted = build(ipv6(), tcp());

testRule(rule, {
  valid: [
    { name: "source link-layer address", packet: solicitation("01010200 00000001") },
    { name: "no option", packet: solicitation("") },
    { name: "prefix, MTU and a name server", packet: advertisement(`0304${zeros(30)} 0501${zeros(6)} 1903${zeros(22)}`) },
    { name: "redirect that quotes a packet", packet: packet(137, 32, concat(hex("0409 0000 00000000"), quoted, new Uint8Array(4))) },
    { name: "the IP length itself goes beyond the packet", packet: solicitation("0102", { payloadLength: 90 }) },
  ],
  invalid: [
    {
      name: "length 0",
      packet: solicitation("01000200 00000001"),
      findings: [{ message: "neighbor discovery option 1 has length 0", at: 79, layer: "icmpv6", severity: "error" }],
    },
    {
      name: "a byte behind the options",
      packet: solicitation("01010200 00000001 00"),
      findings: [{ message: "1 byte behind the neighbor discovery options is too few for another", at: 86 }],
    },
    {
      name: "past the message",
      packet: solicitation("01020200 00000001"),
      findings: [{ message: "neighbor discovery option 1 has length 16, and only 8 bytes are left", at: 79 }],
    },
    {
      name: "prefix of 24 bytes",
      packet: advertisement(`0303${zeros(22)}`),
      findings: [{ message: "neighbor discovery option 3 has length 24, which it never has", at: 71 }],
    },
    {
      name: "name servers of one and a half addresses",
      packet: advertisement(`1904${zeros(30)}`),
      findings: [{ message: "neighbor discovery option 25 has length 32, which it never has", at: 71 }],
    },
  ],
});
