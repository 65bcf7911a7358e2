import type { RuleMeta } from "./rule.js";

const PEERS = { suricata: "Suricata", snort: "Snort (gid 116)", zeek: "Zeek", tcpdump: "tcpdump", wireshark: "Wireshark" } as const;

/** The page of a rule in Markdown: the docs folder holds one each, and `explain` prints it. */
export function page(meta: RuleMeta): string {
  const section = (title: string, text: string) => `## ${title}\n\n${text.trim()}\n\n`;
  const peers = Object.entries(meta.peers ?? {}).map(([tool, events]) => {
    const names = events.map((event) => `\`${event}\``).join(", ");
    return `- ${PEERS[tool as keyof typeof PEERS]}: ${names}`;
  });
  return (
    `# ${meta.id}\n\n${meta.summary}. Severity: ${meta.severity}. Since ${meta.since}.\n\n` +
    section("What it finds", meta.what) +
    section("Why it matters", meta.why) +
    section("Example", meta.example) +
    section("What to do", meta.remedy) +
    (peers.length === 0 ? "" : section("What others call it", peers.join("\n"))) +
    section("References", meta.references.map((reference) => `- ${reference}`).join("\n"))
  ).replace(/\n+$/, "\n");
}
