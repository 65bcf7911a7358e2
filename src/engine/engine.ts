import { decode } from "../decode.js";
import type { Finding, RecordSource, Severity } from "../finding.js";
import type { Batch } from "../packet/batch.js";
import { Kind } from "../packet/kind.js";
import { firstKind } from "../packet/link-types.js";
import { Packet } from "../packet/packet.js";
import type { Tables } from "../packet/tables.js";
import type { CaptureReport, FactMessage, Report, Rule } from "../rules/rule.js";
import { verify } from "../verify/verify.js";
import { Counts } from "./counts.js";
import { describe, describeCapture, factValues, fill, type Row } from "./describe.js";

export interface EngineOptions {
  readonly rules: readonly Rule[];
  readonly tables: Tables;
  /** Severity by rule id, over the rule's own. */
  readonly severities?: ReadonlyMap<string, Severity>;
  /** Findings of a rule beyond this many are counted, not made. */
  readonly maxFindingsPerRule?: number;
}

/** Decodes, verifies and judges batches of one input after another. */
export interface Engine {
  /** The findings of one batch, in the order of the packets. `seen` is called with the cursor on each packet, after verification. */
  lint(batch: Batch, source: RecordSource, seen?: (p: Packet, batch: Batch, row: number) => void): Finding[];
  readonly counts: Counts;
}

/** Points the cursor at a row and decodes and verifies it. A link type without a decoder leaves an empty stack. */
export function inspectRow(p: Packet, batch: Batch, row: number): void {
  const start = batch.start[row]!;
  const captured = batch.captured[row]!;
  const length = batch.length[row]!;
  p.number = batch.first + row;
  p.start = start;
  // A record may claim fewer bytes on the wire than it holds; what is held is there.
  const wire = Math.max(length, captured);
  const fcs = batch.fcsLength[row]!;
  p.wireEnd = start + (fcs < wire ? wire - fcs : wire);
  p.end = Math.min(start + captured, p.wireEnd);
  const flags = batch.flags[row]!;
  p.recordFlags = flags;
  p.direction = flags & 3;
  decode(p, firstKind(batch.linkType[row]!));
  verify(p);
}

/** A cursor over the arena of `batch`. */
export function cursorOver(batch: Batch, tables: Tables): Packet {
  const p = new Packet();
  p.arena = batch.arena;
  p.bytes = batch.arena.bytes;
  p.view = batch.arena.view;
  p.tables = tables;
  return p;
}

export function createEngine({ rules, tables, severities, maxFindingsPerRule = Number.POSITIVE_INFINITY }: EngineOptions): Engine {
  // One table from fact to the rule that judges it.
  const judges: ({ readonly rule: Rule; readonly message: FactMessage } | undefined)[] = [];
  for (const rule of rules) {
    for (const [fact, message] of rule.facts ?? []) {
      if (judges[fact] !== undefined) throw new Error(`${rule.meta.id} and ${judges[fact].rule.meta.id} judge the same fact`);
      judges[fact] = { rule, message };
    }
  }
  const listeners = rules.filter((rule) => rule.event !== undefined);
  const counts = new Counts();
  let p: Packet | undefined;
  let findings: Finding[] = [];

  /** Counts a finding; false where it is held back. */
  const admit = (rule: Rule, severity: Severity): boolean => {
    const { id } = rule.meta;
    if (severity === "error") counts.errors++;
    else if (severity === "warning") counts.warnings++;
    else counts.infos++;
    const found = counts.found.get(id) ?? 0;
    if (found >= maxFindingsPerRule) {
      counts.heldBack.set(id, (counts.heldBack.get(id) ?? 0) + 1);
      return false;
    }
    counts.found.set(id, found + 1);
    return true;
  };
  const severityOf = (rule: Rule, own: Severity | undefined): Severity => severities?.get(rule.meta.id) ?? own ?? rule.meta.severity;

  const judge = (p: Packet, row: Row, source: RecordSource): void => {
    for (let f = 0; f < p.factCount; f++) {
      const judged = judges[p.fact[f]!];
      if (judged === undefined) continue;
      const { rule, message } = judged;
      let report: Report | undefined;
      if (typeof message === "string") {
        const details = factValues(p, f);
        report = { message: fill(message, details), layer: p.factLayer[f]!, at: p.factAt[f]!, details };
      } else report = message(p, f);
      if (report === undefined) continue;
      const severity = severityOf(rule, report.severity);
      if (admit(rule, severity)) findings.push(describe(p, row, rule, report, severity, source));
    }
  };

  const capture = (rule: Rule, report: CaptureReport | undefined, source: RecordSource): void => {
    if (report === undefined) return;
    const severity = severityOf(rule, report.severity);
    if (admit(rule, severity)) findings.push(describeCapture(rule, report, severity, source));
  };

  return {
    counts,
    lint(batch, source, seen) {
      findings = [];
      if (p === undefined || p.arena !== batch.arena) p = cursorOver(batch, tables);
      for (let row = 0; row < batch.count; row++) {
        inspectRow(p, batch, row);
        counts.packet(p);
        if (p.factCount > 0) judge(p, rowOf(batch, row), source);
        if (seen !== undefined) seen(p, batch, row);
        if (firstKind(batch.linkType[row]!) === Kind.None) {
          counts.linkTypes.set(batch.linkType[row]!, (counts.linkTypes.get(batch.linkType[row]!) ?? 0) + 1);
        }
      }
      for (const event of batch.events) for (const rule of listeners) capture(rule, rule.event!(event), source);
      return findings;
    },
  };
}

const rowOf = (batch: Batch, row: number): Row => ({
  seconds: batch.seconds[row]!,
  nanoseconds: batch.nanoseconds[row]!,
  captured: batch.captured[row]!,
  length: batch.length[row]!,
  offset: batch.offset[row]!,
});
