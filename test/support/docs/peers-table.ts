import type { Rule } from "../../../src/rules/rule.js";
import { peers } from "./peers/index.js";
import type { Peer, PeerEvent } from "./peers/peer.js";

const nameOf = (event: PeerEvent): string | number => (typeof event === "string" ? event : event[0]);

/** The ids of the rules that answer each event of this tool. */
export function rulesByEvent(peer: Peer, rules: readonly Rule[]): Map<string | number, string[]> {
  const answers = new Map<string | number, string[]>();
  for (const { meta } of rules) {
    for (const event of meta.peers?.[peer.key] ?? []) answers.set(event, [...(answers.get(event) ?? []), meta.id]);
  }
  return answers;
}

/** The reason why no rule answers, by event. */
export function reasonByEvent(peer: Peer): Map<string | number, string> {
  return new Map(peer.reasons.flatMap(([reason, events]) => events.map((event) => [event, reason] as const)));
}

export const eventsOf = (peer: Peer): (string | number)[] => peer.groups.flatMap(([, events]) => events.map(nameOf));

/** What is wrong with the list, a line each: it must answer every event once, and name no event that is not there. */
export function faults(rules: readonly Rule[]): string[] {
  const found: string[] = [];
  for (const peer of peers) {
    const events = eventsOf(peer);
    const answers = rulesByEvent(peer, rules);
    const reasons = reasonByEvent(peer);
    const reasonCount = peer.reasons.reduce((sum, [, some]) => sum + some.length, 0);
    if (reasonCount !== reasons.size) found.push(`${peer.name}: an event has two reasons`);
    if (new Set(events).size !== events.length) found.push(`${peer.name}: an event is listed twice`);
    for (const event of events) {
      if (answers.has(event) && reasons.has(event)) found.push(`${peer.name}: ${event} has both a rule and a reason`);
      if (!answers.has(event) && !reasons.has(event)) found.push(`${peer.name}: ${event} has neither a rule nor a reason`);
    }
    for (const [event, ids] of answers)
      if (!events.includes(event)) found.push(`${peer.name}: no event ${event}, named by ${ids.join(", ")}`);
    for (const event of reasons.keys()) if (!events.includes(event)) found.push(`${peer.name}: no event ${event}, which has a reason`);
  }
  return found;
}

/** In a table cell a bar ends the cell, inside code too. */
const cell = (text: string): string => text.replaceAll("|", "\\|");

/** `docs/peers.md`. */
export function peersTable(rules: readonly Rule[]): string {
  const sections = peers.map((peer) => {
    const answers = rulesByEvent(peer, rules);
    const reasons = reasonByEvent(peer);
    const events = eventsOf(peer);
    const answered = events.filter((event) => answers.has(event)).length;
    const rows = peer.groups.map(([title, group]) => {
      const lines = group.map((event) => {
        const name = nameOf(event);
        const ids = answers.get(name);
        const answer = ids === undefined ? `none: ${reasons.get(name) ?? ""}` : ids.map((id) => `[${id}](rules/${id}.md)`).join(", ");
        return typeof event === "string" ? `| \`${cell(event)}\` | ${answer} |` : `| ${event[0]} | ${event[1]} | ${answer} |`;
      });
      const numbered = typeof group[0] !== "string";
      const head = numbered ? "| number | it finds | rule |\n| --- | --- | --- |" : "| event | rule |\n| --- | --- |";
      return `### ${title}\n\n${head}\n${lines.join("\n")}\n`;
    });
    return `## ${peer.name}\n\n${peer.about} ${answered} of ${events.length} have a rule.\n\n${rows.join("\n")}`;
  });
  return `# What other tools find

Every event about the layers that pcaplint decodes, and the rule that finds it here, or the reason why there is none. Made by
\`npm run docs\` from the rules' own lists and from \`test/support/docs/peers\`.

${sections.join("\n")}`;
}
