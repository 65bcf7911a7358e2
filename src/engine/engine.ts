import { type KernelVersion, kernelVersion } from "../advisories/kernel-version.js";
import { Causes } from "../causes/causes.js";
import type { Arena } from "../checksum/arena.js";
import { decode } from "../decode.js";
import type { Difference } from "../diff/comparison.js";
import type { Aggregate, Finding, RecordSource, Severity } from "../finding.js";
import { type FlowOptions, FlowTracker } from "../flows/flow-tracker.js";
import type { KernelEvent } from "../kernel-state/event.js";
import { judgeVirtioHeader } from "../kernel-state/virtio-header.js";
import { inspectOrdinary, shorten } from "../ordinary/ordinary.js";
import { QuietRun } from "../ordinary/quiet-run.js";
import { type Batch, type CaptureEvent, MOST_WIRE } from "../packet/batch.js";
import { add, Counts } from "../packet/counts.js";
import { Direction } from "../packet/direction.js";
import { FACTS } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import { firstKind } from "../packet/link-types.js";
import { Packet } from "../packet/packet.js";
import type { Tables } from "../packet/tables.js";
import { Reassembler } from "../reassembly/reassembler.js";
import { factValues, fill } from "../rules/message.js";
import type { CaptureReport, FactMessage, Report, Rule } from "../rules/rule.js";
import type { HeldBy, Triage } from "../triage/triage.js";
import type { Inferred } from "../vantage/inference.js";
import { Vantage, type VantageOptions } from "../vantage/vantage.js";
import { checksumBad } from "../verify/facts.js";
import { verify } from "../verify/verify.js";
import { finished } from "./advise.js";
import { describe, describeCapture, describeKernel, type Row } from "./describe.js";
import { Likenesses } from "./flow-record.js";
import { HeldBack } from "./held-back.js";
import { type Summary, summaryOf } from "./summary.js";
import { topFlows } from "./top-flows.js";

export interface EngineOptions {
  readonly rules: readonly Rule[];
  readonly tables: Tables;
  /** Severity by rule id, over the rule's own. */
  readonly severities?: ReadonlyMap<string, Severity>;
  /** Ids of rules that the user asked for by name. */
  readonly selected?: ReadonlySet<string>;
  /** Findings of a rule beyond this many are counted, not made. */
  readonly maxFindingsPerRule?: number;
  /** Of each capture one finding more is made: where others know what was written before, it shows from which on findings are held back. */
  readonly marksHeldBack?: boolean;
  /** Findings are counted, and none is made. */
  readonly countsOnly?: boolean;
  /** Holds back what is known already: it is counted, but no finding of this run. */
  readonly triage?: Triage;
  /** Advisories that this kernel cannot have are left out. */
  readonly kernel?: KernelVersion;
  /** Where the capture was taken, and whose it is, as far as the user says. */
  readonly vantage?: VantageOptions;
  /** What is to be known about flows and links beforehand. */
  readonly flows?: FlowOptions;
  /** A summary is made of each input when it ends. */
  readonly summary?: boolean;
}

/** Called with the cursor on a packet that is decoded and verified. */
export type Seen = (p: Packet, batch: Batch, row: number) => void;

/** Decodes, verifies and judges the batches of one input after another. */
export interface Engine {
  /** The findings of one batch, in the order of the packets. */
  lint(batch: Batch, source: RecordSource, seen?: Seen): Finding[];
  /** The findings of one thing that a kernel said. */
  kernel(event: KernelEvent, source: RecordSource): Finding[];
  /** The findings of a packet that two captures do not have alike: the cursor is on it, `source` is the capture that it is of. */
  difference(difference: Difference, p: Packet, row: Row, source: RecordSource): Finding[];
  /** The findings of what happened to a capture itself; `lint` has those of its batch's events. */
  event(happened: CaptureEvent, source: RecordSource): Finding[];
  /** The input has ended: what there is to say of it as a whole, and what was held back. Its counts join the totals. */
  end(source: RecordSource): (Finding | Aggregate)[];
  /** Of the input that is being read. */
  readonly counts: Counts;
  /** Of all inputs that have ended. */
  readonly totals: Counts;
  /** Of the input that ended last, where asked for. */
  readonly summary: Summary | undefined;
  /** What was inferred about the capturing host, of the input that is being read. */
  readonly inferred: Inferred | undefined;
}

/** By the lowest bits of epb_flags; 3 means nothing. */
const KNOWN_DIRECTION = [Direction.Unknown, Direction.In, Direction.Out, Direction.Unknown];

/** Points the cursor at a row: what its record says. */
export function pointAt(p: Packet, batch: Batch, row: number): void {
  const start = batch.start[row]!;
  const captured = batch.captured[row]!;
  const length = batch.length[row]!;
  p.number = batch.numbers === undefined ? batch.first + row : batch.numbers[row]!;
  p.start = start;
  // A record may claim fewer bytes on the wire than it holds; what is held is there.
  const wire = Math.min(Math.max(length, captured), MOST_WIRE);
  const fcs = batch.fcsLength[row]!;
  p.wireEnd = start + (fcs < wire ? wire - fcs : wire);
  p.end = Math.min(start + captured, p.wireEnd);
  const flags = batch.flags[row]!;
  p.recordFlags = flags;
  p.direction = KNOWN_DIRECTION[flags & 3]!;
  p.kernel = batch.kernel !== undefined && batch.kernel.known[row] === 1 ? batch.kernel : undefined;
  p.kernelRow = row;
}

/**
 * Points the cursor at a row and decodes and verifies it. A link type without a decoder leaves an empty stack. True where the packet is
 * ordinary (`inspectOrdinary`).
 */
export function inspectRow(p: Packet, batch: Batch, row: number): boolean {
  pointAt(p, batch, row);
  const first = firstKind(batch.linkType[row]!);
  if (first === Kind.Ethernet && inspectOrdinary(p)) return true;
  decode(p, first);
  verify(p);
  return false;
}

/** Where a packet comes from: its own interface, where a live capture has several. */
export const sourceOf = (batch: Batch, row: number, source: RecordSource): RecordSource =>
  batch.interfaceName === undefined ? source : { interface: batch.interfaceName(batch.interfaceId[row]!) };

/** A cursor over the arena of `batch`. */
export function cursorOver(batch: Batch, tables: Tables): Packet {
  const p = new Packet(batch.arena.columns);
  p.arena = batch.arena;
  p.bytes = batch.arena.bytes;
  p.view = batch.arena.view;
  p.tables = tables;
  shorten(p);
  return p;
}

/** What an engine has for the batches of one source. */
interface Turn {
  readonly batch: Batch;
  readonly cursor: Packet;
  readonly quiet: QuietRun;
}

export function createEngine({
  rules,
  tables,
  severities,
  selected,
  maxFindingsPerRule: most = Number.POSITIVE_INFINITY,
  marksHeldBack = false,
  countsOnly = false,
  triage,
  kernel,
  vantage: said,
  flows,
  summary: wantsSummary = false,
}: EngineOptions): Engine {
  // One table from fact to the rule that judges it.
  const judges: ({ readonly rule: Rule; readonly message: FactMessage; readonly graded: Severity | undefined } | undefined)[] = [];
  for (const rule of rules) {
    for (const [fact, message, graded] of rule.facts ?? []) {
      if (judges[fact] !== undefined) throw new Error(`${rule.meta.id} and ${judges[fact].rule.meta.id} judge the same fact`);
      judges[fact] = { rule, message, graded };
    }
  }
  const totals = new Counts();
  let counts = new Counts(wantsSummary);
  let summary: Summary | undefined;
  /** Of the input's first and last packet. */
  let isBegun = false;
  const first: [seconds: number, nanoseconds: number] = [Number.NaN, 0];
  const last: [seconds: number, nanoseconds: number] = [Number.NaN, 0];
  const heldBack = new HeldBack();
  const known: Readonly<Record<HeldBy, HeldBack>> = { baseline: new HeldBack("baseline"), suppression: new HeldBack("suppression") };
  const vantage = new Vantage(said);
  const reassembler = new Reassembler();
  let tracker: FlowTracker | undefined;
  /** Its columns lie beside the packets of the arena that is linted first. */
  const flowsOver = (arena?: Arena): FlowTracker => (tracker ??= new FlowTracker(flows, arena?.columns));
  const saidMtu = flows?.mtu ?? 0;
  const causes = new Causes({
    segmentSizeOf: (flow) => flowsOver().segments.segmentSizeOf(flow),
    good: (flow) => flowsOver().columns.good(flow),
    get recent() {
      return flowsOver().recent;
    },
    remember: (p, i) => flowsOver().damaged.remember(p, i),
  });
  const likenesses = new Likenesses();
  /** Sources may take turns: one cursor for each arena, and one short way for each batch. */
  const cursors = new WeakMap<Arena, Packet>();
  const turns = new WeakMap<Batch, Turn>();
  let turn: Turn | undefined;
  const turnOf = (batch: Batch, tracker: FlowTracker): Turn => {
    if (turn?.batch === batch && turn.cursor.arena === batch.arena) return turn;
    turn?.quiet.countIn(counts);
    turn = turns.get(batch);
    if (turn?.cursor.arena !== batch.arena) {
      const cursor = cursors.get(batch.arena) ?? cursorOver(batch, tables);
      cursors.set(batch.arena, cursor);
      turn = { batch, cursor, quiet: new QuietRun(cursor, batch, tracker, wantsSummary) };
      turns.set(batch, turn);
    }
    return turn;
  };
  let findings: Finding[] = [];

  /** Counts a finding; false where it is held back. */
  const admit = (rule: Rule, severity: Severity, row?: Row, number?: number): boolean => {
    const { id } = rule.meta;
    if (severity === "error") {
      counts.errors++;
      add(counts.errorsOf, id, 1);
    } else if (severity === "warning") counts.warnings++;
    else counts.infos++;
    const found = counts.found.get(id) ?? 0;
    if (found + Math.min(totals.found.get(id) ?? 0, most) >= (marksHeldBack ? most + 1 : most)) {
      counts.heldBack.set(id, (counts.heldBack.get(id) ?? 0) + 1);
      heldBack.add(id, severity, row, number);
      return false;
    }
    counts.found.set(id, found + 1);
    return true;
  };
  /** Keeps what `make` makes, unless it is held back. What is known does not take the place of what is new: that is asked first. */
  const emit = (rule: Rule, severity: Severity, make: () => Finding, row?: Row, number?: number): void => {
    if (countsOnly) {
      admit(rule, severity);
      return;
    }
    const finding = triage === undefined ? undefined : make();
    const held = finding === undefined ? undefined : triage!.holdsBack(finding);
    if (held !== undefined) {
      add(counts.known, held.key, 1);
      known[held.by].add(rule.meta.id, severity, row, number);
    } else if (admit(rule, severity, row, number)) findings.push(finding ?? make());
  };
  const severityOf = (rule: Rule, own: Severity | undefined): Severity => severities?.get(rule.meta.id) ?? own ?? rule.meta.severity;

  const judge = (p: Packet, row: Row, source: RecordSource): void => {
    for (let f = 0; f < p.factCount; f++) {
      if (p.fact[f] === checksumBad) counts.cause(p, p.factLayer[f]!);
      const judged = judges[p.fact[f]!];
      if (judged === undefined) continue;
      const { rule, message, graded } = judged;
      let report: Report | undefined;
      if (typeof message === "string") {
        const details = factValues(p, f);
        report = { message: fill(message, details), layer: p.factLayer[f]!, at: p.factAt[f]!, details };
      } else report = message(p, f, selected?.has(rule.meta.id) ?? false);
      if (report === undefined) continue;
      const severity = severityOf(rule, report.severity ?? graded);
      const { name } = FACTS[p.fact[f]!]!;
      const made = report;
      emit(
        rule,
        severity,
        () => finished(describe(p, row, rule, made, severity, source, likenesses, name), rule, kernel, p),
        row,
        p.number,
      );
    }
  };

  const capture = (rule: Rule, report: CaptureReport | undefined, source: RecordSource): void => {
    if (report === undefined) return;
    const severity = severityOf(rule, report.severity);
    emit(rule, severity, () => finished(describeCapture(rule, report, severity, source), rule, kernel));
  };

  const event = (happened: CaptureEvent, source: RecordSource): void => {
    for (const rule of rules) if (rule.event !== undefined) capture(rule, rule.event(happened), source);
  };

  return {
    totals,
    get counts() {
      turn?.quiet.countIn(counts);
      return counts;
    },
    get inferred() {
      return vantage.inferred;
    },
    get summary() {
      return summary;
    },
    lint(batch, source, seen) {
      findings = [];
      const tracker = flowsOver(batch.arena);
      if (batch.mtu > 0) tracker.tellMtu(batch.mtu);
      const { cursor: p, quiet } = turnOf(batch, tracker);
      const mayBeQuiet = seen === undefined && batch.kernel === undefined;
      if (wantsSummary && batch.count > 0) {
        if (!isBegun) timeOf(batch, 0, first);
        isBegun = true;
        timeOf(batch, batch.count - 1, last);
      }
      for (let row = 0; row < batch.count; row++) {
        if (mayBeQuiet && vantage.isIdle) {
          row = quiet.pass(row);
          if (row === batch.count) break;
        }
        const isOrdinary = inspectRow(p, batch, row);
        vantage.packet(p);
        // No ordinary packet is a fragment.
        if (isOrdinary) p.reassembled = undefined;
        else reassembler.packet(p, batch, row);
        tracker.packet(p, batch, row);
        if (p.kernel !== undefined) judgeVirtioHeader(p, p.kernel, tracker.segments, saidMtu > 0 ? saidMtu : batch.mtu);
        if (p.factCount > 0) causes.packet(p, batch.start[row]! + batch.captured[row]!, batch.interfaceId[row]!);
        counts.packet(p);
        if (p.depth === 0 && firstKind(batch.linkType[row]!) === Kind.None) {
          const linkType = batch.linkType[row]!;
          if (counts.linkType(linkType) === 1) event({ kind: "link-type", linkType, packet: p.number }, source);
        }
        if (p.factCount > 0) judge(p, rowOf(batch, row), sourceOf(batch, row, source));
        for (let q = p.reassembled; q !== undefined; q = q.reassembled) {
          if (q.factCount > 0) causes.packet(q, q.end, batch.interfaceId[row]!);
          counts.reassembled(q);
          if (q.factCount > 0) judge(q, rowOf(batch, row), sourceOf(batch, row, source));
        }
        if (seen !== undefined) seen(p, batch, row);
      }
      for (const happened of batch.events) event(happened, source);
      return findings;
    },
    kernel(event, source) {
      findings = [];
      const speaker = kernelVersion(event.kernel ?? "") ?? kernel;
      for (const rule of rules) {
        const report = rule.kernel?.(event);
        if (report === undefined) continue;
        const severity = severityOf(rule, report.severity);
        emit(rule, severity, () => finished(describeKernel(rule, report, severity, source, event), rule, speaker));
      }
      return findings;
    },
    difference(difference, p, row, source) {
      findings = [];
      for (const rule of rules) {
        for (const report of rule.difference?.(p, difference, selected?.has(rule.meta.id) ?? false) ?? []) {
          const severity = severityOf(rule, report.severity);
          emit(
            rule,
            severity,
            () => finished(describe(p, row, rule, report, severity, source, likenesses), rule, kernel, p),
            row,
            p.number,
          );
        }
      }
      return findings;
    },
    event(happened, source) {
      findings = [];
      event(happened, source);
      return findings;
    },
    end(source) {
      findings = [];
      turn?.quiet.countIn(counts);
      reassembler.end(counts.datagrams);
      for (const rule of rules) if (rule.end !== undefined) capture(rule, rule.end(counts), source);
      const tracker = flowsOver();
      if (wantsSummary) {
        const { begun, evicted } = tracker.table;
        summary = summaryOf({
          source,
          counts,
          vantage: vantage.record,
          flows: { begun, evicted, top: topFlows(tracker) },
          first,
          last,
        });
      }
      vantage.clear();
      tracker.clear();
      causes.clear();
      totals.add(counts);
      counts = new Counts(wantsSummary);
      first[0] = last[0] = Number.NaN;
      isBegun = false;
      return [...findings, ...known.baseline.take(source), ...known.suppression.take(source), ...heldBack.take(source)];
    },
  };
}

function timeOf(batch: Batch, row: number, time: [seconds: number, nanoseconds: number]): void {
  time[0] = batch.seconds[row]!;
  time[1] = batch.nanoseconds[row]!;
}

const rowOf = (batch: Batch, row: number): Row => ({
  seconds: batch.seconds[row]!,
  nanoseconds: batch.nanoseconds[row]!,
  captured: batch.captured[row]!,
  length: batch.length[row]!,
  offset: batch.offset[row]!,
});
