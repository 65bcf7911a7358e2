import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { check, pathText } from "../../../src/cli/config/check.js";
import { isConfigurable, keysOf, NOT_IN_FILE } from "../../../src/cli/config/keys.js";
import { type Schema, schemaOf } from "../../../src/cli/config/schema.js";
import { program } from "../../../src/cli/program.js";
import { configurationPage } from "../../support/docs/configuration.js";

const all = program();
const schema = schemaOf(all);
const keys = keysOf(all);
const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(configurationPage()) ?? [];
const example = parse(text) as Record<string, unknown>;
const judged = new Ajv({ allowUnionTypes: true }).compile(schema as object);

describe("keys and options", () => {
  const options = new Map(
    all.commands.filter(isConfigurable).flatMap((command) => command.options.map((option) => [option.long!, option])),
  );
  test("each option has its key, or a reason", () => {
    const ofKeys = [...keys.values()].map(({ long }) => long);
    expect([...ofKeys, ...Object.keys(NOT_IN_FILE)].sort()).toEqual([...options.keys()].sort());
  });
  test("each key is in the schema, and each in it has an option", () =>
    expect(Object.keys(schema.properties!).sort()).toEqual([...keys.keys(), "$schema", "interfaces"].sort()));
  test("an option has one meaning in all commands", () => {
    for (const command of all.commands.filter(isConfigurable))
      for (const { long, argChoices = [], optional } of command.options) {
        const key = [...keys.values()].find((one) => one.long === long);
        if (key !== undefined) expect([argChoices, optional], `${command.name()} ${long}`).toEqual([key.choices, key.mayBeTrue]);
      }
  });
  test("judge commands read files, the others do not", () =>
    expect(all.commands.filter(isConfigurable).map((command) => command.name())).toEqual(
      expect.arrayContaining(["scan", "inspect", "tail", "kernel", "diff"]),
    ));
});

describe("the check", () => {
  test("finds nothing in the example, nor does another validator", () => {
    expect(Object.keys(example).length).toBeGreaterThan(15);
    expect(check(schema, example)).toBeUndefined();
    expect(judged(example)).toBe(true);
  });

  test("says what the schema says: it understands all that is in it", () => {
    const understood = new Set([
      "$schema",
      "title",
      "description",
      "type",
      "enum",
      "properties",
      "required",
      "additionalProperties",
      "items",
    ]);
    const visit = (one: Schema): void => {
      for (const word of Object.keys(one)) expect(understood).toContain(word);
      for (const inner of Object.values(one.properties ?? {})) visit(inner);
      if (one.items !== undefined) visit(one.items);
      if (typeof one.additionalProperties === "object") visit(one.additionalProperties);
    };
    visit(schema);
  });

  /** Places in a value. */
  const places = (value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] =>
    value !== null && typeof value === "object"
      ? [path, ...Object.entries(value).flatMap(([key, item]) => places(item, [...path, Array.isArray(value) ? Number(key) : key]))]
      : [path];
  const change = (value: unknown, path: readonly (string | number)[], to: unknown): unknown => {
    const [key, ...rest] = path;
    if (key === undefined) return to;
    const copy = structuredClone(value) as Record<string | number, unknown>;
    copy[key] = change(copy[key], rest, to);
    return copy;
  };

  test("finds what another validator finds, whatever is changed", () => {
    const words = ["error", "off", "text", "json", "checksum", "eth0", "", "udp.port=1:gre"];
    const other = fc.oneof(
      fc.constantFrom<unknown>(null, true, false, 0, 1.5, -1, [], {}, [[]], [null], ...words),
      fc.dictionary(
        fc.constantFrom("to", "format", "reason", "rule", "checksum/partial", "mtu", "vantage", "__proto__", "x"),
        fc.constantFrom(...words),
      ),
      fc
        .constantFrom(...places(example))
        .map((path) => path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], example)),
    );
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...places(example)),
        fc.option(fc.constantFrom("format", "zz", "constructor", "to")),
        other,
        (path, key, to) => {
          const changed = change(example, key === null ? path : [...path.slice(0, -1), key], to);
          const fault = check(schema, changed);
          if (fault !== undefined) refused++;
          expect(fault === undefined, JSON.stringify(changed)).toBe(judged(changed));
        },
      ),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(200);
  });

  test.for([
    [{ outputs: [{ to: "-" }, { to: "x", formta: "json" }] }, "outputs[1].formta", "there is no such key; did you mean format?"],
    [{ mtu: "1500" }, "mtu", "should be a whole number, and is text"],
    [{ mtu: 1.5 }, "mtu", "should be a whole number, and is a number"],
    [{ failOn: "eror" }, "failOn", 'there is no "eror"; did you mean error?'],
    [{ failOn: 1 }, "failOn", "should be one of info, warning, error, never, and is a whole number"],
    [{ rules: { "checksum/partal": "off" } }, "rules.checksum/partal", "there is no such key; did you mean checksum/partial?"],
    [{ suppress: [{ rule: "all" }] }, "suppress[0]", "has no reason"],
    [{ select: ["ofset"] }, "select[0]", 'there is no "ofset"; did you mean offset?'],
    [{ interfaces: { eth0: { mto: 1 } } }, "interfaces.eth0.mto", "there is no such key; did you mean mtu?"],
    [{ outputs: "x" }, "outputs", "should be a list, and is text"],
    [{ xyzzy: 1 }, "xyzzy", "there is no such key; docs/configuration.md has the keys"],
    [{ vantage: null }, "vantage", "should be one of sender, receiver, wire, and is nothing"],
    [[], "", "should be a table of keys, and is a list"],
  ] as const)("%j: %s: %s", ([value, path, message]) => {
    const fault = check(schema, value);
    expect([pathText(fault!.path), fault!.message]).toEqual([path, message]);
  });
});
