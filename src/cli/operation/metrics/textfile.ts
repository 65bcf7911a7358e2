import { rename, rm, writeFile } from "node:fs/promises";
import { UsageError } from "../../usage-error.js";
import type { Metrics } from "./registry.js";

/** As often as Prometheus usually looks. */
const INTERVAL_MS = 15_000;

export interface Textfile {
  /** Writes the last numbers. */
  end(): Promise<void>;
}

/**
 * Keeps a file of metrics, for the textfile collector of node_exporter: written beside it under a name that the collector
 * passes over, then renamed, so that nobody reads half of it. @throws UsageError where it cannot be written at first
 */
export async function writeTextfile(path: string, metrics: Metrics, note: (text: string) => void): Promise<Textfile> {
  if (!path.endsWith(".prom"))
    throw new UsageError(`--metrics-textfile ${path}: its name has to end in .prom, or node_exporter passes it over`);
  const temporary = `${path}.${process.pid}.tmp`;
  const write = async (): Promise<void> => {
    try {
      await writeFile(temporary, await metrics.text());
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  };
  const words = (error: unknown): string => `--metrics-textfile ${path}: ${(error as NodeJS.ErrnoException).code ?? error}`;
  await write().catch((error) => {
    throw new UsageError(words(error));
  });
  let hasFailed = false;
  let last = Promise.resolve();
  const again = (): Promise<void> =>
    write().then(
      () => {
        hasFailed = false;
      },
      (error) => {
        if (!hasFailed) note(words(error));
        hasFailed = true;
      },
    );
  const timer = setInterval(() => {
    last = again();
  }, INTERVAL_MS);
  timer.unref();
  return {
    async end() {
      clearInterval(timer);
      await last;
      await again();
    },
  };
}
