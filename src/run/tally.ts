import type { Problem, RecordSource } from "../finding.js";
import { Counts } from "../packet/counts.js";
import type { Inferred } from "../vantage/inference.js";
import type { InputResult, NamedProblem } from "./result.js";

export interface Outcome {
  /** Of all inputs. */
  readonly totals: Counts;
  /** Captures that were opened. */
  readonly captures: number;
  /** Captures without a packet, in which nothing else is amiss. */
  readonly empty: number;
  /** Inputs that could not be read, or of which no packet could. */
  readonly unreadable: number;
  /** Files of directories that are no captures. */
  readonly passedOver: number;
  /** Packets that the filter left out. */
  readonly leftOut: number;
  readonly problems: readonly NamedProblem[];
  /** Of how many captures the direction was inferred, and from what in the first of them. */
  readonly inferred?: { readonly captures: number; readonly first: Inferred };
  /** Findings that were counted in aggregates, and faults that were forgotten in between. */
  readonly aggregated?: { readonly findings: number; readonly forgotten: number };
}

/** Of a directory or an archive in which so many files were passed over, and nothing else was. */
export const barrenWords = (files: number): string =>
  `holds no capture: ${files === 1 ? "the one file" : `all ${files} files`} in it passed over`;

/** Adds up what became of the inputs, in their order. */
export class Tally implements Outcome {
  readonly totals = new Counts();
  readonly problems: NamedProblem[] = [];
  captures = 0;
  empty = 0;
  unreadable = 0;
  passedOver = 0;
  leftOut = 0;
  inferred?: { captures: number; readonly first: Inferred };
  aggregated?: { readonly findings: number; readonly forgotten: number };
  /** Files passed over, by directory, and directories that hold something to read. */
  private readonly others = new Map<string, number>();
  private readonly fruitful = new Set<string>();

  add(result: InputResult): void {
    const { counts, directory, problems, members } = result;
    this.passedOver += members?.passedOver ?? 0;
    if (result.foreign) {
      const files = members?.passedOver ?? 1;
      if (members === undefined) this.passedOver++;
      if (!result.isShare) this.others.set(directory!, (this.others.get(directory!) ?? 0) + files);
      return;
    }
    this.totals.add(counts);
    this.problems.push(...problems);
    this.leftOut += result.leftOut;
    if (result.aggregated + result.forgotten > 0) {
      const { findings = 0, forgotten = 0 } = this.aggregated ?? {};
      this.aggregated = { findings: findings + result.aggregated, forgotten: forgotten + result.forgotten };
    }
    if (result.inferred !== undefined) {
      this.inferred ??= { captures: 0, first: result.inferred };
      this.inferred.captures += members?.inferred ?? 1;
    }
    if (members !== undefined) {
      this.captures += members.captures;
      this.empty += members.empty;
      this.unreadable += members.unreadable;
    } else if (counts.packets > 0) this.captures++;
    // An input that was left before its first packet has said nothing yet.
    else if (result.stopped) return;
    else if (problems.length > 0) this.unreadable++;
    else {
      this.captures++;
      this.empty++;
    }
    if (directory !== undefined) this.fruitful.add(directory);
  }

  /** The inputs have ended. Directories in which there was nothing to read: a path that yields nothing must not look healthy. */
  barren(): Problem[] {
    const said: Problem[] = [];
    for (const [file, n] of this.others) {
      if (this.fruitful.has(file)) continue;
      this.unreadable++;
      const message = barrenWords(n);
      const source: RecordSource = { file };
      this.problems.push({ source, message, further: 0 });
      said.push({ type: "problem", schema: 1, message, source });
    }
    return said;
  }
}
