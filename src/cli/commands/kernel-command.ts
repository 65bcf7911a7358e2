import { closeSync, openSync, writeSync } from "node:fs";
import { createEngine, type Engine } from "../../engine/engine.js";
import type { Finding, Problem } from "../../finding.js";
import { expand, type Found } from "../../inputs.js";
import { type Fitting, FittingPackets } from "../../kernel/fitting.js";
import { KernelJudge } from "../../kernel/judge.js";
import { openLog } from "../../kernel/open.js";
import type { DumpedPacket, KernelEvent } from "../../kernel-state/event.js";
import { registeredTables } from "../../packet/tables.js";
import { pcapFileHeader, pcapRecord } from "../../sinks/pcap-file.js";
import type { Sink } from "../../sinks/sink.js";
import { CaptureError, systemError } from "../../sources/capture-error.js";
import { openCapture } from "../../sources/open.js";
import { countedChecksums, plural } from "../ending/closing.js";
import { endings, READER_LEFT, statusOf } from "../ending/endings.js";
import type { JudgingOptions } from "../judging/judging-options.js";
import { chooseRules } from "../judging/rule-options.js";
import { triageOf } from "../judging/triage-options.js";
import { kernelOf, problemLine } from "../lint/lint-command.js";
import { openOutputs } from "../outputs/open-outputs.js";
import { UsageError } from "../usage-error.js";

/** As commander hands them over. */
export interface KernelOptions extends JudgingOptions {
  readonly kernel?: string;
  /** Capture file for the packets in dumps. */
  readonly write?: string;
  /** A capture in which the packets of the events are looked for. */
  readonly with?: string;
}

/** What a dump holds says nothing about how somebody captures. */
const ABOUT_CAPTURES = "capture/";

/** `kernel`: reads logs, dumps and traces, writes findings, closes with a line on standard error. */
export async function kernelCommand(paths: readonly string[], options: KernelOptions): Promise<void> {
  const choice = chooseRules(options.select ?? [], options.ignore ?? [], options.rule ?? []);
  const kernel = options.kernel === undefined ? undefined : kernelOf(options.kernel);
  const found = await named(paths);
  const { stderr } = process;
  const outputs = await openOutputs(
    options,
    false,
    found.flatMap(({ path, directory }) => (directory === undefined ? [path] : [])),
  );
  const triage = await triageOf(options);
  const engine = createEngine({
    ...choice,
    ...(triage === undefined ? {} : { triage: triage.watched() }),
    rules: choice.rules.filter(({ meta }) => !meta.id.startsWith(ABOUT_CAPTURES)),
    tables: registeredTables(),
    ...(kernel === undefined ? {} : { kernel }),
    ...(options.maxFindingsPerRule === undefined ? {} : { maxFindingsPerRule: options.maxFindingsPerRule }),
  });
  const capture = options.write === undefined ? undefined : new PacketFile(options.write);
  const abort = new AbortController();
  const ending = endings(outputs, () => abort.abort());
  const run = new Run(engine, outputs, abort.signal, capture, options.with !== undefined);
  try {
    for (const one of found) if (!abort.signal.aborted) await run.input(one);
    if (options.with !== undefined) await run.fit(options.with);
    await outputs.end();
  } finally {
    ending.release();
    capture?.close();
  }
  const { by } = ending;
  let said = run.said + outputs.settle(by === undefined) + (triage?.write(engine.totals.known, by === undefined) ?? "");
  if (!options.quiet)
    said += `${by === undefined ? "" : `pcaplint: ended by ${by}: what follows counts what was read\n`}${run.closing(outputs.notWritten)}${triage?.closing(engine.totals.known, by === undefined) ?? ""}`;
  const failOn = by === READER_LEFT || triage?.writes ? "never" : (options.failOn ?? "error");
  process.exitCode ||= run.unreadable > 0 ? 2 : statusOf(engine.totals, failOn);
  if (by !== undefined) stderr.write(said, () => process.exit());
  else if (said !== "") stderr.write(said);
}

/** @throws UsageError where nothing is named that could be read */
async function named(paths: readonly string[]): Promise<Found[]> {
  if (paths.length === 0)
    throw new UsageError("no input: name a log, a dump or a trace, or - for standard input, as in dmesg | pcaplint kernel -");
  if (paths.filter((path) => path === "-").length > 1) throw new UsageError("standard input can be read only once: name - once");
  const found: Found[] = [];
  for (const path of paths) for (const one of await expand(path)) found.push(one);
  return found;
}

/** One run over all inputs, and what there is to say of it. */
class Run {
  unreadable = 0;
  said = "";
  private readonly engine: Engine;
  private readonly sink: Sink;
  private readonly signal: AbortSignal;
  private readonly capture: PacketFile | undefined;
  private readonly judge: KernelJudge;
  private inputs = 0;
  private lines = 0;
  private events = 0;
  private passedOver = 0;
  /** Events that wait for the capture to be read; undefined where there is none. */
  private readonly waiting: { readonly event: KernelEvent; readonly path: string }[] | undefined;

  constructor(engine: Engine, sink: Sink, signal: AbortSignal, capture: PacketFile | undefined, waits: boolean) {
    this.engine = engine;
    this.sink = sink;
    this.signal = signal;
    this.capture = capture;
    this.judge = new KernelJudge(engine);
    this.waiting = waits ? [] : undefined;
  }

  async input({ path, directory, error }: Found): Promise<void> {
    try {
      if (error !== undefined) throw new CaptureError(path, error);
      await this.read(path);
      this.inputs++;
    } catch (failure) {
      if (!(failure instanceof CaptureError)) throw failure;
      if (directory !== undefined && failure.foreign) this.passedOver++;
      else this.problem(path, failure.reason);
    }
    this.sink.write(this.engine.end({ log: path }));
  }

  private async read(path: string): Promise<void> {
    const source = await openLog(path);
    try {
      for (;;) {
        await this.sink.ready(this.signal);
        const events = await source.read(this.signal);
        if (events === undefined) return;
        this.sink.write(events.flatMap((event) => this.one(event, path)));
      }
    } finally {
      this.lines += source.lines;
      await source.close();
    }
  }

  private one(event: KernelEvent, path: string) {
    this.events++;
    if (event.packet !== undefined) this.capture?.write(event.packet, event.time);
    if (this.waiting === undefined) return this.judge.findings(event, path);
    this.waiting.push({ event, path });
    return [];
  }

  /** Looks for the packets of all events in a capture, then judges the events. */
  async fit(path: string): Promise<void> {
    const events = this.waiting!.map(({ event }) => event);
    const fitting = new FittingPackets(events);
    try {
      await this.seek(path, fitting);
    } catch (failure) {
      if (!(failure instanceof CaptureError)) throw failure;
      this.problem(path, failure.reason);
    }
    for (const { event, path: log } of this.waiting!) {
      await this.sink.ready(this.signal);
      const found = fitting.of(event);
      this.sink.write(this.judge.findings(event, log).map((finding) => (found === undefined ? finding : pointed(finding, path, found))));
      this.sink.write(this.engine.end({ log }));
    }
  }

  private async seek(path: string, fitting: FittingPackets): Promise<void> {
    // No rule: what is wrong in the capture is not asked here.
    const engine = createEngine({ rules: [], tables: registeredTables() });
    const source = await openCapture(path);
    try {
      for (;;) {
        const batch = await source.read(this.signal);
        if (batch === undefined) return;
        engine.lint(batch, { file: path }, (p, of, row) => fitting.packet(p, of, row));
      }
    } finally {
      await source.close();
    }
  }

  private problem(log: string, message: string): void {
    this.unreadable++;
    const problem: Problem = { type: "problem", schema: 1, message, source: { log } };
    this.sink.write([problem]);
    this.said += problemLine({ source: problem.source, message, further: 0 });
  }

  /** Silence must never read as healthy: how much was read, and what of it was evidence. */
  closing(notWritten: number): string {
    const counts = this.engine.totals;
    const seen = `${plural(this.events, "event")} in ${plural(this.lines, "line")} of ${plural(this.inputs, "input")}`;
    const found = `${plural(counts.errors, "error")}, ${plural(counts.warnings, "warning")}, ${counts.infos} info`;
    const packets = counts.packets === 0 ? "no packet in them" : `${plural(counts.packets, "packet")} in them: ${countedChecksums(counts)}`;
    const rest: string[] = [];
    if (counts.heldBack.size > 0)
      rest.push(`held back by --max-findings-per-rule: ${[...counts.heldBack.values()].reduce((sum, n) => sum + n)}`);
    if (notWritten > 0) rest.push(`found and not written: ${plural(notWritten, "record")}`);
    if (this.unreadable > 0) rest.push(`could not be read: ${plural(this.unreadable, "input")}`);
    if (this.passedOver > 0) rest.push(`passed over: ${plural(this.passedOver, "file that is no text", "files that are no text")}`);
    if (this.capture !== undefined) rest.push(this.capture.written());
    return [`${seen}: ${found}; ${packets}`, ...(rest.length > 0 ? [rest.join("; ")] : [])].map((line) => `pcaplint: ${line}\n`).join("");
  }
}

/** The finding with the packets of the capture that it may be about. */
function pointed(finding: Finding, capture: string, { numbers, count }: Fitting): Finding {
  const packets =
    count === 1
      ? `packet ${numbers[0]}`
      : `packets ${numbers.join(", ")}${count > numbers.length ? ` and ${count - numbers.length} more` : ""}`;
  return {
    ...finding,
    message: `${finding.message}; ${packets} of ${capture} ${count === 1 ? "fits" : "fit"}`,
    details: { ...finding.details, capture, packets: numbers },
  };
}

/** The capture that packets of dumps are written to. Its link type is that of the first. */
class PacketFile {
  private readonly path: string;
  private readonly fd: number;
  private linkType: number | undefined;
  private packets = 0;
  private others = 0;

  constructor(path: string) {
    this.path = path;
    try {
      this.fd = openSync(path, "w");
    } catch (error) {
      throw new UsageError(`-w ${systemError(path, error).message}`);
    }
  }

  write({ bytes, length, linkType }: DumpedPacket, time: string | undefined): void {
    if (this.linkType === undefined) {
      this.linkType = linkType;
      writeSync(this.fd, pcapFileHeader(linkType));
    }
    if (linkType !== this.linkType) {
      this.others++;
      return;
    }
    const [seconds, nanoseconds] = time === undefined ? [0, 0] : [Math.floor(Date.parse(time) / 1000), Number(time.slice(-10, -1))];
    writeSync(this.fd, pcapRecord(bytes, length, seconds, nanoseconds));
    this.packets++;
  }

  written(): string {
    const others = this.others === 0 ? "" : `, ${plural(this.others, "packet")} of another link type not`;
    return `written to ${this.path}: ${plural(this.packets, "packet")}${others}`;
  }

  close(): void {
    // A capture without packets is a capture all the same.
    if (this.linkType === undefined) writeSync(this.fd, pcapFileHeader(1));
    closeSync(this.fd);
  }
}
