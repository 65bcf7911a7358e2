import { rules } from "../rules/index.js";
import { page } from "../rules/page.js";
import { ruleOf } from "./rule-options.js";

/** `pcaplint rules`: a line a rule, or a record. */
export function listRules(options: { json?: true }): void {
  const width = Math.max(...rules.map(({ meta }) => meta.id.length));
  for (const { meta } of rules) {
    const { id, severity, summary, since, references } = meta;
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ id, severity, summary, since, references })}\n`
        : `${id.padEnd(width)}  ${severity.padEnd(7)}  ${summary}\n`,
    );
  }
}

/** `pcaplint explain RULE`: its page, in Markdown. */
export function explain(id: string): void {
  process.stdout.write(page(ruleOf(id).meta));
}
