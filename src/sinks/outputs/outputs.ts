import type { Severity } from "../../finding.js";
import { recordsOf } from "../lines.js";
import type { Lines, OutputRecord, Sink } from "../sink.js";
import type { Output } from "./output.js";

/** Time that receivers have, after a live run, to take what was found before its end. */
const PATIENCE_MS = 4000;

const RANKS: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

export interface Floored {
  readonly output: Output;
  /** Findings and aggregates below it are not for this output; all other records are. */
  readonly floor?: Severity;
}

/** All outputs of a run as one sink. */
export class Outputs implements Sink {
  readonly all: readonly Output[];
  private readonly floored: readonly Floored[];
  private readonly drops: boolean;
  /** Every output has failed for good while the run went on. */
  protected areOver = false;
  /** Called once, where every output has failed for good. */
  onOver: (() => void) | undefined;

  /** `drops`: no receiver is waited for without end. */
  constructor(floored: readonly Floored[], drops: boolean) {
    this.floored = floored;
    this.all = floored.map(({ output }) => output);
    this.drops = drops;
  }

  write(emitted: readonly OutputRecord[]): void {
    const records = this.drops ? this.withLosses(emitted) : emitted;
    for (const { output, floor } of this.floored) output.write(floor === undefined ? records : atOrAbove(floor, records));
  }

  lines(lines: Lines): void {
    let records: readonly OutputRecord[] | undefined;
    for (const { output, floor } of this.floored) {
      if (floor === undefined && output.lines !== undefined) output.lines(lines);
      else {
        records ??= recordsOf(lines);
        output.write(floor === undefined ? records : atOrAbove(floor, records));
      }
    }
  }

  ready(signal: AbortSignal): Promise<unknown> | undefined {
    const full: Promise<unknown>[] = [];
    let over = 0;
    for (const output of this.all) {
      const ready = output.ready(signal);
      if (ready !== undefined) full.push(ready);
      else if (output.hasFailed) over++;
    }
    if (over === this.all.length && !this.areOver) {
      this.areOver = true;
      this.onOver?.();
    }
    return full.length === 0 ? undefined : Promise.all(full);
  }

  async end(): Promise<void> {
    const impatient = this.drops ? setTimeout(() => this.abandon(), PATIENCE_MS) : undefined;
    await Promise.all(this.all.map((output) => output.end())).finally(() => clearTimeout(impatient));
  }

  abandon(): void {
    for (const output of this.all) output.abandon();
  }

  /** Of a run that came to its own end. */
  publish(): void {
    for (const output of this.all) output.publish?.();
  }

  /** Are there files that can be begun anew? */
  get canReopen(): boolean {
    return this.all.some(({ reopen }) => reopen !== undefined);
  }

  reopen(): void {
    for (const output of this.all) output.reopen?.();
  }

  /** The counters of a live run say what the outputs have dropped until now, and what they may have lost. */
  private withLosses(records: readonly OutputRecord[]): readonly OutputRecord[] {
    const outputDrops = this.byName(({ dropped }) => dropped);
    const outputUncertain = this.byName(({ uncertain = 0 }) => uncertain);
    if (outputDrops === undefined && outputUncertain === undefined) return records;
    const losses = { ...(outputDrops && { outputDrops }), ...(outputUncertain && { outputUncertain }) };
    return records.map((record) => (record.type === "stats" ? { ...record, ...losses } : record));
  }

  /** Undefined where it is 0 of all. */
  private byName(count: (output: Output) => number): Readonly<Record<string, number>> | undefined {
    const some = this.all.filter((output) => count(output) > 0);
    return some.length === 0 ? undefined : Object.fromEntries(some.map((output) => [output.name, count(output)]));
  }
}

const atOrAbove = (floor: Severity, records: readonly OutputRecord[]): readonly OutputRecord[] =>
  records.filter((record) => (record.type !== "finding" && record.type !== "aggregate") || RANKS[record.severity] >= RANKS[floor]);
