import { expect, test } from "vitest";
import { createEngine } from "../../../src/engine/engine.js";
import { registeredTables } from "../../../src/packet/tables.js";
import rule from "../../../src/rules/checksum/partial.js";
import { build, data, ethernet, ipv4, udp } from "../../support/build/index.js";
import { batchOf } from "../../support/lint.js";
import { testRule } from "../../support/rule-tester.js";

const RECEIVED = 1;
const SENT = 2;
const SEGMENTATION_OFFLOADED = 1 << 11;
// Pseudo-header 0a00+0001+0a00+0002+0011+000c = 1420.
const small = build(ethernet(), ipv4(), udp({ checksum: "partial" }), data(4));
const large = build(ethernet(), ipv4(), udp({ checksum: "partial" }), data(4000));

testRule(rule, {
  valid: [
    { name: "finished", packet: build(ethernet(), ipv4(), udp(), data(4)) },
    { name: "sent", packet: small, flags: SENT },
    { name: "received and merged, as the flags say", packet: small, flags: RECEIVED | SEGMENTATION_OFFLOADED },
    { name: "received and longer than one frame", packet: large, flags: RECEIVED },
  ],
  invalid: [
    {
      name: "direction unknown",
      packet: small,
      findings: [
        { message: "udp checksum 0x1420 is left for the network card to finish (pseudo-header)", at: 40, layer: "udp", severity: "info" },
      ],
    },
    {
      name: "received alone",
      packet: small,
      flags: RECEIVED,
      findings: [
        {
          message: "udp checksum 0x1420 of a received packet was left for the network card to finish (pseudo-header)",
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
