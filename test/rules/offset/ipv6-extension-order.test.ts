import rule from "../../../src/rules/offset/ipv6-extension-order.js";
import {
  ah,
  build,
  data,
  destinationOptions,
  esp,
  ethernet,
  fragment,
  hopByHop,
  ipv6,
  type Part,
  routing,
  udp,
} from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const packet = (...headers: Part[]) => build(ethernet(), ipv6(), ...headers, udp(), data(8));

testRule(rule, {
  valid: [
    { name: "none", packet: packet() },
    { name: "all in order", packet: packet(hopByHop(), destinationOptions(), routing(), fragment(), ah(), destinationOptions()) },
    { name: "destination options in front of a fragment header", packet: packet(destinationOptions(), fragment()) },
    { name: "the headers of an inner packet", packet: build(ethernet(), ipv6(), routing(), ipv6(), routing(), udp(), data(8)) },
  ],
  invalid: [
    {
      name: "hop-by-hop options behind routing",
      packet: packet(routing(), hopByHop()),
      findings: [
        { message: "hop-by-hop options are not right behind the IPv6 header", at: 78, layer: "ipv6-hop-by-hop", severity: "error" },
      ],
    },
    {
      name: "hop-by-hop options twice",
      packet: packet(hopByHop(), hopByHop()),
      findings: [{ message: "hop-by-hop options are not right behind the IPv6 header", at: 62 }],
    },
    {
      name: "fragment header twice",
      packet: packet(fragment(), fragment()),
      findings: [
        { message: "fragment header for the second time in one IPv6 packet", at: 62, layer: "ipv6-fragment", severity: "warning" },
      ],
    },
    {
      name: "routing header twice",
      packet: packet(routing(), routing()),
      findings: [{ message: "routing header for the second time in one IPv6 packet", at: 78 }],
    },
    {
      name: "destination options twice without routing",
      packet: packet(destinationOptions(), destinationOptions()),
      findings: [{ message: "destination options header for the second time in one IPv6 packet", at: 62 }],
    },
    {
      name: "authentication twice",
      packet: packet(ah(), ah()),
      findings: [{ message: "authentication header for the second time in one IPv6 packet", at: 78 }],
    },
    {
      name: "routing behind fragment",
      packet: packet(fragment(), routing()),
      findings: [{ message: "routing header behind the fragment header, which it should precede", at: 62 }],
    },
    {
      name: "fragment behind authentication",
      packet: packet(ah(), fragment()),
      findings: [{ message: "fragment header behind the authentication header, which it should precede", at: 78 }],
    },
    {
      name: "hop-by-hop options behind destination options",
      packet: build(ethernet(), ipv6(), destinationOptions(), hopByHop(), esp(), data(16)),
      findings: [{ message: "hop-by-hop options are not right behind the IPv6 header", at: 62 }],
    },
  ],
});
