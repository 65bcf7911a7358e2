import { commandTable } from "../../../src/cli/command-table.js";
import { manual } from "../../../src/cli/manual/manual.js";
import { program } from "../../../src/cli/program.js";
import { page } from "../../../src/rules/page.js";
import type { Rule } from "../../../src/rules/rule.js";
import type { Generated } from "../generated.js";
import { besideTcpdumpPage } from "./beside-tcpdump.js";
import { configSchema, configurationPage } from "./configuration.js";
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

function manualPage(): string {
  const all = program();
  return manual(commandTable(all), all.version()!);
}

/** Every page that is made: of the rules one each, their index, the table of other tools' events, what tcpdump says, and known faults; the manual page. */
export function pages(rules: readonly Rule[]): Generated {
  return new Map([
    ...rules.map(({ meta }) => [`docs/rules/${meta.id}.md`, page(meta)] as const),
    ["docs/rules/README.md", index(rules)],
    ["docs/peers.md", peersTable(rules)],
    ["docs/beside-tcpdump.md", besideTcpdumpPage(rules)],
    ["docs/incidents.md", incidentsPage()],
    ["docs/pcaplint.1", manualPage()],
    ["docs/configuration.md", configurationPage()],
    ["docs/schema/config.schema.json", configSchema()],
  ]);
}
