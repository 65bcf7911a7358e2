import fc from "fast-check";
import { expect, test } from "vitest";
import { github } from "../../../src/sinks/formats/github.js";
import { encoded, golden, linesOf } from "./encoded.js";
import { FINDING, PACKET, RECORDS, STATS } from "./records.js";
import { sampleRecords } from "./samples.js";

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/**
 * A line as GitHub's runner takes it: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs. Its order of
 * replacements is kept: the percent sign comes last.
 */
function parsed(line: string): Command | undefined {
  const end = line.indexOf("::", 2);
  if (!line.startsWith("::") || end < 0) return undefined;
  const head = line.slice(2, end);
  const space = head.indexOf(" ");
  const data = (text: string): string => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
  const property = (text: string): string =>
    text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%25", "%");
  const pairs =
    space < 0
      ? []
      : head
          .slice(space + 1)
          .trim()
          .split(",")
          .filter((pair) => pair !== "");
  const properties = pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), property(pair.slice(pair.indexOf("=") + 1))] as const);
  return { name: space < 0 ? head : head.slice(0, space), properties: Object.fromEntries(properties), data: data(line.slice(end + 2)) };
}

test("is what was worked by hand", () => expect(encoded(github(), RECORDS)).toBe(golden("github.txt")));
test("packets and counters are nothing to annotate", () => expect(encoded(github(), [PACKET, STATS])).toBe(""));

test("the runner takes every line of what the samples make", async () => {
  const records = (await sampleRecords()).filter(({ type }) => type === "finding" || type === "aggregate" || type === "problem");
  const commands = linesOf(encoded(github(), records)).map(parsed);
  expect(commands.length).toBe(records.length);
  const LEVELS: Readonly<Record<string, string>> = { error: "error", warning: "warning", info: "notice" };
  for (const [i, record] of records.entries()) {
    const { name, properties, data } = commands[i]!;
    if (record.type === "packet" || record.type === "summary" || record.type === "stats") continue;
    expect(name).toBe(record.type === "problem" ? "error" : LEVELS[record.severity]);
    expect(properties.file).toBe(record.source.file);
    expect(properties.title).toBe(record.type === "problem" ? "problem" : record.rule);
    expect(data.split("\n")[0]).toBe(record.message);
  }
});

const awkward = fc.string({ unit: fc.constantFrom(..."a:%,=\r\n ]0AD235ü"), minLength: 1 }).map((text) => `a${text}z`);
test("any name and any message come back as they were", () => {
  fc.assert(
    fc.property(awkward, awkward, (file, message) => {
      const command = parsed(linesOf(encoded(github(), [{ ...FINDING, source: { file }, message }]))[0]!)!;
      expect(command.properties).toEqual({ file, title: FINDING.rule });
      expect(command.data.startsWith(`${message}\n`)).toBe(true);
    }),
  );
});

test("advice has a line of its own", () => {
  const [line] = linesOf(encoded(github(), [{ ...FINDING, advice: "look at the sender" }]));
  expect(parsed(line!)!.data.split("\n").at(-1)).toBe("→ look at the sender");
});
