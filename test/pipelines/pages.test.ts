import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { parseOutput } from "../../src/cli/outputs/output-options.js";
import { kindOf } from "../../src/sinks/outputs/index.js";
import { fencedBlocks } from "../support/fenced.js";
import { root } from "../support/generated.js";
import { Pipeline } from "../support/pipeline.js";

const FOLDER = "docs/pipelines";
const pages = readdirSync(join(root, FOLDER)).map((name) => join(FOLDER, name));

test("the overview has each page in its table", () => {
  const overview = readFileSync(join(root, FOLDER, "README.md"), "utf8");
  const linked = [...overview.matchAll(/^\| \[[^\]]+\]\(([\w-]+\.md)\)/gm)].map(([, name]) => name!);
  expect(linked.toSorted()).toEqual(readdirSync(join(root, FOLDER)).filter((name) => name !== "README.md"));
});

test("each page says whether it was run", () => {
  const said = /[Tt]ests? (?:runs?|gives?) |Run by hand with|Not run here|No real broker was run/;
  for (const page of pages.filter((name) => !name.endsWith("README.md"))) {
    const [, first] = readFileSync(join(root, page), "utf8").split(/\n\n/);
    expect(said.test(first!), `${page}: ${first}`).toBe(true);
  }
});

describe("what is no shell", () => {
  const blocks = pages.flatMap((page) => fencedBlocks(page).map((block) => ({ page, ...block })));
  test.for(blocks.filter(({ language }) => language === "yaml"))("$page: YAML is YAML", ({ text }) => {
    for (const document of parseAllDocuments(text)) expect([document.errors, document.warnings]).toEqual([[], []]);
  });
  test.for(blocks.filter(({ language }) => language === "json"))("$page: JSON is JSON", ({ text }) => {
    expect(() => JSON.parse(text.replace(/^PUT .*\n/, ""))).not.toThrow();
  });
});

/** The commands of pcaplint on the pages: up to where something else of the shell begins. */
const commands = pages.flatMap((page) =>
  fencedBlocks(page)
    .filter(({ language }) => language === "sh" || language === "yaml")
    .flatMap(({ text }) => [...text.matchAll(/^(?:\s*- run: )?(pcaplint (?:'[^']*'|[^'|>&\n])+)/gm)])
    .map(([, command]) => ({ page, command: command!.trim() })),
);

describe("the commands of all pages", () => {
  let pipeline: Pipeline;
  beforeAll(() => {
    pipeline = new Pipeline();
  });
  afterAll(() => pipeline.close());

  test("are found", () => expect(commands.length).toBeGreaterThan(20));
  test("have options that there are, and outputs with keys that they know", async () => {
    // --print-config takes the options apart, and does nothing else.
    const lines = [...new Set(commands.map(({ command }) => command))].map(
      (command) => `${command} --print-config >/dev/null || echo '${command.replaceAll("'", "")}'`,
    );
    const { stdout, stderr } = await pipeline.shell(lines.join("\n"));
    expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "" });
    for (const { page, command } of commands) {
      for (const [, quoted, plain] of command.matchAll(/--output (?:'([^']*)'|(\S+))/g)) {
        const { to, options } = parseOutput(quoted ?? plain!);
        const known = kindOf(to)!.options;
        for (const key of Object.keys(options)) expect([...known, "max-results"], `${page}: ${command}`).toContain(key);
      }
    }
  });
});
