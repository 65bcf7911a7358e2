import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { lastValueFrom, toArray } from "rxjs";
import { describe, expect, test } from "vitest";
import { scan } from "../src/index.js";
import { STOP_NAMES } from "../src/packet/stop.js";
import { VERDICT_NAMES, WHY_NAMES } from "../src/packet/verdict.js";
import { rules } from "../src/rules/index.js";
import { besideTcpdump } from "./support/beside-tcpdump.js";
import { sampleOf } from "./support/docs/beside-tcpdump.js";
import { FOLDERS, pages } from "./support/docs/pages.js";
import { peers } from "./support/docs/peers/index.js";
import { eventsOf, faults, rulesByEvent } from "./support/docs/peers-table.js";
import { filesBelow, root, stale } from "./support/generated.js";
import { pcaplint } from "./support/program.js";
import { fileName } from "./support/samples/files.js";

test("the pages made from the rules are fresh", () => {
  expect(stale(pages(rules), FOLDERS), "run `npm run docs`").toEqual([]);
});

describe("other tools' events", () => {
  test("each has a rule or a reason, and is spelled as listed", () => expect(faults(rules)).toEqual([]));
  test("each rule that answers one has a test", () => {
    for (const peer of peers) {
      for (const ids of rulesByEvent(peer, rules).values()) {
        for (const id of ids) expect(existsSync(join(root, `test/rules/${id}.test.ts`)), id).toBe(true);
      }
    }
  });
  test("the lists are not cut short", () => {
    expect(Object.fromEntries(peers.map((peer) => [peer.key, eventsOf(peer).length > 30]))).toEqual({
      suricata: true,
      snort: true,
      zeek: true,
      tcpdump: true,
      wireshark: true,
    });
  });
});

const markdown = (file: string): string => readFileSync(join(root, file), "utf8");

test("links between documents lead somewhere", () => {
  for (const file of [...filesBelow("docs"), "README.md", "samples/README.md"].filter((name) => name.endsWith(".md"))) {
    const prose = markdown(file).replace(/```[\s\S]*?```|`[^`\n]*`/g, "");
    for (const [, target] of prose.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)) {
      expect(existsSync(join(root, dirname(file), target!)), `${file}: ${target}`).toBe(true);
    }
  }
});

describe("docs/output.md", () => {
  const text = markdown("docs/output.md");
  const examples = [...text.matchAll(/```sh\nnode bin\/pcaplint\.js (.+)\n```\n\n```json\n([\s\S]*?)```/g)];
  test.for(examples.map(([, command, record]) => ({ command: command!, record: record! })))("shows what $command writes", (example) => {
    const { stdout } = pcaplint(example.command.split(" "));
    expect(stdout.split("\n")).toContain(JSON.stringify(JSON.parse(example.record)));
  });
  test("has examples of all records", () => expect(examples.length).toBe(4));
  test("names every verdict, form and reason", () => {
    for (const name of [...VERDICT_NAMES.slice(1), ...WHY_NAMES.slice(1), ...STOP_NAMES.slice(1)])
      expect(text).toContain(`| \`${name}\` |`);
  });
});

describe("docs/beside-tcpdump.md", () => {
  const kinds = besideTcpdump.flatMap((group) => group.kinds);
  const sections = markdown("docs/beside-tcpdump.md").split(/^### /m);
  test.for(kinds)("$title: says what a scan of $sample finds in packet $packet", async (entry) => {
    const records = await lastValueFrom(scan(join(root, fileName(sampleOf(entry)))).pipe(toArray()));
    const findings = records.filter((record) => record.type === "finding");
    const own = findings.filter(({ packet }) => packet?.number === entry.packet);
    const found = own.length > 0 ? own : findings.filter(({ packet }) => packet === undefined);
    const section = sections.find((text) => text.startsWith(`${entry.title}\n`))!;
    const said = [...section.matchAll(/\*\*(?:error|warning|info)\*\* .+?(?= \(\[[\w-]+\]\(rules)/g)].map(([words]) => words);
    expect(said).toEqual(found.map(({ severity, message }) => `**${severity}** ${message}`));
  });
});
