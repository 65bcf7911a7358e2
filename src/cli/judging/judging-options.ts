import type { OutputOptions } from "../outputs/open-outputs.js";
import type { TriageOptions } from "./run-triage.js";

/** What every command that writes records and judges has, as commander hands it over. */
export interface JudgingOptions extends OutputOptions, TriageOptions {
  readonly rule?: readonly string[];
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly failOn?: string;
}
