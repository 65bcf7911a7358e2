import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import { rules } from "../../../src/rules/index.js";
import { sarif } from "../../../src/sinks/formats/sarif.js";
import type { OutputRecord } from "../../../src/sinks/sink.js";
import { root } from "../../support/generated.js";
import { AGGREGATE, FINDING, HELD_BACK, LIVE_FINDING, LOG_FINDING, PACKET, PROBLEM, RECORDS, STATS } from "./records.js";
import { sampleRecords } from "./samples.js";
import { SARIF_SCHEMA } from "./sarif-schema.js";

// biome-ignore lint/suspicious/noExplicitAny: a document is looked into at many places
type Document = any;

const golden = join(root, "test/sinks/formats/golden/sarif.json");
const text = (records: readonly OutputRecord[], mostResults?: number): string => {
  const encoder = sarif({ version: "1.2.3", mostResults });
  return [encoder.begin(), ...records.map((record) => encoder.encode(record)), encoder.end()].join("");
};
const run = (records: readonly OutputRecord[], mostResults?: number): Document => JSON.parse(text(records, mostResults)).runs[0];
const resultOf = (record: OutputRecord): Document => run([record]).results[0];
const notificationsOf = (one: Document): Document[] => one.invocations[0].toolExecutionNotifications;

const ajv = new Ajv({ allErrors: true });
// RFC 3986: what may stand in a URI, and a scheme in front of an absolute one.
const REFERENCE =
  /^([A-Za-z][A-Za-z0-9+.-]*:)?([A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*(#([A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)?$/;
ajv.addFormat("uri-reference", REFERENCE);
ajv.addFormat("uri", (value: string) => REFERENCE.test(value) && /^[A-Za-z][A-Za-z0-9+.-]*:/.test(value));
const isValid = ajv.compile(SARIF_SCHEMA);
const complaints = (document: Document): unknown => (isValid(document) ? [] : isValid.errors);

test("records of each kind are as reviewed", () => {
  const document = JSON.parse(text(RECORDS));
  const [{ tool }] = document.runs;
  // Of the rules, which have tests of their own, only how they are written.
  tool.driver.rules = tool.driver.rules.filter(({ id }: { id: string }) => id === "checksum/zero-form");
  const written = `${JSON.stringify(document, undefined, 2)}\n`;
  if (process.env.UPDATE === "1") writeFileSync(golden, written);
  expect(written, "right after all? UPDATE=1 npx vitest run test/sinks/formats/sarif.test.ts").toBe(readFileSync(golden, "utf8"));
});

describe("the schema", () => {
  let samples: readonly OutputRecord[];
  beforeAll(async () => {
    samples = await sampleRecords();
  });
  test("holds for documents of every record", () => {
    expect(complaints(JSON.parse(text([])))).toEqual([]);
    expect(complaints(JSON.parse(text(RECORDS)))).toEqual([]);
    expect(complaints(JSON.parse(text(samples)))).toEqual([]);
    expect(complaints(JSON.parse(text(samples, 3)))).toEqual([]);
  });
  test("refuses what is none", () => {
    const broken = (change: (document: Document, result: Document) => void): boolean => {
      const document = JSON.parse(text(RECORDS));
      change(document, document.runs[0].results[0]);
      return !isValid(document);
    };
    expect(broken(() => {})).toBe(false);
    expect(broken((document) => (document.version = "2.0.0"))).toBe(true);
    expect(broken((document) => delete document.runs[0].tool)).toBe(true);
    expect(broken((document) => delete document.runs[0].invocations[0].executionSuccessful)).toBe(true);
    expect(broken((_, result) => (result.level = "info"))).toBe(true);
    expect(broken((_, result) => (result.message = "text"))).toBe(true);
    expect(broken((_, result) => (result.severity = "error"))).toBe(true);
    expect(broken((_, result) => delete result.locations[0].physicalLocation.region.byteOffset)).toBe(true);
    expect(broken((_, result) => (result.locations[0].physicalLocation.artifactLocation.uri = "cap tures/a.pcap"))).toBe(true);
    expect(broken((_, result) => (result.partialFingerprints["pcaplint/v1"] = 1))).toBe(true);
  });
});

test("all rules stand at the head, and GitHub's limits hold for them", () => {
  const { driver } = run([]).tool;
  expect(driver).toMatchObject({ name: "pcaplint", semanticVersion: "1.2.3" });
  expect(driver.rules.map(({ id }: { id: string }) => id)).toEqual(rules.map(({ meta }) => meta.id));
  for (const { id, shortDescription, fullDescription, help, defaultConfiguration } of driver.rules) {
    // https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support: both at most 1024 characters.
    expect(shortDescription.text.length, id).toBeLessThanOrEqual(1024);
    expect(fullDescription.text.length, id).toBeLessThanOrEqual(1024);
    expect(fullDescription.text, id).not.toMatch(/\n|:$/);
    expect(help.text, id).toContain(`pcaplint explain ${id}`);
    expect(["error", "warning", "note"], id).toContain(defaultConfiguration.level);
  }
});

describe("a finding", () => {
  test("is a result with its rule, its bytes in the capture and its fingerprint", () => {
    const { ruleIndex, ...result } = resultOf(FINDING);
    expect(rules[ruleIndex]!.meta.id).toBe("checksum/mismatch");
    expect(result).toMatchObject({
      ruleId: "checksum/mismatch",
      level: "error",
      message: { text: FINDING.message },
      locations: [
        {
          physicalLocation: {
            // A space, U+00FC in UTF-8, and a number sign, which would begin a fragment.
            artifactLocation: { uri: "cap%20tures/%C3%BC%231.pcap" },
            region: { byteOffset: 40, byteLength: 1514 },
          },
          message: { text: "packet 12, udp at byte 34" },
        },
      ],
      partialFingerprints: { primaryLocationLineHash: "0123456789abcdef" },
      properties: { time: FINDING.time, checksum: FINDING.checksum, cause: FINDING.cause, flow: FINDING.flow },
    });
    expect(resultOf({ ...FINDING, severity: "info" }).level).toBe("note");
  });
  test("lies where it was read from", () => {
    const at = (source: object): unknown => resultOf({ ...LIVE_FINDING, source }).locations[0].physicalLocation?.artifactLocation.uri;
    expect(at({ file: "/var/tmp/a.pcap" })).toBe("file:///var/tmp/a.pcap");
    expect(at({ file: "12:00.pcap" })).toBe("12%3A00.pcap");
    expect(at({ file: "s3://bucket/a b.pcap" })).toBe("s3://bucket/a%20b.pcap");
    expect(at({ file: "a.tar", member: "in/b c.pcap" })).toBe("a.tar#/in/b%20c.pcap");
    expect(at({ file: "-" })).toBe("-");
    expect(at({ interface: "eth0" })).toBeUndefined();
    expect(resultOf(LIVE_FINDING).locations).toEqual([{ logicalLocations: [{ name: "eth0" }] }]);
    expect(resultOf(LOG_FINDING).locations[0].physicalLocation.region).toEqual({ startLine: 17 });
  });
});

test("equal findings that were counted are one result; those of a rule that were held back are a notification", () => {
  expect(resultOf(AGGREGATE)).toMatchObject({ occurrenceCount: 70, properties: { last: { packet: 99 } } });
  const heldBack = run([HELD_BACK]);
  expect(heldBack.results).toEqual([]);
  expect(heldBack.invocations[0].executionSuccessful).toBe(true);
  expect(notificationsOf(heldBack)).toMatchObject([
    { level: "note", associatedRule: { id: "checksum/partial" }, properties: { count: 5 } },
  ]);
});

test("an input that was not read to its end makes the run unsuccessful", () => {
  const one = run([PROBLEM]);
  expect(one.invocations[0].executionSuccessful).toBe(false);
  expect(notificationsOf(one)).toMatchObject([
    { level: "error", message: { text: PROBLEM.message }, locations: [{ physicalLocation: { region: { byteOffset: 530 } } }] },
  ]);
});

test("packets, counters and summaries have no place in it", () => {
  expect(run([PACKET, STATS])).toMatchObject({ results: [], invocations: [{ executionSuccessful: true }] });
});

describe("there is an end to it", () => {
  test("results beyond max-results are counted by level and said", () => {
    const many = [FINDING, LIVE_FINDING, LOG_FINDING, FINDING, LIVE_FINDING, FINDING];
    const one = run(many, 2);
    expect(one.results).toHaveLength(2);
    expect(notificationsOf(one)).toEqual([
      {
        level: "warning",
        message: {
          text: "results left out: 4 (error: 2, warning: 1, note: 1), as max-results is 2; --format json has all of them",
        },
      },
    ]);
    expect(run(many, 6).invocations).toEqual([{ executionSuccessful: true }]);
    expect(run(many, 0).results).toHaveLength(6);
  });
  test("25000 results if not said otherwise, as GitHub has it", () => {
    const one = run(Array.from({ length: 25_001 }, () => LIVE_FINDING));
    expect(one.results).toHaveLength(25_000);
    expect(notificationsOf(one)[0].message.text).toMatch(/^results left out: 1 .*max-results is 25000/);
  });
  test("of problems 1000 are kept", () => {
    const said = notificationsOf(run(Array.from({ length: 1003 }, () => PROBLEM)));
    expect(said).toHaveLength(1001);
    expect(said.at(-1).message.text).toBe("notifications left out: 3, as there is room for 1000");
  });
});

test("it is written as it comes, in whole lines", () => {
  const encoder = sarif({ version: "1.2.3" });
  const pieces = [
    encoder.begin(),
    encoder.encode(FINDING),
    encoder.encode(PROBLEM),
    encoder.encode(LIVE_FINDING),
    encoder.end(),
  ] as string[];
  expect(pieces.map((piece) => piece.split("\n").length - 1)).toEqual([1, 1, 0, 1, 1]);
  expect(pieces.filter((piece) => piece !== "").every((piece) => piece.endsWith("\n"))).toBe(true);
});
