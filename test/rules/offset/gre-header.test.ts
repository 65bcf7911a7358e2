import rule from "../../../src/rules/offset/gre-header.js";
import { build, concat, data, ethernet, gre, ipv4, pppProtocol, pptp, routeEnd, routeEntry, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// Ethernet 14 and IPv4 20: the GRE header begins at byte 34.
const version0 = (f: Parameters<typeof gre>[0]) => build(ethernet(), ipv4(), gre(f), ipv4(), udp(), data(4));
const call = (f: Parameters<typeof pptp>[0]) => build(ethernet(), ipv4(), pptp(f), pppProtocol(), ipv4(), udp(), data(4));
const route = (...entries: Uint8Array[]) => version0({ route: concat(...entries) });

testRule(rule, {
  valid: [
    { name: "no flags", packet: version0({}) },
    { name: "checksum, key and sequence number", packet: version0({ checksum: "right", key: 7, sequence: 1 }) },
    { name: "source route of RFC 1701", packet: route(routeEntry(), routeEnd()) },
    { name: "strict source route", packet: version0({ flags: 0x0800, route: concat(routeEntry(), routeEnd()) }) },
    { name: "Cisco keepalive", packet: build(ethernet(), ipv4(), gre({ protocol: 0x0800 }), ipv4({ protocol: 47 }), gre({ protocol: 0 })) },
    { name: "a protocol that nobody knows", packet: version0({ protocol: 0x9999 }) },
    { name: "PPTP with payload", packet: call({ sequence: 1 }) },
    { name: "PPTP with payload and acknowledgment", packet: call({ sequence: 1, acknowledgment: 2 }) },
    { name: "PPTP acknowledgment alone", packet: build(ethernet(), ipv4(), pptp({ acknowledgment: 2 })) },
    {
      name: "PPTP behind an IP length that goes beyond the packet",
      packet: build(ethernet(), ipv4({ totalLength: 900 }), pptp({ sequence: 1, length: 868 }), pppProtocol(), data(20)),
    },
    {
      name: "PPTP in a first fragment",
      packet: build(ethernet(), ipv4({ flagsAndOffset: 0x2000 }), pptp({ sequence: 1, length: 868 }), pppProtocol(), data(26)),
    },
  ],
  invalid: [
    {
      name: "version 2",
      packet: version0({ flags: 2 }),
      findings: [{ message: "GRE version is 2; there are only 0 and 1", at: 34, layer: "ipv4", severity: "error" }],
    },
    {
      name: "recursion control",
      packet: version0({ flags: 0x0100 }),
      findings: [{ message: "GRE recursion control is 1, where RFC 2784 has reserved bits", at: 34, layer: "gre", severity: "warning" }],
    },
    {
      name: "recursion control in bit 5, for which a receiver drops the packet",
      packet: version0({ flags: 0x0400 }),
      findings: [{ message: "GRE recursion control is 4, where RFC 2784 has reserved bits", at: 34, layer: "gre", severity: "error" }],
    },
    {
      name: "strict route without a route",
      packet: version0({ flags: 0x0800 }),
      findings: [{ message: "GRE strict source route flag is set (flags 0x0800) without a source route", at: 34 }],
    },
    {
      name: "acknowledgment flag in version 0",
      packet: version0({ flags: 0x0080 }),
      findings: [{ message: "GRE reserved flags 0x0080 are set", at: 35, severity: "warning" }],
    },
    // 20 + 12 + 2 + 20 + 8 + 4 bytes: 34 behind the GRE header.
    {
      name: "PPTP with the checksum flag",
      packet: call({ flags: 0xb001, sequence: 1 }),
      findings: [{ message: "GRE version 1 has flags 0x8000 set, which must be clear", at: 34 }],
    },
    {
      name: "PPTP with recursion, strict route and route",
      packet: call({ flags: 0x7901, sequence: 1 }),
      findings: [{ message: "GRE version 1 has flags 0x4900 set, which must be clear", at: 34 }],
    },
    {
      name: "PPTP with a reserved flag",
      packet: call({ flags: 0x3009, sequence: 1 }),
      findings: [{ message: "GRE version 1 has reserved flags 0x0008 set", at: 35, severity: "warning" }],
    },
    {
      name: "PPTP without its key",
      packet: call({ flags: 0x1001, sequence: 1 }),
      findings: [{ message: "GRE version 1 is without its key (flags 0x1001), which holds payload length and call", at: 34 }],
    },
    {
      name: "PPTP with IP",
      packet: call({ protocol: 0x0800, sequence: 1 }),
      findings: [{ message: "GRE version 1 carries protocol 0x0800; it must be 0x880b (PPP)", at: 36 }],
    },
    {
      name: "PPTP length too large",
      packet: call({ length: 46, sequence: 1 }),
      findings: [{ message: "GRE payload length 46 goes beyond the 34 bytes behind the header", at: 38 }],
    },
    {
      name: "PPTP length too small",
      packet: build(ethernet(), ipv4(), pptp({ sequence: 1, length: 33 }), pppProtocol({ protocol: 0xc021 }), data(32)),
      findings: [{ message: "GRE payload length 33 is less than the 34 bytes behind the header", at: 38 }],
    },
    {
      name: "PPTP payload without a sequence number",
      packet: call({}),
      findings: [{ message: "GRE version 1 carries 34 bytes without a sequence number", at: 34, severity: "warning" }],
    },
    // Route at 34 + 8 = 42; behind it 32 bytes of IPv4, UDP and data.
    {
      name: "source route entry beyond the packet",
      packet: route(routeEntry({ length: 200 })),
      findings: [{ message: "GRE source route entry of 200 bytes goes beyond the 36 that are left", at: 45, layer: "gre" }],
    },
    {
      name: "source route without an end",
      packet: build(ethernet(), ipv4(), gre({ protocol: 0x0800, route: routeEntry() })),
      findings: [{ message: "GRE source route is not ended: 0 bytes are left for the next entry", at: 50 }],
    },
    {
      name: "source route offset beyond its entry",
      packet: route(routeEntry({ offset: 8 }), routeEnd()),
      findings: [{ message: "GRE source route offset 8 points beyond its entry of 4 bytes", at: 44 }],
    },
    {
      name: "source route of half an address",
      packet: route(routeEntry({ information: new Uint8Array(6) }), routeEnd()),
      findings: [{ message: "GRE source route entry of 6 bytes is no list of IPv4 addresses", at: 45 }],
    },
  ],
});
