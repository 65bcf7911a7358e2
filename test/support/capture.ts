import { createEngine } from "../../src/engine/engine.js";
import { type InspectRecord, inspectRecord } from "../../src/engine/inspect.js";
import type { Finding } from "../../src/finding.js";
import { registeredTables } from "../../src/packet/tables.js";
import type { Rule } from "../../src/rules/rule.js";
import { batchOf, type Recorded } from "./lint.js";

export interface Timed extends Recorded {
  /** Since 1970; the capture's first second if not said. */
  readonly seconds?: number;
  readonly interfaceId?: number;
}

const SOURCE = { file: "test.pcap" };

/** What is found in these packets of one capture, those of its end included, and a record of each packet. */
export function lintCapture(
  rules: readonly Rule[],
  packets: readonly Timed[],
): { readonly findings: readonly Finding[]; readonly records: readonly InspectRecord[]; readonly good: number; readonly bad: number } {
  const engine = createEngine({ rules, tables: registeredTables(), flows: { flows: 64 } });
  const findings: Finding[] = [];
  const records: InspectRecord[] = [];
  for (const [i, { seconds, interfaceId = 0, ...recorded }] of packets.entries()) {
    // An arena of its own for each: what is kept of one packet must have been copied.
    const batch = batchOf({ ...recorded, packet: recorded.packet.slice() });
    batch.first = i + 1;
    if (seconds !== undefined) batch.seconds[0] = seconds;
    batch.interfaceId[0] = interfaceId;
    findings.push(...engine.lint(batch, SOURCE, (p, of, row) => records.push(inspectRecord(p, of, row, SOURCE))));
    batch.arena.bytes.fill(0xee);
  }
  const end = engine.end(SOURCE).filter((record) => record.type === "finding");
  const { totals } = engine;
  return { findings: [...findings, ...end], records, good: totals.total(1), bad: totals.total(5) };
}
