import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { Aggregate, Finding } from "../../finding.js";
import { systemError } from "../../sources/capture-error.js";
import { BaselineCollector, type BaselineEntry, baselineText, parseBaseline } from "../../triage/baseline.js";
import { isExpired, type Suppression, words } from "../../triage/suppression.js";
import { baselineKey, type Held, suppressionKey, Triage, type TriageSpec } from "../../triage/triage.js";
import { plural } from "../ending/closing.js";
import { UsageError } from "../usage-error.js";
import { suppressionsOf } from "./suppress-option.js";

/** As commander hands them over; the configuration file's suppressions are there already. */
export interface TriageOptions {
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly suppress?: readonly (string | Suppression)[];
  readonly maxFindingsPerRule?: number;
  readonly resume?: unknown;
}

/** How often each entry of the baseline and each suppression held something back: `Counts.known`. */
type Known = ReadonlyMap<string, number>;

/** Reads the baseline and checks the suppressions. @throws UsageError in one line with the remedy */
export function openTriage(options: TriageOptions): RunTriage {
  const { baseline, writeBaseline, suppress = [], maxFindingsPerRule, resume } = options;
  if (writeBaseline !== undefined && maxFindingsPerRule !== undefined)
    throw new UsageError("--write-baseline: not with --max-findings-per-rule, which leaves findings out of it");
  if (writeBaseline !== undefined && resume !== undefined)
    throw new UsageError("--write-baseline: not with --resume: what earlier runs have found would be missing");
  // The first of the runs that bring a baseline up to date has none.
  const entries = baseline === undefined ? [] : readBaseline(baseline, baseline === writeBaseline);
  return new RunTriage(baseline, entries, suppressionsOf(suppress), writeBaseline);
}

function readBaseline(path: string, mayBeMissing: boolean): BaselineEntry[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw new UsageError(`--baseline ${systemError(path, error).message}`);
    if (mayBeMissing) return [];
    throw new UsageError(`--baseline ${path}: there is no such file; --write-baseline ${path} writes one`);
  }
  try {
    return parseBaseline(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`--baseline ${path}: ${error.message}`);
  }
}

const short = (suppression: Suppression): string => {
  const { reason, expires } = suppression;
  return `${words(suppression)} (${reason}${expires === undefined ? "" : `, until ${expires}`})`;
};

/** Triage that shows what it lets pass. */
class WatchedTriage extends Triage {
  private readonly passed: (finding: Finding) => void;

  constructor(spec: TriageSpec, passed: (finding: Finding) => void) {
    super(spec);
    this.passed = passed;
  }

  override holdsBack(finding: Finding): Held | undefined {
    const held = super.holdsBack(finding);
    if (held === undefined) this.passed(finding);
    return held;
  }
}

/** Baseline and suppressions of one run. */
export class RunTriage {
  /** For the engine; undefined where nothing is held back. */
  readonly triage: Triage | undefined;
  /** A baseline is written: nothing that goes into it is a failure. */
  readonly writes: boolean;
  private readonly baseline: string | undefined;
  private readonly entries: readonly BaselineEntry[];
  private readonly suppressions: readonly Suppression[];
  private readonly target: string | undefined;
  private readonly collector = new BaselineCollector();
  private readonly spec: TriageSpec;

  constructor(
    baseline: string | undefined,
    entries: readonly BaselineEntry[],
    suppressions: readonly Suppression[],
    target: string | undefined,
  ) {
    this.baseline = baseline;
    this.entries = entries;
    this.suppressions = suppressions;
    this.target = target;
    this.writes = target !== undefined;
    const known = entries.map(({ fingerprint }) => fingerprint);
    this.spec = { baseline: known, suppressions, now: Date.now() };
    this.triage = known.length + suppressions.length === 0 ? undefined : new Triage(this.spec);
  }

  /** For an engine whose findings nobody hands to `take`. */
  watched(): Triage {
    return new WatchedTriage(this.spec, (finding) => this.take([finding]));
  }

  /** Takes what was found, for the baseline that is to be written, and gives it back. */
  readonly take = <R extends Finding | Aggregate>(found: readonly R[]): readonly R[] => {
    if (this.writes) for (const record of found) this.collector.take(record);
    return found;
  };

  /**
   * Writes the baseline, where one is to be written: what was found, and those entries of the one that was read which occur still.
   * `isWhole`: the run has come to its own end. Gives a line for the user.
   * @throws UsageError where it cannot be written
   */
  write(known: Known, isWhole: boolean): string {
    const { target, collector } = this;
    if (target === undefined) return "";
    if (!isWhole) return `pcaplint: ${target}: no baseline was written, as the run was ended before its inputs\n`;
    if (collector.isFull)
      throw new UsageError(`--write-baseline ${target}: too many different faults for a baseline: --select and --suppress take some away`);
    const occurred = new Map(this.entries.map(({ fingerprint }) => [fingerprint, known.get(baselineKey(fingerprint)) ?? 0]));
    for (const [fingerprint, n] of occurred) if (n === 0) occurred.delete(fingerprint);
    const entries = collector.entries(this.entries, occurred);
    const part = `${target}.${process.pid}.part`;
    try {
      writeFileSync(part, baselineText(entries));
      renameSync(part, target);
    } catch (error) {
      rmSync(part, { force: true });
      throw new UsageError(`--write-baseline ${systemError(target, error).message}`);
    }
    return `pcaplint: ${target}: a baseline of ${plural(entries.length, "fault")} was written\n`;
  }

  /** What was held back, and what of baseline and suppressions is there for nothing. `isWhole` as above. */
  closing(known: Known, isWhole: boolean): string {
    return [...this.held(known), ...this.expired(), ...(isWhole ? [...this.unused(known), ...this.gone(known)] : [])]
      .map((line) => `pcaplint: ${line}\n`)
      .join("");
  }

  private held(known: Known): string[] {
    const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
    const ofBaseline = this.entries.map(({ fingerprint }) => known.get(baselineKey(fingerprint)) ?? 0);
    const ofSuppressions = this.suppressions.map((_, i) => known.get(suppressionKey(i)) ?? 0);
    const parts: string[] = [];
    if (sum(ofBaseline) > 0)
      parts.push(`by the baseline: ${plural(sum(ofBaseline), "finding")} of ${plural(ofBaseline.filter((n) => n > 0).length, "fault")}`);
    if (sum(ofSuppressions) > 0) parts.push(`by suppressions: ${plural(sum(ofSuppressions), "finding")}`);
    return parts.length === 0 ? [] : [`held back ${parts.join("; ")}`];
  }

  private expired(): string[] {
    const expired = this.suppressions.filter((suppression) => isExpired(suppression, this.spec.now));
    if (expired.length === 0) return [];
    return [`${plural(expired.length, "suppression has", "suppressions have")} expired: ${expired.map(short).join("; ")}`];
  }

  private unused(known: Known): string[] {
    const unused = this.suppressions.filter((suppression, i) => !known.has(suppressionKey(i)) && !isExpired(suppression, this.spec.now));
    if (unused.length === 0) return [];
    return [`${plural(unused.length, "suppression holds", "suppressions hold")} nothing back: ${unused.map(short).join("; ")}`];
  }

  private gone(known: Known): string[] {
    const gone = this.entries.filter(({ fingerprint }) => !known.has(baselineKey(fingerprint))).length;
    // A baseline that is written now has them no longer.
    if (gone === 0 || this.writes) return [];
    const { baseline } = this;
    const them = gone === 1 ? "1 entry of the baseline no longer occurs" : `${gone} entries of the baseline no longer occur`;
    return [`${them}: --baseline ${baseline} --write-baseline ${baseline} leaves ${gone === 1 ? "it" : "them"} out`];
  }
}
