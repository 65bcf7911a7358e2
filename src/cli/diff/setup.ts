import { createArena } from "../../checksum/arena.js";
import type { Window } from "../../diff/matcher.js";
import { Differences } from "../../engine/differences.js";
import { createEngine, type Engine } from "../../engine/engine.js";
import type { RecordSource } from "../../finding.js";
import { registeredTables, type Tables } from "../../packet/tables.js";
import { COLUMN_BYTES } from "../../sources/open.js";
import { decodeAs } from "../inputs/decode-as.js";
import type { JudgingOptions } from "../judging/judging-options.js";
import { chooseRules } from "../judging/rule-options.js";
import type { RunTriage } from "../judging/run-triage.js";
import { triageOf } from "../judging/triage-options.js";
import type { CapturingOptions } from "../lint/live-capturing.js";
import { UsageError } from "../usage-error.js";

/** What both ways to compare understand, and what interfaces do, as commander hands it over. */
export interface DiffOptions extends JudgingOptions, CapturingOptions {
  readonly decodeAs?: readonly string[];
  readonly window?: Partial<Window>;
  readonly hops: number;
  readonly interface?: readonly string[];
  readonly count?: number;
  /** Seconds; 0 for none. */
  readonly aggregate?: number;
}

/** The largest frame fits. */
const ARENA_BYTES = 1 << 20;
/** A packet that a capture lost itself is not missing. */
const DROPPED = "capture/dropped";

export interface Sources {
  readonly before: RecordSource;
  readonly after: RecordSource;
}

export interface Setup {
  readonly tables: Tables;
  readonly engine: Engine;
  readonly differences: Differences;
  readonly triage: RunTriage | undefined;
}

/**
 * What compares packets of these captures and judges the differences.
 * @throws UsageError where no rule is left
 */
export async function setUp(options: DiffOptions, sources: Sources): Promise<Setup> {
  const triage = await triageOf(options);
  const tables = registeredTables();
  for (const text of options.decodeAs ?? []) decodeAs(tables, text);
  const choice = chooseRules(options.select ?? [], options.ignore ?? [], options.rule ?? []);
  const rules = choice.rules.filter(({ difference, meta }) => difference !== undefined || meta.id === DROPPED);
  if (!rules.some(({ difference }) => difference !== undefined))
    throw new UsageError("no rule of diff is left to run: they are those of the category diff");
  const engine = createEngine({
    ...choice,
    ...(triage === undefined ? {} : { triage: triage.watched() }),
    rules,
    tables,
    ...(options.maxFindingsPerRule === undefined ? {} : { maxFindingsPerRule: options.maxFindingsPerRule }),
  });
  const arenas = [createArena(ARENA_BYTES, COLUMN_BYTES), createArena(ARENA_BYTES, COLUMN_BYTES)] as const;
  return { tables, engine, triage, differences: new Differences({ engine, tables, arenas, ...sources, hops: options.hops }) };
}
