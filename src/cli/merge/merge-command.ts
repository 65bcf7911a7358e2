import { CaptureError, systemError } from "../../sources/capture-error.js";
import { plural } from "../ending/closing.js";
import { UsageError } from "../usage-error.js";
import { linesOf, MOST_LINE } from "./lines.js";
import { Order } from "./order.js";
import { type Keyed, SortedRuns } from "./sorted-runs.js";

export interface MergeOptions {
  readonly quiet?: boolean;
}

/** Lines of one file that are named on standard error. */
const MOST_NAMED = 10;
/** Bytes that are written at once, about. */
const PIECE = 1 << 16;
const LINE_END = Buffer.from("\n");

/** `merge`: writes the records of several outputs in the order of time, byte for byte. What is no record is told, and left out. */
export async function mergeCommand(paths: readonly string[], { quiet }: MergeOptions): Promise<void> {
  if (paths.filter((path) => path === "-").length > 1) throw new UsageError("standard input can be read only once: name - once");
  const runs = new SortedRuns();
  // A signal ends it in a moment; its temporary files are no use to anybody.
  const end = (signal: NodeJS.Signals): void => {
    runs.close();
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  };
  process.once("SIGINT", end).once("SIGTERM", end);
  let records = 0;
  let leftOut = 0;
  try {
    for (const path of paths) {
      const read = await take(path, runs);
      records += read.records;
      leftOut += read.leftOut;
    }
    await write(runs.sorted());
  } catch (error) {
    // Only temporary files are left to fail.
    throw isSystem(error) ? new UsageError(`temporary files: ${systemError("", error).reason}: set TMPDIR to where there is room`) : error;
  } finally {
    runs.close();
    process.removeListener("SIGINT", end).removeListener("SIGTERM", end);
  }
  if (quiet) return;
  const rest = leftOut === 0 ? "" : `; left out: ${plural(leftOut, "line that is no record", "lines that are no records")}`;
  process.stderr.write(`pcaplint: merged ${plural(records, "record")} of ${plural(paths.length, "file")}${rest}\n`);
}

const isSystem = (error: unknown): boolean => error instanceof Error && "syscall" in error;

/** Takes the records of one file. What is wrong with it is told. */
async function take(path: string, runs: SortedRuns): Promise<{ readonly records: number; readonly leftOut: number }> {
  const order = new Order();
  let number = 0;
  let records = 0;
  let leftOut = 0;
  const tell = (text: string): void => {
    process.exitCode = 2;
    process.stderr.write(`pcaplint: ${text}\n`);
  };
  const name = path === "-" ? "standard input" : path;
  try {
    for await (const line of linesOf(path)) {
      number++;
      const key = line.length < MOST_LINE ? order.keyOf(line.toString()) : undefined;
      if (key !== undefined) {
        records++;
        runs.add({ key, line });
      } else if (leftOut++ < MOST_NAMED) tell(`${name}:${number}: is no record of pcaplint's JSON Lines: left out`);
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    tell(error.message);
  }
  if (leftOut > MOST_NAMED) tell(`${name}: and ${leftOut - MOST_NAMED} more such lines`);
  return { records, leftOut };
}

/** Resolves when the stream takes more, or nobody reads it any longer. Listens to nothing afterwards: a long output waits thousands of times. */
const room = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    const events = ["drain", "close", "error"] as const;
    const done = (): void => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });

/** Writes lines as fast as they are taken. A reader that leaves ends it. */
async function write(lines: Iterable<Keyed>): Promise<void> {
  const { stdout } = process;
  let parts: Buffer[] = [];
  let bytes = 0;
  const flush = async (): Promise<boolean> => {
    const isRoom = stdout.write(Buffer.concat(parts));
    parts = [];
    bytes = 0;
    if (!isRoom && !stdout.destroyed) await room(stdout);
    return !stdout.destroyed && stdout.errored === null;
  };
  for (const { line } of lines) {
    parts.push(line, LINE_END);
    bytes += line.length + 1;
    if (bytes > PIECE && !(await flush())) return;
  }
  if (bytes > 0) await flush();
}
