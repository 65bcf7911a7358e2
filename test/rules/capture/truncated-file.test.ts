import { expect, test } from "vitest";
import { createEngine } from "../../../src/engine/engine.js";
import { Batch, type CaptureEvent } from "../../../src/packet/batch.js";
import { registeredTables } from "../../../src/packet/tables.js";
import dropped from "../../../src/rules/capture/dropped.js";
import truncatedFile from "../../../src/rules/capture/truncated-file.js";
import { batchOf } from "../../support/lint.js";

/** The findings on a batch that has nothing but these events. */
function findings(...events: readonly CaptureEvent[]) {
  const batch = new Batch(batchOf({ packet: new Uint8Array(14) }).arena, 1);
  batch.events = [...events];
  return createEngine({ rules: [truncatedFile, dropped], tables: registeredTables() }).lint(batch, { file: "a.pcap" });
}

test("a file that is cut: a warning with the place", () => {
  const message = "the file ends at byte 8879, inside packet 26, 2 bytes after its record began";
  expect(findings({ kind: "truncated", offset: 8877, record: 26, message })).toMatchObject([
    { rule: "capture/truncated-file", severity: "warning", message, source: { file: "a.pcap" }, details: { offset: 8877, record: 26 } },
  ]);
});

test("damage, and where reading went on", () => {
  const said = { kind: "damaged", offset: 140, record: 2, message: "damaged at byte 140" } as const;
  const found = findings(said, { ...said, resumedAt: 212 });
  expect(found.map((finding) => finding.details)).toEqual([
    { offset: 140, record: 2 },
    { offset: 140, record: 2, resumedAt: 212 },
  ]);
});

test("other events are other rules'", () => {
  expect(truncatedFile.event?.({ kind: "link-type", linkType: 227, packet: 1 })).toBeUndefined();
  expect(truncatedFile.event?.({ kind: "dropped", offset: 0, count: 1, by: "system", interfaceId: 0 })).toBeUndefined();
});
