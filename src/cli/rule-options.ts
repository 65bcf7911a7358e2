import type { Severity } from "../finding.js";
import { rules } from "../rules/index.js";
import type { Rule } from "../rules/rule.js";
import { UsageError } from "./usage-error.js";

export const SEVERITIES: readonly Severity[] = ["info", "warning", "error"];

/** The id nearest to what was typed: fewest letters to change. */
function nearest(id: string, known: readonly string[]): string | undefined {
  const distance = (a: string, b: string): number => {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      row = next;
    }
    return row[b.length]!;
  };
  return [...known].sort((a, b) => distance(id, a) - distance(id, b))[0];
}

const unknown = (id: string): UsageError => {
  const guess = nearest(
    id,
    rules.map((rule) => rule.meta.id),
  );
  return new UsageError(`there is no rule ${id}${guess === undefined ? "" : `; did you mean ${guess}?`} ("pcaplint rules" lists them)`);
};

/** The rule of this id. */
export function ruleOf(id: string): Rule {
  const rule = rules.find(({ meta }) => meta.id === id);
  if (rule === undefined) throw unknown(id);
  return rule;
}

/** Rules that `--select` or `--ignore` names: ids, whole categories (`offset`, `offset/`), or `all`. */
function named(lists: readonly string[]): Set<Rule> {
  const chosen = new Set<Rule>();
  for (const word of lists.flatMap((list) => list.split(",")).filter((word) => word !== "")) {
    const category = word.replace(/\/$/, "");
    const some = word === "all" ? rules : rules.filter(({ meta }) => meta.id === word || meta.id.startsWith(`${category}/`));
    if (some.length === 0) throw unknown(word);
    for (const rule of some) chosen.add(rule);
  }
  return chosen;
}

export interface RuleChoice {
  readonly rules: readonly Rule[];
  readonly severities: ReadonlyMap<string, Severity>;
  /** Ids that were asked for by name: what is counted and not emitted otherwise is emitted for these. */
  readonly selected: ReadonlySet<string>;
}

/**
 * Which rules run, and how severe they are.
 * @param severities `ID:severity`, or `ID:off`
 */
export function chooseRules(select: readonly string[], ignore: readonly string[], severities: readonly string[]): RuleChoice {
  const wanted = select.length === 0 ? new Set(rules) : named(select);
  for (const rule of named(ignore)) wanted.delete(rule);
  const over = new Map<string, Severity>();
  for (const text of severities) {
    const [id = "", severity = ""] = text.split(":");
    const rule = ruleOf(id);
    if (severity === "off") wanted.delete(rule);
    else if ((SEVERITIES as readonly string[]).includes(severity)) over.set(id, severity as Severity);
    else throw new UsageError(`--rule ${text}: the severity is one of ${SEVERITIES.join(", ")}, off`);
  }
  return {
    rules: rules.filter((rule) => wanted.has(rule)),
    severities: over,
    selected: new Set(select.length === 0 ? [] : [...wanted].map((rule) => rule.meta.id)),
  };
}
