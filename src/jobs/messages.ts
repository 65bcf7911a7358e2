import type { KernelVersion } from "../advisories/kernel-version.js";
import type { Severity } from "../finding.js";
import type { FlowOptions } from "../flows/flow-tracker.js";
import type { Tables } from "../packet/tables.js";
import type { PlainResult } from "../run/result.js";
import type { Lines } from "../sinks/sink.js";
import type { TriageSpec } from "../triage/triage.js";
import type { VantageName } from "../vantage/vantage.js";
import type { SharedList } from "./shared-list.js";

/** What a worker makes of packets: the options of a run, as they cross to another thread. */
export interface PlainReading {
  readonly emit: "findings" | "packets";
  /** By their ids. */
  readonly rules: readonly string[];
  readonly tables: Tables;
  readonly severities?: ReadonlyMap<string, Severity>;
  readonly selected?: ReadonlySet<string>;
  readonly maxFindingsPerRule?: number;
  readonly marksHeldBack?: boolean;
  readonly triage?: TriageSpec;
  readonly kernel?: KernelVersion;
  readonly vantage: { readonly vantage?: VantageName; readonly localMacs: readonly string[]; readonly localIps: readonly string[] };
  readonly flows?: FlowOptions;
  readonly summary: boolean;
  readonly keepsSummaries: boolean;
  readonly aggregate?: number;
  readonly host?: string;
}

/** What a worker begins with. */
export interface Setup {
  readonly reading: PlainReading;
  /** Words of a filter. */
  readonly filter?: string;
  /** Each is a `Found`. */
  readonly inputs: SharedList;
  readonly count: number;
  /** How far it has come: one of the meters. */
  readonly meters: SharedArrayBuffer;
  readonly meter: number;
  /** By rule, in the order of `reading.rules`: findings that were written of the inputs that are done. */
  readonly written?: SharedArrayBuffer;
}

/** From a worker, to whom the bytes do not belong any longer: records of the input of this number, and with the last of them what became of it. */
export interface FromWorker extends Lines {
  readonly index: number;
  /** The places of records that are the first of another capture: an archive has several. */
  readonly begins: readonly number[];
  readonly result?: PlainResult;
}

/** To a worker: so much of what it has sent was written; or it is to leave what it reads, and to end. */
export type ToWorker = { readonly kind: "written"; readonly cost: number } | { readonly kind: "stop" };

/** What a message holds beside its text, about: results of empty captures take memory too. */
const MESSAGE_BYTES = 2048;

/** Memory that a message takes while it waits to be written, in bytes. */
export const costOf = ({ text }: Lines): number => text.length + MESSAGE_BYTES;
