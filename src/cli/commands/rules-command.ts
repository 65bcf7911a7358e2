import { rules } from "../../rules/index.js";
import { page } from "../../rules/page.js";
import { ruleOf } from "../judging/rule-options.js";
import { UsageError } from "../usage-error.js";

/** `pcaplint rules`: a line a rule, or a record. */
export function listRules(options: { json?: true }): void {
  const width = Math.max(...rules.map(({ meta }) => meta.id.length));
  const lines = rules.map(({ meta: { id, severity, summary, since, references } }) =>
    options.json ? JSON.stringify({ id, severity, summary, since, references }) : `${id.padEnd(width)}  ${severity.padEnd(7)}  ${summary}`,
  );
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** `pcaplint explain RULE`: its page, in Markdown. */
export function explain(id: string | undefined): void {
  if (id === undefined) throw new UsageError('name a rule, as in pcaplint explain checksum/mismatch ("pcaplint rules" lists them)');
  process.stdout.write(page(ruleOf(id).meta));
}
