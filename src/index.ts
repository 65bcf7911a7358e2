/**
 * pcaplint as a library: `scan` and `inspect` give the records of the command line as observables.
 *
 *     import { scan } from "pcaplint";
 *     scan("capture.pcap").subscribe((finding) => console.log(finding.rule, finding.message));
 */
import { Observable, ReplaySubject } from "rxjs";
import { kernelVersion } from "./advisories/kernel-version.js";
import type { InspectRecord } from "./engine/inspect.js";
import type { Summary } from "./engine/summary.js";
import type { Aggregate, Finding, Problem, Severity } from "./finding.js";
import { captureInputs } from "./inputs.js";
import { registeredTables, type Tables } from "./packet/tables.js";
import { rules as allRules } from "./rules/index.js";
import type { Rule } from "./rules/rule.js";
import { run } from "./run.js";
import type { OutputRecord } from "./sinks/sink.js";
import { LocalAddresses } from "./vantage/local-addresses.js";
import type { VantageName } from "./vantage/vantage.js";

export type { InspectRecord, LayerRecord, ReassembledRecord } from "./engine/inspect.js";
export type { Summary } from "./engine/summary.js";
export type { Advisory, Aggregate, ChecksumRecord, Detail, Endpoints, Finding, Flow, Problem, RecordSource, Severity } from "./finding.js";
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
  /** As `uname -r` prints it: advisories that this Linux kernel cannot have are left out. Upstream's part of the version counts. */
  readonly kernel?: string;
  /** Where the capture was taken, over what the packets show: what it makes of unfinished checksums depends on it. */
  readonly vantage?: VantageName;
  /** Addresses of the capturing host: whom a packet is from or to is its direction, where the file does not say. */
  readonly localMacs?: readonly string[];
  readonly localIps?: readonly string[];
  /** Of the link, in bytes: what is longer is several segments. */
  readonly mtu?: number;
  /** A `summary` record follows each input. */
  readonly summary?: boolean;
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
      const kernel = options.kernel === undefined ? undefined : kernelVersion(options.kernel);
      if (options.kernel !== undefined && kernel === undefined) throw new RangeError(`${options.kernel} is no version of Linux`);
      const { localMacs = [], localIps = [] } = options;
      const local = localMacs.length + localIps.length === 0 ? undefined : new LocalAddresses(localMacs, localIps);
      const inputs = await captureInputs(typeof paths === "string" ? [paths] : paths);
      await run({
        inputs,
        emit,
        stop$,
        rules: options.rules ?? allRules,
        tables: options.tables ?? registeredTables(),
        ...(options.severities === undefined ? {} : { severities: options.severities }),
        ...(options.maxFindingsPerRule === undefined ? {} : { maxFindingsPerRule: options.maxFindingsPerRule }),
        ...(kernel === undefined ? {} : { kernel }),
        vantage: {
          ...(options.vantage === undefined ? {} : { vantage: options.vantage }),
          ...(local === undefined ? {} : { local }),
        },
        ...(options.mtu === undefined ? {} : { flows: { mtu: options.mtu } }),
        summary: options.summary ?? false,
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

type WithoutSummary = ScanOptions & { readonly summary?: false };

/**
 * The findings of captures, in the order of their packets.
 * @param paths files, directories, globs, or "-" for standard input
 * @returns findings, an `aggregate` for what is held back, a `summary` of each input where asked for, and a `problem` for each input that
 *   could not be read to its end; errors only on a bug, a path that names nothing, or an option that is none. Unsubscribing stops reading.
 */
export function scan(paths: string | readonly string[], options?: WithoutSummary): Observable<Finding | Aggregate | Problem>;
export function scan(paths: string | readonly string[], options: ScanOptions): Observable<Finding | Aggregate | Problem | Summary>;
export function scan(paths: string | readonly string[], options: ScanOptions = {}): Observable<OutputRecord> {
  return records("findings", paths, options);
}

/** What was seen of each packet; parameters as for `scan`. */
export function inspect(paths: string | readonly string[], options?: WithoutSummary): Observable<InspectRecord | Problem>;
export function inspect(paths: string | readonly string[], options: ScanOptions): Observable<InspectRecord | Problem | Summary>;
export function inspect(paths: string | readonly string[], options: ScanOptions = {}): Observable<OutputRecord> {
  return records("packets", paths, options);
}
