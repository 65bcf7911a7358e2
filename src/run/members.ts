import type { Summary } from "../engine/summary.js";
import type { Problem, RecordSource } from "../finding.js";
import type { Input } from "./input.js";
import type { InputResult } from "./result.js";
import { barrenWords, Tally } from "./tally.js";

/** Problems of one archive that are named on standard error. All of them are in the output. */
const MOST_NAMED = 100;
/** Summaries of one archive that are shown as text. */
export const MOST_SUMMARIES = 50;

/** What became of the members of an archive: one result for all of them, as the archive is one input of the run. */
export class Members {
  private readonly archive: Input;
  private readonly tally = new Tally();
  private readonly summaries: Summary[] = [];
  private furtherSummaries = 0;
  private notNamed = 0;
  private isForeign = false;
  private isStopped = false;

  constructor(archive: Input) {
    this.archive = archive;
  }

  add(result: InputResult): void {
    const { tally } = this;
    tally.add(result);
    if (result.summary !== undefined) {
      if (this.summaries.length < MOST_SUMMARIES) this.summaries.push(result.summary);
      else this.furtherSummaries++;
    }
    if (result.stopped) this.isStopped = true;
    this.notNamed += tally.problems.splice(MOST_NAMED).length;
  }

  /** All members have been read. An archive in which there was nothing to read is like a file that is no capture. */
  ended(): Problem[] {
    const { captures, unreadable, passedOver } = this.tally;
    if (captures + unreadable > 0) return [];
    if (this.archive.directory !== undefined) {
      this.isForeign = true;
      return [];
    }
    return this.problem(passedOver === 0 ? "is a tar archive without files" : barrenWords(passedOver));
  }

  /** The archive cannot be read any further. */
  problem(message: string, offset?: number): Problem[] {
    const { source } = this.archive;
    this.tally.unreadable++;
    this.tally.problems.push({ source, message, further: 0 });
    return [{ type: "problem", schema: 1, message, source, ...(offset === undefined ? {} : { offset }) }];
  }

  result(): InputResult {
    const { archive, tally, summaries } = this;
    const { captures, empty, unreadable, passedOver, inferred, aggregated } = tally;
    return {
      counts: tally.totals,
      ...(archive.directory === undefined ? {} : { directory: archive.directory }),
      ...(this.isForeign ? { foreign: true } : {}),
      ...(archive.isShare ? { isShare: true } : {}),
      ...(this.isStopped ? { stopped: true } : {}),
      problems: this.named(archive.source),
      ...(inferred === undefined ? {} : { inferred: inferred.first }),
      leftOut: tally.leftOut,
      aggregated: aggregated?.findings ?? 0,
      forgotten: aggregated?.forgotten ?? 0,
      members: {
        captures,
        empty,
        unreadable,
        passedOver: this.isForeign ? Math.max(passedOver, 1) : passedOver,
        inferred: inferred?.captures ?? 0,
        summaries,
        furtherSummaries: this.furtherSummaries,
      },
    };
  }

  private named(source: RecordSource): InputResult["problems"] {
    const { problems } = this.tally;
    const message = `${this.notNamed} more problems in members: each has its record`;
    return this.notNamed === 0 ? problems : [...problems, { source, message, further: 0 }];
  }
}
