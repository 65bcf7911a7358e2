import type { Suppression } from "../triage/suppression.js";
import type { RunTriage } from "./run-triage.js";

/** A suppression of the configuration file, and where it stands there. */
export interface PlacedSuppression {
  readonly where: string;
  readonly suppression: Suppression;
}

/** As commander hands them over; the configuration file's suppressions are there already. */
export interface TriageOptions {
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly suppress?: readonly (string | PlacedSuppression)[];
  readonly maxFindingsPerRule?: number;
  readonly resume?: unknown;
}

/** What is known of findings beforehand, and what is to be kept of them; undefined where nothing is asked for: nothing is loaded then. */
export async function triageOf(options: TriageOptions): Promise<RunTriage | undefined> {
  const { baseline, writeBaseline, suppress = [] } = options;
  if (baseline === undefined && writeBaseline === undefined && suppress.length === 0) return undefined;
  return (await import("./run-triage.js")).openTriage(options);
}
