import type { Aggregation } from "../engine/aggregation.js";
import type { Summary } from "../engine/summary.js";
import type { Aggregate, Finding, RecordSource } from "../finding.js";
import { MOST_SUMMARIES } from "../run/members.js";
import type { InputResult } from "../run/result.js";
import type { OutputRecord } from "../sinks/sink.js";
import type { Limit } from "./limit.js";

type Found = Finding | Aggregate;

export interface Editing {
  readonly limit?: Limit;
  readonly admit?: (found: readonly Found[]) => readonly Found[];
  readonly aggregation?: Aggregation;
  /** Summaries stand in the results; they are records of the output otherwise. */
  readonly keepsSummaries: boolean;
}

/**
 * What depends on all inputs before, and so cannot be decided where they are read at the same time: takes their records in the order of the
 * inputs, and gives those that are to be written. A single thread does the same in `InputReader`.
 */
export class Editor {
  private readonly options: Editing;
  /** The capture whose records come: an archive has several. */
  private source: RecordSource | undefined;
  private summaries: Summary[] = [];
  private furtherSummaries = 0;
  private before = { aggregated: 0, forgotten: 0 };

  constructor(options: Editing) {
    this.options = options;
  }

  /** `begins`: the places of those that are the first of another capture. */
  edit(records: readonly OutputRecord[], begins: readonly number[]): OutputRecord[] {
    const { limit, keepsSummaries } = this.options;
    const written: OutputRecord[] = [];
    for (const [i, record] of records.entries()) {
      if (begins.includes(i)) written.push(...this.endCapture());
      this.source = record.source;
      if (record.type === "finding" || record.type === "aggregate") {
        if (limit === undefined || limit.admits(record)) written.push(...this.admitted([record]));
      } else if (record.type === "summary") {
        const summary = limit === undefined ? record : limit.corrected(record);
        written.push(...this.endCapture());
        if (!keepsSummaries) written.push(summary);
        else if (this.summaries.push(summary) > MOST_SUMMARIES) {
          this.summaries.pop();
          this.furtherSummaries++;
        }
      } else written.push(record);
    }
    return written;
  }

  /** The input has ended: the last of its records, and what became of it when they are counted. */
  end(result: InputResult): { readonly records: OutputRecord[]; readonly result: InputResult } {
    const { limit } = this.options;
    const records = this.endCapture();
    limit?.endInput(result.counts);
    return { records, result: { ...result, ...this.aggregated(), ...this.summed(result) } };
  }

  /** What of this input was counted in aggregates. */
  private aggregated(): Partial<InputResult> {
    const { aggregation } = this.options;
    if (aggregation === undefined) return {};
    const { aggregated, forgotten } = aggregation;
    const { before } = this;
    this.before = { aggregated, forgotten };
    return { aggregated: aggregated - before.aggregated, forgotten: forgotten - before.forgotten };
  }

  private summed({ members }: InputResult): Partial<InputResult> {
    const { summaries, furtherSummaries } = this;
    const [summary] = summaries;
    this.summaries = [];
    this.furtherSummaries = 0;
    if (members !== undefined) return { members: { ...members, summaries, furtherSummaries } };
    return summary === undefined ? {} : { summary };
  }

  private endCapture(): Found[] {
    const { limit, aggregation } = this.options;
    if (this.source === undefined) return [];
    const held = limit?.endCapture(this.source) ?? [];
    this.source = undefined;
    return [...this.admitted(held), ...(aggregation?.end() ?? [])];
  }

  private admitted(found: readonly Found[]): readonly Found[] {
    const { admit, aggregation } = this.options;
    if (found.length === 0) return found;
    const wanted = admit === undefined ? found : admit(found);
    return aggregation === undefined ? wanted : aggregation.take(wanted);
  }
}
