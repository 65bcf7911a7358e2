import { compareCaptures } from "../../comparing/captures.js";
import { Matcher, type Window } from "../../diff/matcher.js";
import { openCapture } from "../../sources/open.js";
import { endings, READER_LEFT, statusOf } from "../ending/endings.js";
import { openOutputs } from "../outputs/open-outputs.js";
import { UsageError } from "../usage-error.js";
import { type Both, diffClosing, isNothing, problemLines } from "./closing.js";
import { type DiffOptions, setUp } from "./setup.js";

/** A quarter of a second at 40000 packets a second: more than queues and reordering hold. */
const USUAL_PACKETS = 10_000;

/**
 * `diff`: compares two captures, or two interfaces as their packets come.
 * @param words the files; with interfaces a filter
 * @param live options, as they are written, that the user gave and that only interfaces have
 */
export async function diffCommand(words: readonly string[], options: DiffOptions, live: readonly string[]): Promise<void> {
  if (options.interface !== undefined) return (await import("./interfaces.js")).diffInterfaces(options.interface, words, options);
  const [before, after] = words;
  if (before === undefined || after === undefined || words.length > 2)
    throw new UsageError("two captures are compared: name the files BEFORE and AFTER, or two interfaces, each with -i");
  if (live.length > 0) throw new UsageError(`${live[0]} is for interfaces, which are named with -i`);
  return diffFiles(before, after, options);
}

/** Reads two captures side by side, writes what became of the packets of the first, closes with a line on standard error. */
async function diffFiles(before: string, after: string, options: DiffOptions): Promise<void> {
  if (before === "-" && after === "-")
    throw new UsageError("standard input can be read only once: name a file for one of the two captures");
  const sources = { before: { file: before }, after: { file: after } };
  const { tables, engine, differences, triage } = await setUp(options, sources);
  const window: Window = { packets: USUAL_PACKETS, seconds: Number.POSITIVE_INFINITY, ...options.window };
  const outputs = await openOutputs(options, false, [before, after]);
  const abort = new AbortController();
  const ending = endings(outputs, () => abort.abort());
  let compared: Both;
  try {
    compared = await compareCaptures({
      before: { source: sources.before, open: () => openCapture(before) },
      after: { source: sources.after, open: () => openCapture(after) },
      tables,
      matcher: new Matcher(window, differences),
      differences,
      lookahead: window.packets,
      signal: abort.signal,
      write: async (records) => {
        outputs.write(records);
        await outputs.ready(abort.signal);
      },
    });
    outputs.write(engine.end(sources.before));
    await outputs.end();
  } finally {
    ending.release();
  }

  const { by } = ending;
  const { counts } = differences;
  let said =
    problemLines(compared, sources) + outputs.settle(by === undefined) + (triage?.write(engine.totals.known, by === undefined) ?? "");
  const isUnreadable = by === undefined && isNothing(counts);
  if (!options.quiet) {
    if (by !== undefined) said += `pcaplint: ended by ${by}: what follows counts what was read\n`;
    said += diffClosing(compared, sources, counts, engine, {
      outside: "the other capture did not run",
      notWritten: outputs.notWritten,
    });
    said += triage?.closing(engine.totals.known, by === undefined) ?? "";
  }
  if (isUnreadable) said += "pcaplint: nothing was compared\n";
  const failOn = by === READER_LEFT || triage?.writes ? "never" : (options.failOn ?? "error");
  process.exitCode ||= isUnreadable ? 2 : statusOf(engine.totals, failOn);
  if (by !== undefined) process.stderr.write(said, () => process.exit());
  else if (said !== "") process.stderr.write(said);
}
