import { createArena } from "../checksum/arena.js";
import { type Compared, compareCaptures } from "../compare-captures.js";
import { Matcher, type Window } from "../diff/matcher.js";
import { type DifferenceCounts, Differences } from "../engine/differences.js";
import { createEngine, type Engine } from "../engine/engine.js";
import { registeredTables } from "../packet/tables.js";
import { jsonLine } from "../sinks/json.js";
import { pretty } from "../sinks/pretty.js";
import { streamSink } from "../sinks/stream.js";
import { openCapture } from "../sources/open.js";
import { plural } from "./closing.js";
import { wantsColor } from "./color.js";
import { decodeAs } from "./decode-as.js";
import { endings, READER_LEFT, statusOf } from "./endings.js";
import type { JudgingOptions } from "./judging-options.js";
import { problemLine } from "./lint-command.js";
import { chooseRules } from "./rule-options.js";
import { UsageError } from "./usage-error.js";

/** As commander hands them over. */
export interface DiffOptions extends JudgingOptions {
  readonly decodeAs?: readonly string[];
  readonly window?: Partial<Window>;
  readonly hops: number;
}

/** A quarter of a second at 40000 packets a second: more than queues and reordering hold. */
const USUAL_PACKETS = 10_000;
/** The largest frame fits. */
const ARENA_BYTES = 1 << 20;

/** `diff`: reads two captures side by side, writes what became of the packets of the first, closes with a line on standard error. */
export async function diffCommand(before: string, after: string, options: DiffOptions): Promise<void> {
  if (before === "-" && after === "-")
    throw new UsageError("standard input can be read only once: name a file for one of the two captures");
  const tables = registeredTables();
  for (const text of options.decodeAs ?? []) decodeAs(tables, text);
  const choice = chooseRules(options.select ?? [], options.ignore ?? [], options.rule ?? []);
  const rules = choice.rules.filter(({ difference }) => difference !== undefined);
  if (rules.length === 0) throw new UsageError("no rule of diff is left to run: they are those of the category diff");
  const window: Window = { packets: USUAL_PACKETS, seconds: Number.POSITIVE_INFINITY, ...options.window };

  const { stdout, stderr } = process;
  const isPretty = (options.format ?? (stdout.isTTY ? "pretty" : "json")) === "pretty";
  const sink = streamSink(stdout, isPretty ? pretty(wantsColor(options.color, stdout.isTTY === true, process.env)) : jsonLine);
  const engine = createEngine({
    ...choice,
    rules,
    tables,
    ...(options.maxFindingsPerRule === undefined ? {} : { maxFindingsPerRule: options.maxFindingsPerRule }),
  });
  const sources = { before: { file: before }, after: { file: after } };
  const arenas = [createArena(ARENA_BYTES), createArena(ARENA_BYTES)] as const;
  const differences = new Differences({ engine, tables, arenas, ...sources, hops: options.hops });
  const abort = new AbortController();
  const ending = endings(sink, () => abort.abort());
  let compared: { readonly before: Compared; readonly after: Compared };
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
        sink.write(records);
        await sink.ready(abort.signal);
      },
    });
    sink.write(engine.end(sources.before));
    await sink.end();
  } finally {
    ending.release();
  }

  const { by } = ending;
  const { counts } = differences;
  let said = "";
  for (const [which, { problems, isEmpty }] of [
    ["before", compared.before],
    ["after", compared.after],
  ] as const) {
    said += problems.map(problemLine).join("");
    if (isEmpty) said += problemLine({ source: sources[which], message: "has no packet", further: 0 });
  }
  // Packets that only one capture has while the other did not run are no comparison.
  const isUnreadable = by === undefined && counts.matched + counts.lost + counts.added + counts.withoutIp === 0;
  if (!options.quiet) {
    if (by !== undefined) said += `pcaplint: ended by ${by}: what follows counts what was read\n`;
    said += closing(compared, counts, engine, sink.lost);
  }
  if (isUnreadable) said += "pcaplint: nothing was compared\n";
  const failOn = by === READER_LEFT ? "never" : (options.failOn ?? "error");
  process.exitCode ||= isUnreadable ? 2 : statusOf(engine.totals, failOn);
  if (by !== undefined) stderr.write(said, () => process.exit());
  else if (said !== "") stderr.write(said);
}

/** Silence must never read as healthy: what was matched, and what could not be. */
function closing(
  compared: { readonly before: Compared; readonly after: Compared },
  counts: DifferenceCounts,
  { totals }: Engine,
  notWritten: number,
): string {
  const { before, after } = compared;
  const hops = counts.hops > 0 ? `, ${counts.hops} as by a router` : "";
  const lines = [
    `${plural(before.packets, "packet")} before, ${after.packets} after: ${counts.matched} matched (${counts.changed} changed${hops}), ${counts.lost} lost, ` +
      `${counts.duplicated} duplicated, ${counts.added} added, ${counts.reordered} reordered; ` +
      `${plural(totals.errors, "error")}, ${plural(totals.warnings, "warning")}, ${totals.infos} info`,
  ];
  const rest: string[] = [];
  if (counts.matched === 0 && before.packets > 0 && after.packets > 0)
    rest.push("no packet is in both: are they captures of the same traffic?");
  if (counts.segmented > 0) rest.push(`cut or merged: ${plural(counts.segmented, "packet")} before, ${counts.segments} after`);
  if (counts.outside > 0) rest.push(`not compared, as the other capture did not run: ${plural(counts.outside, "packet")}`);
  if (counts.withoutIp > 0) rest.push(`not looked for, as they have no IP header: ${plural(counts.withoutIp, "packet")}`);
  const notDecoded = before.notDecoded + after.notDecoded;
  if (notDecoded > 0) rest.push(`not decoded: ${plural(notDecoded, "packet")}`);
  const cut = before.cut + after.cut;
  if (cut > 0) rest.push(`cut by the snap length: ${plural(cut, "packet")}`);
  const heldBack = [...totals.heldBack.values()].reduce((sum, n) => sum + n, 0);
  if (heldBack > 0) rest.push(`held back by --max-findings-per-rule: ${heldBack}`);
  if (notWritten > 0) rest.push(`found and not written: ${plural(notWritten, "record")}`);
  return [...lines, ...(rest.length > 0 ? [rest.join("; ")] : [])].map((line) => `pcaplint: ${line}\n`).join("");
}
