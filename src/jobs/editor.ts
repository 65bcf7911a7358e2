import type { Aggregation } from "../engine/aggregation.js";
import type { Summary } from "../engine/summary.js";
import type { Aggregate, Finding, RecordSource } from "../finding.js";
import type { InputResult } from "../run/result.js";
import type { OutputRecord } from "../sinks/sink.js";
import type { Limit } from "./limit.js";

type Found = Finding | Aggregate;

export interface Editing {
  readonly limit?: Limit;
  readonly admit?: (found: readonly Found[]) => readonly Found[];
  readonly aggregation?: Aggregation;
  readonly onSummary?: (summary: Summary) => void;
}

/**
 * What depends on all inputs before, and so cannot be decided where they are read at the same time: takes their records in the order of the
 * inputs, and gives those that are to be written. A single thread does the same in `InputReader`.
 */
export class Editor {
  private readonly options: Editing;
  /** The capture whose records come: an archive has several. */
  private source: RecordSource | undefined;
  private before = { aggregated: 0, forgotten: 0 };

  constructor(options: Editing) {
    this.options = options;
  }

  edit(records: readonly OutputRecord[]): OutputRecord[] {
    const { limit, onSummary } = this.options;
    const written: OutputRecord[] = [];
    for (const record of records) {
      if (this.source?.member !== record.source.member) written.push(...this.endCapture());
      this.source = record.source;
      if (record.type === "finding" || record.type === "aggregate") {
        if (limit === undefined || limit.admits(record)) written.push(...this.admitted([record]));
      } else if (record.type === "summary") {
        const summary = limit === undefined ? record : limit.corrected(record);
        written.push(...this.endCapture());
        if (onSummary === undefined) written.push(summary);
        else onSummary(summary);
      } else written.push(record);
    }
    return written;
  }

  /** The input has ended: the last of its records, and what became of it when they are counted. */
  end(result: InputResult): { readonly records: OutputRecord[]; readonly result: InputResult } {
    const { limit, aggregation } = this.options;
    const records = this.endCapture();
    limit?.endInput(result.counts);
    if (aggregation === undefined) return { records, result };
    const { aggregated, forgotten } = aggregation;
    const { before } = this;
    this.before = { aggregated, forgotten };
    return { records, result: { ...result, aggregated: aggregated - before.aggregated, forgotten: forgotten - before.forgotten } };
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
