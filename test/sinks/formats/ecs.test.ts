import { isIP } from "node:net";
import { expect, test } from "vitest";
import { ecs } from "../../../src/sinks/formats/ecs.js";
import type { OutputRecord } from "../../../src/sinks/sink.js";
import { ALLOWED, ARRAYS, ECS_FIELDS } from "./ecs-fields.js";
import { CLOCK, encoded, golden, linesOf } from "./encoded.js";
import { FINDING, RECORDS } from "./records.js";
import { sampleRecords } from "./samples.js";

type Document = Readonly<Record<string, unknown>>;
const documents = (records: readonly OutputRecord[]): Document[] =>
  linesOf(encoded(ecs("1.2.3", CLOCK), records)).map((line) => JSON.parse(line));

const TYPES = {
  // strict_date_optional_time_nanos of Elasticsearch: a year of four digits, nine decimals at most.
  date: (value: unknown) => typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z$/.test(value),
  keyword: (value: unknown) => typeof value === "string",
  text: (value: unknown) => typeof value === "string",
  long: (value: unknown) => Number.isSafeInteger(value),
  ip: (value: unknown) => typeof value === "string" && isIP(value) !== 0,
};

/** What is wrong with the fields outside of `pcaplint`. */
function faults(value: unknown, name = ""): string[] {
  const type = ECS_FIELDS[name];
  if (type === undefined) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${name} is no field of ECS`];
    return Object.entries(value).flatMap(([key, inner]) =>
      name === "" && key === "pcaplint" ? [] : faults(inner, name === "" ? key : `${name}.${key}`),
    );
  }
  if (Array.isArray(value) !== ARRAYS.has(name)) return [`${name} is ${JSON.stringify(value)}`];
  return [value].flat().flatMap((one) => {
    if (!TYPES[type](one)) return [`${name} is no ${type}: ${JSON.stringify(one)}`];
    return ALLOWED[name]?.includes(one as string) === false ? [`${name} is ${one}`] : [];
  });
}

test("is what was worked by hand, key by key", () => {
  const expected: unknown[] = JSON.parse(golden("ecs.json"));
  expect(linesOf(encoded(ecs("1.2.3", CLOCK), RECORDS))).toEqual(expected.map((document) => JSON.stringify(document)));
});

test("what the samples make has only fields of ECS, each with its type", async () => {
  const records = await sampleRecords();
  const all = documents(records);
  expect(all.length).toBe(records.length);
  expect(all.flatMap((document) => faults(document))).toEqual([]);
  for (const { "@timestamp": time, ecs: version, event } of all) expect([time, version, event]).not.toContain(undefined);
});

test("a year has four digits", () => {
  const [document] = documents([{ ...FINDING, time: "+275760-09-13T00:00:00.000000000Z" }]);
  expect(document!["@timestamp"]).toBe("9999-12-31T23:59:59.999999999Z");
});

test("the list of fields refuses others, and other types", () => {
  const [document] = documents([FINDING]);
  expect(faults(document)).toEqual([]);
  for (const wrong of [
    { ...document, severity: "error" },
    { ...document, message: 1 },
    { ...document, source: { ip: "localhost" } },
    { ...document, related: { ip: "10.0.0.1" } },
    { ...document, network: { direction: "in" } },
    { ...document, network: { iana_number: 17 } },
    { ...document, "@timestamp": "+275760-09-13T00:00:00.000000000Z" },
  ])
    expect(faults(wrong), JSON.stringify(wrong)).toHaveLength(1);
});
