import { join } from "node:path";
import { lastValueFrom, toArray } from "rxjs";
import { describe, expect, test } from "vitest";
import { faults } from "../src/advisories/index.js";
import { advisoriesFor } from "../src/advisories/match.js";
import { createEngine } from "../src/engine/engine.js";
import type { Finding } from "../src/finding.js";
import { type ScanOptions, scan } from "../src/index.js";
import { Collector } from "../src/kernel/collector.js";
import { registeredTables } from "../src/packet/tables.js";
import { rules } from "../src/rules/index.js";
import { root } from "./support/generated.js";
import { incidentLogs } from "./support/incident-logs.js";
import { type Incident, incidents } from "./support/incidents.js";
import { fileName } from "./support/samples/files.js";
import { samples } from "./support/samples/index.js";

/** The incidents that became known and those in kernel logs. */
const LEAST = 32;

async function findingsOf(name: string, options: ScanOptions = {}): Promise<Finding[]> {
  const sample = samples.find((one) => one.name === name);
  expect(sample, name).toBeDefined();
  const records = await lastValueFrom(scan(join(root, fileName(sample!)), options).pipe(toArray()));
  return records.filter((record) => record.type === "finding");
}
function findingsInLog(text: string): Finding[] {
  const collector = new Collector();
  for (const [i, line] of text.split("\n").entries()) collector.line(line, i + 1);
  collector.end();
  const engine = createEngine({ rules, tables: registeredTables(), flows: { flows: 64 } });
  return collector.take().flatMap((event) => engine.kernel(event, { log: "log.txt" }));
}
/** Those that are as the row says. */
const ofRow = (findings: readonly Finding[], { rule, cause }: Incident): Finding[] =>
  findings.filter((finding) => finding.rule === rule && (cause === undefined || finding.cause?.id === cause));
const carries = ({ advisories = [] }: Finding, id: string): boolean => advisories.some((advisory) => advisory.id === id);

const shown = incidents.filter(({ sample }) => sample !== undefined);
const byNumber = incidents.map((incident, i) => ({ ...incident, row: i + 1 }));

test("each incident has a sample or a reason, never both", () => {
  expect(new Set(incidents.map(({ title }) => title)).size).toBeGreaterThanOrEqual(LEAST);
  for (const { sample, reason, advisory } of incidents) expect((sample === undefined) !== (reason === undefined), advisory).toBe(true);
});

test("rows and advisories agree: each is there for an incident", () => {
  expect([...new Set(incidents.map(({ advisory }) => advisory))].sort()).toEqual(faults.map(({ id }) => id).sort());
});

test("every sample of an incident is in a row", () => {
  const named = new Set(shown.map(({ sample }) => sample));
  expect(samples.map(({ name }) => name).filter((name) => name.startsWith("incidents/") && !named.has(name))).toEqual([]);
});

describe("sample, finding and advisory", () => {
  test.for(byNumber.filter(({ sample, harmless }) => sample !== undefined && !harmless))("$row: $title, $advisory", async (incident) => {
    const found = ofRow(await findingsOf(incident.sample!), incident);
    expect(found.length, "no such finding").toBeGreaterThan(0);
    expect(found.some((finding) => carries(finding, incident.advisory))).toBe(true);
  });

  test.for(byNumber.filter(({ harmless }) => harmless))(
    "$row: $title is harmless, and $advisory comes only when it is raised",
    async (incident) => {
      const found = ofRow(await findingsOf(incident.sample!), incident);
      expect(found.length, "no such finding").toBeGreaterThan(0);
      for (const finding of found) expect(finding).toMatchObject({ severity: "info" });
      expect(found.some((finding) => carries(finding, incident.advisory))).toBe(false);
      const raised = ofRow(await findingsOf(incident.sample!, { severities: new Map([[incident.rule, "warning"]]) }), incident);
      expect(raised.some((finding) => carries(finding, incident.advisory))).toBe(true);
    },
  );

  test.for(byNumber.filter(({ rule }) => rule.startsWith("skb/")))("$row: $title, $advisory, from the log", (incident) => {
    const found = ofRow(findingsInLog(incidentLogs[incident.advisory]!), incident);
    expect(found.length, "no such finding").toBeGreaterThan(0);
    expect(found.some((finding) => carries(finding, incident.advisory))).toBe(true);
  });
  test("every log is in a row", () => {
    const ofLogs = incidents.filter(({ rule }) => rule.startsWith("skb/")).map(({ advisory }) => advisory);
    expect(Object.keys(incidentLogs).sort()).toEqual(ofLogs.sort());
  });
});

test("a batch that the kernel refuses shows only in what is sent again", () => {
  const again: Finding = {
    type: "finding",
    schema: 1,
    rule: "flow/merged-then-retransmitted",
    severity: "warning",
    message: "",
    source: { file: "a.pcap" },
    fingerprint: "",
    path: "ipv4/tcp",
    layer: { protocol: "tcp", index: 1, offset: 20 },
  };
  expect(advisoriesFor(again).map(({ id }) => id)).toContain("tun-gso-tail");
});

test("what is harmless has no advice in any sample, but for two faults that show only so", async () => {
  const even = new Set(faults.filter(({ evenInfo }) => evenInfo).map(({ id }) => id));
  expect([...even].sort()).toEqual(["gre-gro-inner-transport", "tunnel-without-checksum-not-merged"]);
  for (const { name } of samples) {
    for (const { severity, advisories = [] } of await findingsOf(name)) {
      if (severity === "info") for (const { id } of advisories) expect(even, name).toContain(id);
    }
  }
});

describe("numbers that were reported", () => {
  test.for([
    // The fields as people's tcpdump printed them; all three are worked in the packets' own bytes.
    ["incidents/calico-vxlan-checksum", "0xbd67"],
    ["incidents/ipip-inner-partial", "0x68a4"],
    ["incidents/dhcp-guest", "0x9783"],
  ] as const)("%s: %s", async ([name, stored]) => {
    for (const finding of await findingsOf(name)) expect(finding.checksum?.stored).toBe(stored);
  });
  test("merged TCP in GRE: 1436 + (254 - 290) + 4 x 10 in place of 1436 + 24 + 20", async () => {
    const [finding] = ofRow(await findingsOf("incidents/gre-merged"), { rule: "super-packet/tcp" } as Incident);
    expect(finding!.details).toMatchObject({ predictedSegmentLength: 1440, rightSegmentLength: 1480 });
  });
  test("a kernel with the fix is not told of it", async () => {
    const kept = await findingsOf("incidents/gre-merged", { kernel: "5.4.139" });
    expect(kept.some((finding) => carries(finding, "gre-gro-inner-transport"))).toBe(true);
    for (const finding of await findingsOf("incidents/gre-merged", { kernel: "5.4.140" })) {
      expect(carries(finding, "gre-gro-inner-transport")).toBe(false);
      expect(finding.details).not.toHaveProperty("predictedSegmentLength");
    }
  });
});
