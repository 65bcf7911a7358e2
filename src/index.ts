/**
 * pcaplint as a library: `scan` and `inspect` give the records of the command line as observables.
 *
 *     import { scan } from "pcaplint";
 *     scan("capture.pcap").subscribe((finding) => console.log(finding.rule, finding.message));
 */
import { Observable, ReplaySubject } from "rxjs";
import type { InspectRecord } from "./engine/inspect.js";
import type { Aggregate, Finding, Problem, Severity } from "./finding.js";
import { captureInputs } from "./inputs.js";
import { registeredTables, type Tables } from "./packet/tables.js";
import { rules as allRules } from "./rules/index.js";
import type { Rule } from "./rules/rule.js";
import { run } from "./run.js";
import type { OutputRecord } from "./sinks/sink.js";

export type { InspectRecord, LayerRecord } from "./engine/inspect.js";
export type { Aggregate, ChecksumRecord, Endpoints, Finding, Flow, Problem, RecordSource, Severity } from "./finding.js";
export { rules } from "./rules/index.js";
export type { Rule, RuleMeta } from "./rules/rule.js";
export { CaptureError } from "./sources/capture-error.js";

export interface ScanOptions {
  /** Rules to run; all if not said. */
  readonly rules?: readonly Rule[];
  /** Severity by rule id, over the rule's own. */
  readonly severities?: ReadonlyMap<string, Severity>;
  /** Findings of a rule beyond this many are counted; an `aggregate` says so when the input ends. */
  readonly maxFindingsPerRule?: number;
  /** Ends after this many packets. */
  readonly packets?: number;
  /** Dispatch by EtherType, IP protocol and UDP port: `registeredTables()` with entries of your own. */
  readonly tables?: Tables;
}
export { registeredTables, type Tables };

function records(emit: "findings" | "packets", paths: string | readonly string[], options: ScanOptions): Observable<OutputRecord> {
  return new Observable((subscriber) => {
    // Unsubscribing counts even before the run has begun.
    const stop$ = new ReplaySubject<void>(1);
    const all = async (): Promise<void> => {
      const inputs = await captureInputs(typeof paths === "string" ? [paths] : paths);
      await run({
        inputs,
        emit,
        stop$,
        rules: options.rules ?? allRules,
        tables: options.tables ?? registeredTables(),
        ...(options.severities === undefined ? {} : { severities: options.severities }),
        ...(options.maxFindingsPerRule === undefined ? {} : { maxFindingsPerRule: options.maxFindingsPerRule }),
        ...(options.packets === undefined ? {} : { packets: options.packets }),
        sinks: [
          {
            write: (emitted) => {
              for (const record of emitted) subscriber.next(record);
            },
            ready: () => undefined,
            end: async () => {},
          },
        ],
      });
    };
    all().then(
      () => subscriber.complete(),
      (error) => subscriber.error(error),
    );
    return () => stop$.next();
  });
}

/**
 * The findings of captures, in the order of their packets.
 * @param paths files, directories, globs, or "-" for standard input
 * @returns findings, an `aggregate` for what is held back, and a `problem` for each input that could not be read to its end; errors only on a bug or a path that
 *   names nothing. Unsubscribing stops reading.
 */
export function scan(paths: string | readonly string[], options: ScanOptions = {}): Observable<Finding | Aggregate | Problem> {
  return records("findings", paths, options) as Observable<Finding | Aggregate | Problem>;
}

/** What was seen of each packet; parameters as for `scan`. */
export function inspect(paths: string | readonly string[], options: ScanOptions = {}): Observable<InspectRecord | Problem> {
  return records("packets", paths, options) as Observable<InspectRecord | Problem>;
}
