import { page } from "../../../src/rules/page.js";
import type { Rule } from "../../../src/rules/rule.js";
import type { Generated } from "../generated.js";
import { besideTcpdumpPage } from "./beside-tcpdump.js";
import { incidentsPage } from "./incidents.js";
import { peersTable } from "./peers-table.js";

/** Folders that hold nothing but generated pages. */
export const FOLDERS = ["docs/rules"] as const;

function index(rules: readonly Rule[]): string {
  const rows = rules.map(({ meta }) => `| [${meta.id}](${meta.id}.md) | ${meta.severity} | ${meta.summary} |`);
  return `# Rules

The severity is the rule's own; some messages of a rule have another, which its page says. \`--rule ID:severity\` changes it.

| rule | severity | finds |
| --- | --- | --- |
${rows.join("\n")}
`;
}

/** Every page that is made from the rules: one each, their index, the table of other tools' events, what tcpdump says, and known faults. */
export function pages(rules: readonly Rule[]): Generated {
  return new Map([
    ...rules.map(({ meta }) => [`docs/rules/${meta.id}.md`, page(meta)] as const),
    ["docs/rules/README.md", index(rules)],
    ["docs/peers.md", peersTable(rules)],
    ["docs/beside-tcpdump.md", besideTcpdumpPage(rules)],
    ["docs/incidents.md", incidentsPage()],
  ]);
}
