import type { Severity } from "../../finding.js";
import { rules } from "../../rules/index.js";
import type { Rule } from "../../rules/rule.js";
import { nearest } from "../nearest.js";
import { UsageError } from "../usage-error.js";

export const SEVERITIES: readonly Severity[] = ["info", "warning", "error"];

const CATEGORIES = [...new Set(rules.map(({ meta }) => meta.id.split("/")[0]!))];

/** `others`: what else than ids would have been understood. */
const unknown = (id: string, others: readonly string[]): UsageError => {
  const ids = rules.map(({ meta }) => meta.id);
  // The name alone is often what people remember: "port-zero".
  const guess = ids.find((known) => known.endsWith(`/${id}`)) ?? nearest(id, [...ids, ...others]);
  const categories = others.length === 0 ? "" : `; the categories are ${others.join(", ")}`;
  return new UsageError(
    `there is no rule ${id}${guess === undefined ? categories : `; did you mean ${guess}?`} ("pcaplint rules" lists them)`,
  );
};

/** The rule of this id. */
export function ruleOf(id: string): Rule {
  const rule = rules.find(({ meta }) => meta.id === id);
  if (rule === undefined) throw unknown(id, []);
  return rule;
}

/** Rules that `--select` or `--ignore` names: ids, whole categories (`offset`, `offset/`), or `all`. */
function named(lists: readonly string[]): Set<Rule> {
  const chosen = new Set<Rule>();
  for (const word of lists.flatMap((list) => list.split(",")).filter((word) => word !== "")) {
    const category = word.replace(/\/$/, "");
    const some = word === "all" ? rules : rules.filter(({ meta }) => meta.id === word || meta.id.startsWith(`${category}/`));
    if (some.length === 0) throw unknown(word, [...CATEGORIES, "all"]);
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
    const [id = "", severity] = text.split(":");
    const rule = ruleOf(id);
    if (severity === undefined) throw new UsageError(`--rule ${text}: say the severity too, as in --rule ${id}:warning, or ${id}:off`);
    if (severity === "off") wanted.delete(rule);
    else if ((SEVERITIES as readonly string[]).includes(severity)) over.set(id, severity as Severity);
    else throw new UsageError(`--rule ${text}: the severity is one of ${SEVERITIES.join(", ")}, off`);
  }
  if (wanted.size === 0) throw new UsageError("no rule is left to run: --select, --ignore and --rule leave none");
  return {
    rules: rules.filter((rule) => wanted.has(rule)),
    severities: over,
    selected: new Set(select.length === 0 ? [] : [...wanted].map((rule) => rule.meta.id)),
  };
}
