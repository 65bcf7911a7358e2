import { expect, test } from "vitest";
import { createEngine } from "../../../src/engine/engine.js";
import { registeredTables } from "../../../src/packet/tables.js";
import rule from "../../../src/rules/capture/snap-length.js";
import { build, data, ethernet, ipv4, tcp } from "../../support/build/index.js";
import { batchOf } from "../../support/lint.js";

const whole = build(ethernet(), ipv4(), tcp(), data(1000));
const source = { file: "x.pcap" };

test("one finding a capture, with the share", () => {
  const engine = createEngine({ rules: [rule], tables: registeredTables() });
  engine.lint(batchOf({ packet: whole }), source);
  engine.lint(batchOf({ packet: whole.slice(0, 96), wireLength: whole.length }), source);
  engine.lint(batchOf({ packet: whole.slice(0, 60), wireLength: whole.length }), source);
  const [found, ...others] = engine.end(source);
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    rule: "capture/snap-length",
    severity: "info",
    message: "2 of 3 packets (66.7 %) are cut by the snap length; 2 checksums cannot be verified",
    details: { cutPackets: 2, packets: 3, unverifiedChecksums: 2, checksums: 6 },
  });
  // The next input starts from nothing.
  engine.lint(batchOf({ packet: whole }), source);
  expect(engine.end(source)).toEqual([]);
});
