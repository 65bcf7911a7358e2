import { Subject } from "rxjs";
import { captureInputs } from "../inputs.js";
import { registeredTables } from "../packet/tables.js";
import { type RunOptions, run } from "../run.js";
import { jsonLines } from "../sinks/json.js";
import { pretty } from "../sinks/pretty.js";
import { streamSink } from "../sinks/stream.js";
import { closingLines } from "./closing.js";
import { decodeAs } from "./decode-as.js";
import { chooseRules, SEVERITIES } from "./rule-options.js";

/** As commander hands them over. */
export interface LintOptions {
  readonly format?: "json" | "pretty";
  readonly count?: number;
  readonly decodeAs: readonly string[];
  readonly quiet?: true;
  readonly rule?: readonly string[];
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly failOn?: string;
  readonly maxFindingsPerRule?: number;
}

/** `scan` and `inspect`: reads the paths, writes records to standard output, closes with a line on standard error. */
export async function lint(emit: RunOptions["emit"], paths: readonly string[], options: LintOptions): Promise<void> {
  const tables = registeredTables();
  for (const text of options.decodeAs) decodeAs(tables, text);
  const choice = chooseRules(options.select ?? [], options.ignore ?? [], options.rule ?? []);
  const inputs = await captureInputs(paths);

  const stop$ = new Subject<void>();
  let interrupted: NodeJS.Signals | undefined;
  const interrupt = (signal: NodeJS.Signals): void => {
    interrupted = signal;
    stop$.next();
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    stop$.next(); // `| head` is no failure
  });

  const format =
    (options.format ?? (process.stdout.isTTY ? "pretty" : "json")) === "json" ? jsonLines : pretty(process.stdout.isTTY === true);
  const outcome = await run({
    inputs,
    emit,
    sinks: [streamSink(process.stdout, format)],
    stop$,
    tables,
    ...choice,
    ...(options.count === undefined ? {} : { packets: options.count }),
    ...(options.maxFindingsPerRule === undefined ? {} : { maxFindingsPerRule: options.maxFindingsPerRule }),
  });
  process.removeListener("SIGINT", interrupt);
  process.removeListener("SIGTERM", interrupt);

  for (const { message } of outcome.problems) process.stderr.write(`pcaplint: ${message}\n`);
  if (!options.quiet) process.stderr.write(closingLines(outcome, emit, interrupted));
  process.exitCode = status(outcome, emit, options.failOn ?? "error");
}

function status({ engine, unreadable }: Awaited<ReturnType<typeof run>>, emit: RunOptions["emit"], failOn: string): number {
  if (unreadable > 0) return 2;
  if (emit === "packets" || failOn === "never") return 0;
  const { errors, warnings, infos } = engine.totals;
  const bySeverity = { info: infos, warning: warnings, error: errors };
  const from = SEVERITIES.indexOf(failOn as (typeof SEVERITIES)[number]);
  return SEVERITIES.slice(from).some((severity) => bySeverity[severity] > 0) ? 1 : 0;
}
