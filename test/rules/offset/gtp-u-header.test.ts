import rule from "../../../src/rules/offset/gtp-u-header.js";
import { build, data, ethernet, type GtpUFields, gtpU, hex, ipv4, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// Ethernet 14, IPv4 20, UDP 8: the GTP-U header begins at byte 42. The user packet is 20 + 8 + 4 = 32 bytes.
const user = (f: GtpUFields) => build(ethernet(), ipv4(), udp({ source: 2152, destination: 2152 }), gtpU(f), ipv4(), udp(), data(4));
/** PDU session container of one unit of 4 bytes, none behind it. */
const CONTAINER = hex("01 00 09 00");
const optional = (next: string, extensions = hex("")) => Uint8Array.from([...hex(`00 07 00 ${next}`), ...extensions]);

testRule(rule, {
  valid: [
    { name: "user packet", packet: user({}) },
    { name: "sequence number", packet: user({ flags: 0x32, optional: optional("00") }) },
    { name: "PDU session container", packet: user({ flags: 0x34, optional: optional("85", CONTAINER) }) },
    {
      name: "echo request",
      packet: build(ethernet(), ipv4(), udp({ destination: 2152 }), gtpU({ flags: 0x32, type: 1, optional: optional("00") })),
    },
    { name: "end marker", packet: build(ethernet(), ipv4(), udp({ destination: 2152 }), gtpU({ type: 254 })) },
    { name: "user data that is not IP", packet: build(ethernet(), ipv4(), udp({ destination: 2152 }), gtpU(), data(40)) },
    {
      name: "query from port 2152",
      packet: build(ethernet(), ipv4(), udp({ source: 2152, destination: 53 }), data(hex("3fff ffff 00000000"))),
    },
    { name: "not of version 1", packet: user({ flags: 0x50, length: 9 }) },
    { name: "nothing at all", packet: build(ethernet(), ipv4(), udp({ destination: 2152 })) },
    {
      name: "first fragment: the length is the whole message's",
      packet: build(
        ethernet(),
        ipv4({ flagsAndOffset: 0x2000 }),
        udp({ destination: 2152, length: 1000 }),
        gtpU({ length: 984 }),
        ipv4({ totalLength: 984 }),
        data(4),
      ),
    },
  ],
  invalid: [
    {
      name: "length counts the header",
      packet: user({ length: 40 }),
      findings: [{ message: "GTP-U length 40 goes beyond the 32 bytes behind the header", at: 44, layer: "gtp-u", severity: "error" }],
    },
    {
      name: "length leaves 4 bytes",
      packet: build(
        ethernet(),
        ipv4(),
        udp({ destination: 2152 }),
        gtpU({ length: 32 }),
        ipv4({ totalLength: 32 }),
        udp({ length: 12 }),
        data(8),
      ),
      findings: [{ message: "GTP-U length 32 is less than the 36 bytes behind the header", at: 44, severity: "warning" }],
    },
    {
      name: "length without the optional fields",
      packet: user({ flags: 0x32, length: 3, optional: optional("00") }),
      findings: [{ message: "GTP-U length 3 is less than the 4 bytes of optional fields that its flags announce", at: 44 }],
    },
    {
      name: "extension header of length 0",
      packet: user({ flags: 0x34, optional: optional("85", hex("00 00 09 00")) }),
      findings: [{ message: "GTP-U extension header of type 0x0085 has length 0", at: 54 }],
    },
    // 4 of the container and 32 of the user packet are left.
    {
      name: "extension header beyond the message",
      packet: user({ flags: 0x34, optional: optional("85", hex("0b 00 09 00")) }),
      findings: [{ message: "GTP-U extension header of type 0x0085 claims 44 bytes; 36 are left", at: 54 }],
    },
  ],
});
