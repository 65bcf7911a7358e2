import { describe, expect, test } from "vitest";
import { createEngine } from "../../src/engine/engine.js";
import type { Finding } from "../../src/finding.js";
import { registeredTables } from "../../src/packet/tables.js";
import type { Rule } from "../../src/rules/rule.js";
import { batchOf, type Recorded } from "./lint.js";
import { checkRecord } from "./records.js";

/**
 * Lints captures with these rules, one after the other: the findings of one capture, in the order of its packets. Packets without a
 * time come a millisecond behind the one before.
 */
export function captureLinter(rules: readonly Rule[]): (packets: readonly Recorded[]) => Finding[] {
  const engine = createEngine({ rules, tables: registeredTables(), flows: { flows: 64 } });
  return (packets) => {
    const findings: Finding[] = [];
    let now = 0;
    for (const [i, packet] of packets.entries()) {
      now = packet.milliseconds ?? now + 1;
      const batch = batchOf({ ...packet, milliseconds: now });
      batch.first = i + 1;
      findings.push(...engine.lint(batch, { file: "test.pcap" }));
    }
    engine.end({ file: "test.pcap" });
    for (const finding of findings) checkRecord(finding);
    return findings;
  };
}

export interface HealthyCapture {
  readonly name: string;
  readonly packets: readonly Recorded[];
}
export interface FaultyCapture extends HealthyCapture {
  /** What must be found, in order. Expected values come from an RFC or hand arithmetic. */
  readonly findings: readonly {
    readonly packet: number;
    readonly message: string;
    readonly at: number;
    readonly layer: string;
    readonly severity?: string;
  }[];
}

/** Lengths to which packets are cut: inside and behind each header of a tunnel, and in the payload. */
const CUTS: readonly number[] = [0, 13, 14, 33, 34, 38, 42, 46, 50, 54, 60, 64, 80, 84, 88, 97, 104, 106, 108, 130, 700];
/** Of a long capture only the packets at its end are cut one by one. */
const MOST_CUT = 12;

const short = (f: Finding) => ({
  packet: f.packet?.number,
  message: f.message,
  at: f.details?.at,
  layer: f.layer?.protocol,
  severity: f.severity,
});

/** As `testRule`, for a rule that judges what several packets show. */
export function testFlowRule(
  rule: Rule,
  cases: { readonly healthy: readonly HealthyCapture[]; readonly faulty: readonly FaultyCapture[] },
): void {
  const run = captureLinter([rule]);
  describe(rule.meta.id, () => {
    test.for(cases.healthy)("healthy: $name", ({ packets }) => expect(run(packets).map(short)).toEqual([]));

    test.for(cases.faulty)("faulty: $name", ({ packets, findings }) => {
      expect(findings.length, "a faulty case names its findings").toBeGreaterThan(0);
      const found = run(packets).map(short);
      expect(found).toHaveLength(findings.length);
      for (const [i, expected] of findings.entries()) expect(found[i]).toMatchObject(expected);
    });

    test.for([...cases.healthy, ...cases.faulty])("cutting packets never adds a finding: $name", ({ packets }) => {
      // What is found may say less: of fewer segments, a packet later.
      const most = run(packets).length;
      const cutTo = (c: Recorded, n: number): Recorded => ({
        ...c,
        packet: c.packet.slice(0, n),
        wireLength: c.wireLength ?? c.packet.length,
      });
      for (const n of CUTS) expect(run(packets.map((c) => cutTo(c, n))).length, `all cut to ${n} bytes`).toBeLessThanOrEqual(most);
      if (packets.length > 100) return;
      for (let i = Math.max(0, packets.length - MOST_CUT); i < packets.length; i++) {
        for (const n of CUTS) {
          expect(run(packets.with(i, cutTo(packets[i]!, n))).length, `packet ${i + 1} cut to ${n} bytes`).toBeLessThanOrEqual(most);
        }
      }
    });
  });
}
