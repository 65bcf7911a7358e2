import type { Problem, RecordSource } from "../finding.js";

/** Problems of one input that are kept. All of them are in the output. */
const MOST_NAMED = 10;

/** The problems of one input: the first of them, and how many more there were. */
export class Problems {
  readonly kept: { readonly source: RecordSource; readonly message: string; further: number }[] = [];

  /** Keeps it, and gives its record. */
  add(source: RecordSource, message: string, offset?: number, record?: number): Problem {
    if (this.kept.length >= MOST_NAMED) this.kept.at(-1)!.further++;
    else this.kept.push({ source, message, further: 0 });
    return {
      type: "problem",
      schema: 1,
      message,
      source,
      ...(offset === undefined ? {} : { offset }),
      ...(record === undefined ? {} : { record }),
    };
  }
}
