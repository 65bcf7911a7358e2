import { expect, test } from "vitest";
import { createEngine } from "../../../src/engine/engine.js";
import { registeredTables } from "../../../src/packet/tables.js";
import rule from "../../../src/rules/checksum/partial.js";
import { build, data, ethernet, ipv4, ipv6, sll, udp, vxlan } from "../../support/build/index.js";
import { batchOf } from "../../support/lint.js";
import { testRule } from "../../support/rule-tester.js";

const RECEIVED = 1;
const SENT = 2;
const CHECKSUM_NOT_READY = 1 << 9;
const SEGMENTATION_OFFLOADED = 1 << 11;
const LINUX_SLL = 113;
// Pseudo-header 0a00+0001+0a00+0002+0011+000c = 1420.
const small = build(ethernet(), ipv4(), udp({ checksum: "partial" }), data(4));
const local = build(ethernet(), ipv4({ source: "127.0.0.1", destination: "127.0.0.1" }), udp({ checksum: "partial" }), data(4));
const local6 = build(ethernet(), ipv6({ source: "::1", destination: "::1" }), udp({ checksum: "partial" }), data(4));
const cooked = build(sll({ packetType: 0, deviceType: 772 }), ipv4(), udp({ checksum: "partial" }), data(4));
/** The builder's outer sum covers the inner field as it stands. */
const finishedOuter = build(
  ethernet(),
  ipv4(),
  udp({ destination: 4789 }),
  vxlan(),
  ethernet(),
  ipv4(),
  udp({ checksum: "partial" }),
  data(24),
);
const large = build(ethernet(), ipv4(), udp({ checksum: "partial" }), data(4000));

testRule(rule, {
  valid: [
    { name: "finished", packet: build(ethernet(), ipv4(), udp(), data(4)) },
    { name: "sent", packet: small, flags: SENT },
    {
      name: "sent, and the kernel knows it",
      packet: small,
      flags: SENT | CHECKSUM_NOT_READY,
      virtio: { flags: 1, csumStart: 34, csumOffset: 6 },
    },
    { name: "received and merged, as the flags say", packet: small, flags: RECEIVED | SEGMENTATION_OFFLOADED },
    { name: "received from the same host, as the kernel says", packet: small, flags: RECEIVED | CHECKSUM_NOT_READY },
    { name: "received and longer than one frame", packet: large, flags: RECEIVED },
    { name: "received over the loopback interface, by its addresses", packet: local, flags: RECEIVED },
    { name: "received over the loopback interface, by IPv6 addresses", packet: local6, flags: RECEIVED },
    { name: "in a tunnel whose sum cannot be verified", packet: finishedOuter.slice(0, 100), wireLength: finishedOuter.length },
    { name: "received over the loopback device of a cooked capture", packet: cooked, linkType: LINUX_SLL },
  ],
  invalid: [
    {
      name: "sent, and the kernel takes it for finished",
      packet: small,
      flags: SENT,
      virtio: {},
      findings: [
        {
          message:
            "UDP checksum 0x1420 of a sent packet that the kernel takes for finished (NEEDS_CSUM is not set) was left for the network card to finish (pseudo-header)",
          at: 40,
          layer: "udp",
          severity: "error",
        },
      ],
    },
    {
      name: "direction unknown",
      packet: small,
      findings: [
        { message: "UDP checksum 0x1420 is left for the network card to finish (pseudo-header)", at: 40, layer: "udp", severity: "info" },
      ],
    },
    {
      name: "received from the network in a cooked capture",
      packet: build(sll({ packetType: 0, deviceType: 1 }), ipv4(), udp({ checksum: "partial" }), data(4)),
      linkType: LINUX_SLL,
      findings: [
        {
          message: "UDP checksum 0x1420 of a received packet was left for the network card to finish (pseudo-header)",
          at: 42,
          severity: "error",
        },
      ],
    },
    {
      name: "a loopback address inside a tunnel that was received",
      packet: build(ethernet(), ipv4(), ipv4({ source: "127.0.0.1", destination: "127.0.0.1" }), udp({ checksum: "partial" }), data(4)),
      flags: RECEIVED,
      // 7f00+0001+7f00+0001+0011+000c = fe1f.
      findings: [
        {
          message: "UDP checksum 0xfe1f of a received packet was left for the network card to finish (pseudo-header)",
          at: 60,
          severity: "error",
        },
      ],
    },
    {
      name: "inside a tunnel whose sum was computed all the same, sent",
      packet: finishedOuter,
      flags: SENT,
      findings: [
        {
          message: "UDP checksum 0x1434 inside a finished checksum was left for the network card to finish (pseudo-header)",
          at: 90,
          severity: "error",
        },
      ],
    },
    {
      name: "inside a tunnel without a sum",
      packet: build(
        ethernet(),
        ipv4(),
        udp({ destination: 4789, checksum: 0 }),
        vxlan(),
        ethernet(),
        ipv4(),
        udp({ checksum: "partial" }),
        data(4),
      ),
      findings: [{ message: "UDP checksum 0x1420 is left for the network card to finish (pseudo-header)", at: 90, severity: "info" }],
    },
    {
      name: "received alone",
      packet: small,
      flags: RECEIVED,
      findings: [
        {
          message: "UDP checksum 0x1420 of a received packet was left for the network card to finish (pseudo-header)",
          at: 40,
          severity: "error",
        },
      ],
    },
  ],
});

test("what is normal is reported where the rule was asked for by name", () => {
  const engine = createEngine({ rules: [rule], tables: registeredTables(), selected: new Set([rule.meta.id]) });
  const found = engine.lint(batchOf({ packet: small, flags: SENT }), { file: "x" });
  expect(found.map(({ severity }) => severity)).toEqual(["info"]);
});
