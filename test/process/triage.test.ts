import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Aggregate, Finding } from "../../src/finding.js";
import { build, data, ethernet, ipv4, udp } from "../support/build/index.js";
import { pcap } from "../support/capture-files.js";
import { pcaplint } from "../support/program.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A packet whose UDP checksum no cause explains, from this address. */
const wrong = (source: string): Uint8Array => build(ethernet(), ipv4({ source }), udp({ checksum: 0x1234 }), data(40));
const capture = (name: string, ...sources: readonly string[]): string => {
  writeFileSync(join(folder, name), pcap(sources.map((source) => ({ bytes: wrong(source), seconds: 1_700_000_000 }))));
  return name;
};
const run = (...args: readonly string[]) => {
  const { status, stdout, stderr } = pcaplint(["--no-config", "--jobs", "1", ...args], folder);
  const records = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Finding | Aggregate);
  return { status, stderr, records, findings: records.filter((record) => record.type === "finding") };
};
const sources = (findings: readonly (Finding | Aggregate)[]): unknown[] => findings.map((one) => (one as Finding).flow?.source);

describe("a baseline", () => {
  test("forgives what was there, and not what is new", () => {
    const before = capture("a.pcap", "10.0.0.1", "10.0.0.2", "10.0.0.2");
    const written = run("--write-baseline", "known.jsonl", before);
    expect(written.status).toBe(0);
    expect(written.findings.length).toBe(3);
    expect(written.stderr).toContain("pcaplint: known.jsonl: a baseline of 2 faults was written\n");
    const lines = readFileSync(join(folder, "known.jsonl"), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).count).sort()).toEqual([1, 2]);

    const same = run("--baseline", "known.jsonl", before);
    expect(same.status).toBe(0);
    expect(same.records).toEqual([
      expect.objectContaining({
        type: "aggregate",
        rule: "checksum/mismatch",
        heldBackBy: "baseline",
        count: 3,
        first: expect.objectContaining({ packet: 1 }),
      }),
    ]);
    expect(same.stderr).toMatch(/: 0 errors, 0 warnings, 0 info;/);
    expect(same.stderr).toContain("pcaplint: held back by the baseline: 3 findings of 2 faults\n");

    const more = run("--baseline", "known.jsonl", before, capture("b.pcap", "10.0.0.3", "10.0.0.1"));
    expect(more.status).toBe(1);
    expect(sources(more.findings)).toEqual(["10.0.0.3"]);
    expect(more.records.filter((one) => one.type === "aggregate").map((one) => (one as Aggregate).count)).toEqual([3, 1]);
  });

  test("does not take the place of what is new under --max-findings-per-rule", () => {
    run("--write-baseline", "known.jsonl", capture("a.pcap", "10.0.0.1"));
    const { findings } = run(
      "--baseline",
      "known.jsonl",
      "--max-findings-per-rule",
      "1",
      capture("b.pcap", "10.0.0.1", "10.0.0.2", "10.0.0.3"),
    );
    expect(sources(findings)).toEqual(["10.0.0.2"]);
  });

  test("says what no longer occurs, and is brought up to date", () => {
    run("--write-baseline", "known.jsonl", capture("a.pcap", "10.0.0.1", "10.0.0.2"));
    const next = capture("b.pcap", "10.0.0.2", "10.0.0.3");
    expect(run("--baseline", "known.jsonl", next).stderr).toContain(
      "pcaplint: 1 entry of the baseline no longer occurs: --baseline known.jsonl --write-baseline known.jsonl leaves it out\n",
    );
    const { status, stderr } = run("--baseline", "known.jsonl", "--write-baseline", "known.jsonl", next);
    expect([status, stderr.includes("no longer")]).toEqual([0, false]);
    const after = run("--baseline", "known.jsonl", next);
    expect([after.status, after.findings.length]).toEqual([0, 0]);
    expect(after.stderr).not.toContain("no longer");
    expect(run("--baseline", "known.jsonl", "a.pcap").findings.length).toBe(1);
  });

  test("is written alike whatever the order, the jobs and the aggregation", () => {
    const files = [capture("a.pcap", "10.0.0.1", "10.0.0.2", "10.0.0.1"), capture("b.pcap", "10.0.0.3", "10.0.0.1")];
    const text = (...args: readonly string[]): string => {
      run("--write-baseline", "known.jsonl", ...args);
      return readFileSync(join(folder, "known.jsonl"), "utf8");
    };
    const one = text(...files);
    expect(one.split("\n").length).toBe(4);
    expect(text("--aggregate", "1", ...files)).toBe(one);
    expect(text("--jobs", "2", ...files)).toBe(one);
    expect(text([...files].reverse()[0]!, files[0]!).split("\n").length).toBe(4);
  });

  test("holds back the same with two jobs", () => {
    run("--write-baseline", "known.jsonl", capture("a.pcap", "10.0.0.1"));
    const files = [capture("b.pcap", "10.0.0.1", "10.0.0.2"), capture("c.pcap", "10.0.0.1", "10.0.0.1", "10.0.0.4", "10.0.0.5")];
    const args = ["--baseline", "known.jsonl", "--suppress", "source=10.0.0.5,reason=x", "--max-findings-per-rule", "2", ...files];
    const [one, two] = [run(...args), run("--jobs", "2", ...args)];
    expect(two.records).toEqual(one.records);
    expect(two.stderr).toBe(one.stderr);
    expect(sources(one.findings)).toEqual(["10.0.0.2", "10.0.0.4"]);
    expect(one.stderr).toContain("held back by the baseline: 3 findings of 1 fault; by suppressions: 1 finding\n");
  });

  test.for([
    [["--baseline", "none.jsonl"], "--baseline none.jsonl: there is no such file; --write-baseline none.jsonl writes one"],
    [["--baseline", "a.pcap"], "--baseline a.pcap: line 1 is no entry of a baseline: --write-baseline writes them"],
    [["--write-baseline", "no/where.jsonl"], "--write-baseline no/where.jsonl: no such file"],
    [
      ["--write-baseline", "x", "--max-findings-per-rule", "3"],
      "--write-baseline: not with --max-findings-per-rule, which leaves findings out of it",
    ],
  ] as const)("%j is a wrong call", ([args, message]) => {
    const { status, stderr } = run(...args, capture("a.pcap", "10.0.0.1"));
    expect([status, stderr.trim().split("\n").at(-1)]).toEqual([2, `pcaplint: ${message}`]);
  });

  test("works for a kernel's log and for differences too", () => {
    writeFileSync(join(folder, "log"), "[    1.000000] eth0: hw csum failure\n");
    expect(pcaplint(["kernel", "--no-config", "log"], folder).status).toBe(1);
    expect(pcaplint(["kernel", "--no-config", "--write-baseline", "k.jsonl", "log"], folder).status).toBe(0);
    expect(readFileSync(join(folder, "k.jsonl"), "utf8")).toContain('"rule":"skb/hw-csum-failure"');
    expect(pcaplint(["kernel", "--no-config", "--baseline", "k.jsonl", "log"], folder)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("held back by the baseline: 1 finding of 1 fault\n"),
    });
    const [a, b] = [capture("a.pcap", "10.0.0.1", "10.0.0.2"), capture("b.pcap", "10.0.0.1")];
    const args = ["diff", "--no-config", "--fail-on", "info", a, b];
    const { status, stderr } = pcaplint([...args, "--suppress", "rule=diff,reason=x"], folder);
    expect(stderr).toContain("held back by suppressions:");
    expect([pcaplint(args, folder).status, status]).toEqual([1, 0]);
  });
});

describe("a suppression", () => {
  test("holds back what fits it; what has expired or holds nothing back is said", () => {
    const path = capture("a.pcap", "10.0.0.1", "10.0.0.2", "192.0.2.1");
    const { status, findings, records, stderr } = run(
      ...["--suppress", "rule=checksum,source=10.0.0.0/8,reason=lab, see the wiki"],
      ...["--suppress", "source=192.0.2.1,reason=old,expires=2020-01-31"],
      ...["--suppress", "interface=eth0,reason=none"],
      path,
    );
    expect([status, sources(findings)]).toEqual([1, ["192.0.2.1"]]);
    expect(records).toContainEqual(expect.objectContaining({ heldBackBy: "suppression", count: 2 }));
    expect(stderr).toContain(
      "pcaplint: held back by suppressions: 2 findings\n" +
        "pcaplint: 1 suppression has expired: source=192.0.2.1 (old, until 2020-01-31)\n" +
        "pcaplint: 1 suppression holds nothing back: interface=eth0 (none)\n",
    );
  });

  test.for([
    ["rule=all", "say why, as in reason=…"],
    ["reason=x", "says nothing about what it holds back: one of rule, flow, source, destination, interface, file, fingerprint"],
    ["sorce=10.0.0.1,reason=x", '"sorce=10.0.0.1": did you mean source?'],
    ["rule=chcksum,reason=x", 'there is no rule chcksum; did you mean checksum? ("pcaplint rules" lists them)'],
    ["rule=all,rule=all,reason=x", "rule is said twice"],
    [
      "nothing",
      '"nothing": it is no key=value; the keys are rule, flow, source, destination, interface, file, fingerprint, reason, expires',
    ],
  ] as const)("%s is a wrong call: %s", ([text, message]) => {
    const { status, stderr } = run("--suppress", text, capture("a.pcap", "10.0.0.1"));
    expect([status, stderr]).toEqual([2, `pcaplint: --suppress ${text}: ${message}\n`]);
  });
});
