import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { flow } from "../../src/engine/flow-record.js";
import { build, data, ethernet, fragment, icmp, icmpv6, ipv4, ipv6, type Part, sctp, tcp, udp, vxlan } from "../support/build/index.js";
import { decoded } from "../support/lint.js";

const id = (...parts: readonly Part[]): string | undefined => flow(decoded({ packet: build(ethernet(), ...parts) }))?.communityId;
const between = (source: string, destination: string) => ({ source, destination });
const RSVP = 46;
const ports = (source: number, destination: number) => ({ source, destination });

/** The specification's own baseline, seed 0: corelight/community-id-spec, baseline/baseline_deflt.json. */
describe("the baseline of the specification", () => {
  const ND_A = between("fe80::200:86ff:fe05:80da", "fe80::260:97ff:fe07:69ea");
  const ND_B = between(ND_A.destination, ND_A.source);
  const solicitation = data(16);
  const cases: readonly (readonly [expected: string, ...parts: Part[]])[] = [
    ["1:LQU9qZlK+B5F3KDmev6m5PMibrg=", ipv4(between("128.232.110.120", "66.35.250.204")), tcp(ports(34855, 80))],
    ["1:LQU9qZlK+B5F3KDmev6m5PMibrg=", ipv4(between("66.35.250.204", "128.232.110.120")), tcp(ports(80, 34855))],
    ["1:d/FP5EW3wiY1vCndhwleRRKHowQ=", ipv4(between("192.168.1.52", "8.8.8.8")), udp(ports(54585, 53))],
    ["1:d/FP5EW3wiY1vCndhwleRRKHowQ=", ipv4(between("8.8.8.8", "192.168.1.52")), udp(ports(53, 54585))],
    ["1:MP2EtRCAUIZvTw6MxJHLV7N7JDs=", ipv4(between("192.168.170.56", "192.168.170.8")), sctp(ports(7, 7))],
    [
      "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=",
      ipv6(between("2001:470:e5bf:dead:4957:2174:e82c:4887", "2607:f8b0:400c:c03::1a")),
      tcp(ports(63943, 25)),
    ],
    ["1:X0snYXpgwiv9TZtqg64sgzUn6Dk=", ipv4(between("192.168.0.89", "192.168.0.1")), icmp({ type: 8 })],
    ["1:X0snYXpgwiv9TZtqg64sgzUn6Dk=", ipv4(between("192.168.0.1", "192.168.0.89")), icmp({ type: 0 })],
    ["1:YHxtAirCG//0OzkcVAukqKQN9xM=", ipv4(between("10.0.0.1", "10.0.0.2")), icmp({ type: 11 })],
    ["1:dGHyGvjMfljg6Bppwm3bg0LO8TY=", ipv6(ND_A), icmpv6({ type: 135 }), solicitation],
    ["1:dGHyGvjMfljg6Bppwm3bg0LO8TY=", ipv6(ND_B), icmpv6({ type: 136 }), solicitation],
    ["1:zavyT/cezQr1fmImYCwYnMXbgck=", ipv6(ND_B), icmpv6({ type: 135 }), solicitation],
    ["1:2ObVBgIn28oZvibYZhZMBgh7WdQ=", ipv6(between("3ffe:501:1800:2345::2", "3ffe:507:0:1:200:86ff:fe05:80da")), icmpv6({ type: 3 })],
    [
      "1:hLZd0XGWojozrvxqE0dWB1iM6R0=",
      ipv6(between("3ffe:501:410:0:2c0:dfff:fe47:33e", "3ffe:507:0:1:200:86ff:fe05:80da")),
      icmpv6({ type: 1, code: 4 }),
    ],
    ["1:+TW+HtLHvV1xnGhV1lv7XoJrqQg=", ipv6(between("3ffe:507:0:1:200:86ff:fe05:80da", "3ffe:501:0:1001::2")), icmpv6({ type: 128 })],
    ["1:hO+sN4H+MG5MY/8hIrXPqc4ZQz0=", ipv6(between("fe80::200:86ff:fe05:80da", "ff02::2")), icmpv6({ type: 133 })],
    ["1:pkvHqCL88/tg1k4cPigmZXUtL00=", ipv6(between("fe80::260:97ff:fe07:69ea", "ff02::1")), icmpv6({ type: 134 })],
    ["1:KHlLkgoJW7ifUTyTSgyVfkFHzKw=", ipv4({ ...between("10.1.12.2", "10.1.12.1"), protocol: RSVP }), data(8)],
  ];
  test.for(cases)("%s", ([expected, ...parts]) => expect(id(...parts)).toBe(expected));
});

test("one worked by hand: seed, lower address first, protocol, a zero, ports in the same order", () => {
  // 0000 0a000001 0a000002 11 00 9c40 0009
  const byHand = createHash("sha1").update(Buffer.from("00000a0000010a00000211009c400009", "hex")).digest("base64");
  expect(id(ipv4(), udp(ports(40000, 9)), data(4))).toBe(`1:${byHand}`);
});

test("inner and outer flows have their own", () => {
  const inner = [ethernet(), ipv4(between("192.168.1.52", "8.8.8.8")), udp(ports(54585, 53))];
  const whole = flow(
    decoded({
      packet: build(ethernet(), ipv4(between("66.35.250.204", "128.232.110.120")), udp({ destination: 4789 }), vxlan(), ...inner),
    }),
  );
  expect(whole?.communityId).toBe("1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
  expect(whole?.outer?.[0]?.communityId).toBe(id(ipv4(between("128.232.110.120", "66.35.250.204")), udp(ports(4789, 40000))));
});

test("there is none where the ports are not known", () => {
  expect(id(ipv4({ protocol: 17, flagsAndOffset: 1 }), data(8))).toBeUndefined();
  expect(id(ipv6(), fragment({ nextHeader: 6, offset: 8 }), data(8))).toBeUndefined();
  expect(id(ipv4({ protocol: 17 }), data(0))).toBeUndefined();
});
