import { compile, MATCHERS, type Suppression } from "../../triage/suppression.js";
import { nearest } from "../nearest.js";
import { UsageError } from "../usage-error.js";
import { chooseRules } from "./rule-options.js";

const KEYS = [...MATCHERS, "reason", "expires"] as const;

/** `rule=offset,source=10.0.0.0/8,reason=…,expires=2027-01-31`: commas may stand in a value. @throws UsageError in one line with the remedy */
export function parseSuppression(text: string): Suppression {
  const where = `--suppress ${text}`;
  const values: Partial<Record<(typeof KEYS)[number], string>> = {};
  let last: (typeof KEYS)[number] | undefined;
  for (const part of text.split(",")) {
    const [, word, value = ""] = /^([a-z]+)=(.*)$/s.exec(part) ?? [];
    const key = KEYS.find((one) => one === word);
    if (key === undefined) {
      const near = word === undefined ? undefined : nearest(word, KEYS);
      // What is no key goes on with the value before it, unless it looks like one that is misspelt.
      if (last === undefined || near !== undefined) throw new UsageError(`${where}: "${part}": ${meant(near)}`);
      values[last] += `,${part}`;
      continue;
    }
    if (values[key] !== undefined) throw new UsageError(`${where}: ${key} is said twice`);
    values[key] = value;
    last = key;
  }
  const { reason, ...rest } = values;
  if (reason === undefined) throw new UsageError(`${where}: say why, as in reason=…`);
  return { ...rest, reason };
}

const meant = (near: string | undefined): string =>
  near === undefined ? `it is no key=value; the keys are ${KEYS.join(", ")}` : `did you mean ${near}?`;

/** The suppression, if it makes sense. `where`: what was said, or where. @throws UsageError in one line */
export function checkedSuppression(where: string, suppression: Suppression): Suppression {
  try {
    compile(suppression);
    if (suppression.rule !== undefined) chooseRules([suppression.rule], [], []);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof UsageError)) throw error;
    throw new UsageError(`${where}: ${error.message}`);
  }
  return suppression;
}

/** Suppressions as they were given: those of the configuration file are checked. @throws UsageError in one line with the remedy */
export const suppressionsOf = (given: readonly (string | Suppression)[]): Suppression[] =>
  given.map((one) => (typeof one === "string" ? checkedSuppression(`--suppress ${one}`, parseSuppression(one)) : one));
