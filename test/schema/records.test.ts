import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { DIRECTIONS } from "../../src/engine/describe.js";
import { KIND_NAMES } from "../../src/packet/kind.js";
import { STOP_NAMES } from "../../src/packet/stop.js";
import { VERDICT_NAMES, WHY_NAMES, Why } from "../../src/packet/verdict.js";
import { rules } from "../../src/rules/index.js";
import { VANTAGES } from "../../src/vantage/vantage.js";
import { RECORDS } from "../sinks/formats/records.js";
import { filesBelow, root } from "../support/generated.js";
import { pcaplint } from "../support/program.js";
import { checkRecord, isRecord, recordSchema } from "../support/records.js";
import { type Mutation, mutations } from "./mutations.js";
import { SHAPES, UNIONS } from "./shapes.js";

const definitions = recordSchema.$defs;
const enumOf = (schema: { readonly enum: readonly string[] }): string[] => [...schema.enum].sort();
const sorted = (names: readonly string[]): string[] => [...names].sort();

test("it is in the package, under a name of its own", () => {
  const found = createRequire(join(root, "bin/pcaplint.js")).resolve("pcaplint/schema.json");
  expect(JSON.parse(readFileSync(found, "utf8"))).toEqual(recordSchema);
});

describe("it is what the types are", () => {
  test.for(Object.entries(SHAPES))("%s: its keys, in their order, and which are always there", ([name, keys]) => {
    const { properties, required = [] } = definitions[name];
    expect(Object.keys(properties)).toEqual(Object.keys(keys));
    const always = Object.entries(keys).filter(([, when]) => when === "always");
    expect(sorted(required)).toEqual(sorted(always.map(([key]) => key)));
  });
  test.for(Object.entries(UNIONS))("%s: its names", ([name, names]) => {
    expect(enumOf(definitions[name])).toEqual(sorted(names));
  });
  test("protocols, verdicts, forms, reasons, stops, directions, vantages", () => {
    expect(enumOf(definitions.protocol)).toEqual(sorted(KIND_NAMES.slice(1)));
    expect(enumOf(definitions.checksum.properties.verdict)).toEqual(sorted(VERDICT_NAMES.slice(1)));
    expect(enumOf(definitions.form)).toEqual(sorted(WHY_NAMES.slice(1, Why.SnapLength)));
    expect(enumOf(definitions.reason)).toEqual(sorted(WHY_NAMES.slice(Why.SnapLength)));
    expect(enumOf(definitions.packet.properties.stop.properties.reason)).toEqual(sorted(STOP_NAMES.slice(1)));
    expect(enumOf(definitions.direction)).toEqual(sorted(DIRECTIONS));
    expect(enumOf(definitions.vantage.oneOf[0].properties.vantage)).toEqual(sorted(VANTAGES));
  });
  test("every rule's id is one", () => {
    const pattern = new RegExp(definitions.rule.pattern);
    expect(rules.map(({ meta }) => meta.id).filter((id) => !pattern.test(id))).toEqual([]);
  });
  test("no object takes what it does not name", () => {
    const open: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      const { type, additionalProperties, propertyNames } = value as Record<string, unknown>;
      if (type === "object" && additionalProperties !== false && propertyNames === undefined) open.push(path);
      for (const [key, inner] of Object.entries(value)) visit(inner, `${path}/${key}`);
    };
    visit(definitions, "");
    expect(open).toEqual([]);
  });
});

describe("the pages tell of every key", () => {
  const section = (page: string, title: string): string => {
    const text = readFileSync(join(root, page), "utf8")
      .split(/^## /m)
      .find((part) => part.startsWith(`${title}\n`));
    expect(text, `${page} has no section ${title}`).toBeDefined();
    return text!;
  };
  test.for([
    ["finding", "docs/output.md", "Finding"],
    ["packet", "docs/output.md", "Packet"],
    ["summary", "docs/output.md", "Summary"],
    ["aggregate", "docs/output.md", "Aggregate"],
    ["problem", "docs/output.md", "Problem"],
    ["stats", "docs/live.md", "Stats"],
  ] as const)("of %s", ([kind, page, title]) => {
    const text = section(page, title);
    // Those are in every record, and told of once.
    const common = ["type", "schema", "message", "source"];
    expect(Object.keys(SHAPES[kind]).filter((key) => !common.includes(key) && !text.includes(`\`${key}\``))).toEqual([]);
  });
  test("and of no other of a finding", () => {
    const [, table] = /\| key \| meaning \|\n\| --- \| --- \|\n((?:\|.*\n)+)/.exec(section("docs/output.md", "Finding"))!;
    const told = table!.split("\n").flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, key]) => key!));
    expect(sorted(told)).toEqual(sorted(Object.keys(SHAPES.finding)));
  });
});

describe("the records of", () => {
  const captures = filesBelow("samples").filter((name) => /\.pcap(ng)?$/.test(name));
  const logs = filesBelow("samples").filter((name) => /samples\/skb/.test(name));
  const written: { readonly type: string }[] = [];
  // `pcaplint` of the tests' support has the schema look at each record by itself.
  const run = (...args: readonly string[]): void => {
    const { stdout, stderr } = pcaplint([...args, "--format", "json"]);
    expect(stdout, stderr).not.toBe("");
    for (const line of stdout.split("\n").slice(0, -1)) {
      const record = JSON.parse(line);
      checkRecord(record);
      written.push(record);
    }
  };
  const CATEGORIES = "checksum,super-packet,offset,skb,capture,flow";
  test("scan", () => run("scan", ...captures, "--summary", "json", "--select", CATEGORIES));
  test("scan, aggregated, with a host", () => run("scan", ...captures, "--aggregate", "1", "--host", "node-7", "--vantage", "receiver"));
  test("scan, held back", () => run("scan", ...captures, "--max-findings-per-rule", "1"));
  test("inspect", () => run("inspect", ...captures, "--summary", "json"));
  test("kernel", () => run("kernel", ...logs));
  test("diff", () => run("diff", "samples/diff-before.pcap", "samples/diff-after.pcap"));
  test("the golden cases", () => {
    const lines = filesBelow("test/golden")
      .filter((name) => name.endsWith("expected.jsonl"))
      .flatMap((name) => readFileSync(join(root, name), "utf8").split("\n").slice(0, -1));
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) checkRecord(JSON.parse(line));
  });
  test("the tests of the formats", () => {
    for (const record of RECORDS) checkRecord(record);
    written.push(...RECORDS);
  });

  describe("are refused with one thing wrong in them", () => {
    let kinds: ReadonlyMap<string, readonly { readonly type: string }[]>;
    beforeAll(() => {
      kinds = new Map(Object.keys(SHAPES).map((kind) => [kind, written.filter(({ type }) => type === kind)]));
    });
    test.for(["finding", "aggregate", "problem", "packet", "summary", "stats"])("%s", (kind) => {
      const records = kinds.get(kind)!;
      expect(records.length).toBeGreaterThan(0);
      const done = new Map<object, Mutation[]>();
      const wrong = fc.tuple(fc.constantFrom(...records), fc.nat()).map(([record, i]) => {
        const all = done.get(record) ?? mutations(record);
        done.set(record, all);
        return all[i % all.length]!;
      });
      fc.assert(
        fc.property(wrong, ({ what, make }) => {
          const record = make();
          if (isRecord(record)) throw new Error(`${what}: ${JSON.stringify(record)}`);
        }),
        { numRuns: 1500 },
      );
    });
    test("a version that there is not", () => {
      for (const record of RECORDS) if ("schema" in record) expect(isRecord({ ...record, schema: 2 })).toBe(false);
    });
    test("a finding whose keys do not go together", () => {
      const [finding] = RECORDS;
      const wrong: object[] = [
        { layer: undefined },
        { packet: undefined },
        { source: {} },
        { source: { file: "a", interface: "b" } },
        { source: { interface: "eth0", member: "a" } },
        { checksum: { offset: 1, stored: "0x0000", verdict: "partial" } },
        { checksum: { offset: 1, stored: "0x0000", computed: "0x0001", verdict: "good", reason: "fragment" } },
      ];
      for (const change of wrong)
        expect(isRecord(JSON.parse(JSON.stringify({ ...finding, ...change }))), JSON.stringify(change)).toBe(false);
    });
  });
});
