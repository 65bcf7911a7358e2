import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COLUMNS, csv } from "../../../src/sinks/formats/csv.js";
import type { OutputRecord } from "../../../src/sinks/sink.js";
import { hasTool } from "../../support/tools.js";
import { encoded, golden } from "./encoded.js";
import { FINDING, RECORDS, STATS } from "./records.js";
import { sampleRecords } from "./samples.js";

/** Python's reader, strict, as a judge of the syntax. */
const READ = `import csv, json, sys
text = sys.stdin.buffer.read().decode("utf-8")
import io
print(json.dumps(list(csv.reader(io.StringIO(text, newline=""), strict=True))))`;
const read = (text: string): string[][] =>
  JSON.parse(execFileSync("python3", ["-c", READ], { input: text, encoding: "utf8", maxBuffer: 1 << 26 }));
const python = hasTool("python3");

const rowsOf = (records: readonly OutputRecord[]): Record<string, string>[] => {
  const [header, ...rows] = read(encoded(csv(), records));
  return rows.map((row) => Object.fromEntries(header!.map((name, i) => [name, row[i]!])));
};

test("is what was worked by hand", () => expect(encoded(csv(), RECORDS)).toBe(golden("table.csv")));
test("begins with the names of the columns, which stay", () => {
  expect(golden("table.csv").split("\r\n", 1)).toEqual([COLUMNS.join(",")]);
  expect(csv().begin()).toBe(`${COLUMNS.join(",")}\r\n`);
});
test("counters are no rows", () => expect(csv().encode(STATS)).toBe(""));

describe.skipIf(!python)("read back by Python", () => {
  test("each row has every column", async () => {
    const records = await sampleRecords();
    const rows = read(encoded(csv(), records));
    expect(rows.length).toBe(1 + records.filter(({ type }) => type !== "summary").length);
    expect(rows.filter(({ length }) => length !== COLUMNS.length)).toEqual([]);
    const findings = records.filter((record) => record.type === "finding");
    const told = rows.filter(([type]) => type === "finding");
    expect(told.map((row) => row[COLUMNS.indexOf("message")])).toEqual(findings.map(({ message }) => message));
    expect(told.map((row) => row[COLUMNS.indexOf("packet")])).toEqual(findings.map(({ packet }) => `${packet?.number ?? ""}`));
  });

  test("any text comes back, but for the apostrophe in front of what could be a formula", () => {
    const texts = fc.sample(fc.string({ unit: fc.constantFrom(..."a\",\r\n=+-@\t'ü＝ ") }), { numRuns: 300, seed: 1 });
    const rows = rowsOf(texts.map((message) => ({ ...FINDING, message })));
    for (const [i, text] of texts.entries()) expect([text, `'${text}`]).toContain(rows[i]!.message);
  });
});

describe("what a spreadsheet would take for a formula is text", () => {
  const messageCell = (message: string): string =>
    encoded(csv(), [{ ...FINDING, message }])
      .split(FINDING.rule)[1]!
      .slice(1);
  // The first characters of https://owasp.org/www-community/attacks/CSV_Injection.
  test.for(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "＋1", "－1", "＠1"])("%j", (text) => {
    expect(messageCell(text).startsWith(`'${text},`)).toBe(true);
  });
  test("also where the cell is quoted", () => expect(messageCell('=HYPERLINK("x")').startsWith('"\'=HYPERLINK(""x"")",')).toBe(true));
  test("one sign alone is the name of standard input", () => {
    expect(encoded(csv(), [{ ...FINDING, source: { file: "-" } }])).toContain(",-,");
  });
});
