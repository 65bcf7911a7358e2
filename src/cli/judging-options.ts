import type { ColorChoice } from "./color.js";

/** What every command that writes records and judges has, as commander hands it over. */
export interface JudgingOptions {
  readonly format?: "json" | "pretty";
  readonly color: ColorChoice;
  readonly quiet?: true;
  readonly rule?: readonly string[];
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly failOn?: string;
  readonly maxFindingsPerRule?: number;
}
