import type { RunTriage, TriageOptions } from "./run-triage.js";

/** What is known of findings beforehand, and what is to be kept of them; undefined where nothing is asked for: nothing is loaded then. */
export async function triageOf(options: TriageOptions): Promise<RunTriage | undefined> {
  const { baseline, writeBaseline, suppress = [] } = options;
  if (baseline === undefined && writeBaseline === undefined && suppress.length === 0) return undefined;
  return (await import("./run-triage.js")).openTriage(options);
}
