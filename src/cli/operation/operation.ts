import type { Counts } from "../../packet/counts.js";
import type { Output } from "../../sinks/outputs/output.js";
import type { Sink } from "../../sinks/sink.js";
import { version } from "../version.js";
import type { Observed } from "./metrics/registry.js";
import { writePidFile } from "./pid-file.js";

/** What those who operate a run ask for, as commander hands it over. */
export interface OperationOptions {
  readonly metricsTextfile?: string;
  readonly metricsListen?: string;
  readonly pidFile?: string;
  readonly quiet?: true;
}

/** What others see of a run while it goes on. */
export interface Operation {
  /** Sees what is written; undefined where nobody asks. */
  readonly sink: Sink | undefined;
  /** Where packets are counted, once the run has begun. */
  observe(counts: () => readonly Counts[]): void;
  /** The run has ended: the last numbers are written. */
  end(): Promise<void>;
}

/**
 * Writes the process's number and begins to show metrics, as far as it is asked to. Loaded metrics cost some 30 ms, so that runs without pay nothing.
 * @throws UsageError where a file or an address cannot be had
 */
export async function operate(options: OperationOptions, outputs: readonly Output[], live?: Observed["live"]): Promise<Operation> {
  const { metricsTextfile, metricsListen, pidFile, quiet } = options;
  if (pidFile !== undefined) writePidFile(pidFile);
  let counts: () => readonly Counts[] = () => [];
  const observe = (of: typeof counts): void => {
    counts = of;
  };
  if (metricsTextfile === undefined && metricsListen === undefined) return { sink: undefined, observe, end: () => Promise.resolve() };
  const { createMetrics } = await import("./metrics/registry.js");
  const metrics = await createMetrics(version, { counts: () => counts(), outputs, ...(live === undefined ? {} : { live }) });
  const note = (text: string): void => {
    if (!quiet) process.stderr.write(`pcaplint: ${text}\n`);
  };
  const file =
    metricsTextfile === undefined ? undefined : await (await import("./metrics/textfile.js")).writeTextfile(metricsTextfile, metrics, note);
  const server = metricsListen === undefined ? undefined : await (await import("./metrics/server.js")).serveMetrics(metricsListen, metrics);
  if (server !== undefined) note(`metrics at ${server.url}`);
  return {
    sink: metrics.sink,
    observe,
    async end() {
      server?.close();
      await file?.end();
    },
  };
}
