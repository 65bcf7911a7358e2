import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMetrics, type Metrics } from "../../../src/cli/operation/metrics/registry.js";
import { listenAddress, serveMetrics } from "../../../src/cli/operation/metrics/server.js";
import { writeTextfile } from "../../../src/cli/operation/metrics/textfile.js";
import type { Finding } from "../../../src/finding.js";
import { Counts } from "../../../src/packet/counts.js";
import type { Output } from "../../../src/sinks/outputs/output.js";
import { hasTool } from "../../support/tools.js";

const finding = (rule: string, severity: Finding["severity"]): Finding => ({
  type: "finding",
  schema: 1,
  rule,
  severity,
  message: "m",
  source: {},
  fingerprint: "f",
});

/** Metrics of seven packets of 700 bytes, three findings and four in an aggregate, on an interface that dropped two of nine. */
async function example(): Promise<Metrics> {
  const [before, now] = [new Counts(), new Counts()];
  before.packets = 3;
  before.bytes = 300;
  now.packets = 4;
  now.bytes = 400;
  const name = "http://user:secret@127.0.0.1:9200/x";
  const output = { name, delivered: 5, dropped: 1, uncertain: 2 } as Output;
  const metrics = await createMetrics("1.2.3", {
    counts: () => [before, now],
    outputs: [output],
    live: { interface: "eth0", counters: () => ({ seconds: 1, received: 9, dropped: 2 }) },
  });
  const { rule, severity, message, source } = finding("offset/udp-length", "error");
  metrics.sink.write([
    finding("checksum/mismatch", "error"),
    finding("checksum/mismatch", "warning"),
    finding("offset/udp-length", "error"),
    { type: "aggregate", schema: 1, rule, severity, message, source, count: 4, first: {}, last: {} },
    { type: "problem", schema: 1, message: "p", source: {} },
  ]);
  return metrics;
}

describe("metrics", () => {
  test("count packets, findings, problems, the capture and its outputs", async () => {
    const lines = (await (await example()).text()).split("\n");
    for (const line of [
      'pcaplint_build_info{version="1.2.3"} 1',
      "pcaplint_packets_total 7",
      "pcaplint_captured_bytes_total 700",
      'pcaplint_checksums_total{verdict="bad"} 0',
      'pcaplint_findings_total{rule="checksum/mismatch",severity="error"} 1',
      'pcaplint_findings_total{rule="checksum/mismatch",severity="warning"} 1',
      'pcaplint_findings_total{rule="offset/udp-length",severity="error"} 5',
      "pcaplint_problems_total 1",
      'pcaplint_capture_received_total{interface="eth0"} 9',
      'pcaplint_capture_dropped_total{interface="eth0"} 2',
      'pcaplint_output_records_total{output="http://127.0.0.1:9200/x",result="delivered"} 5',
      'pcaplint_output_records_total{output="http://127.0.0.1:9200/x",result="dropped"} 1',
      'pcaplint_output_uncertain_total{output="http://127.0.0.1:9200/x"} 2',
    ])
      expect(lines).toContain(line);
  });
  test("are the same when they are asked for again", async () => {
    const metrics = await example();
    expect(await metrics.text()).toBe(await metrics.text());
  });
  test.skipIf(!hasTool("promtool"))("have nothing that promtool finds fault with", async () => {
    const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], {
      input: await (await example()).text(),
      encoding: "utf8",
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});

describe("a file of metrics", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is there at once, and at the end holds the last numbers; nothing is left beside it", async () => {
    const path = join(folder, "a.prom");
    const metrics = await example();
    const file = await writeTextfile(path, metrics, () => {});
    expect(readFileSync(path, "utf8")).toMatch(/^pcaplint_problems_total 1$/m);
    metrics.sink.write([{ type: "problem", schema: 1, message: "p", source: {} }]);
    await file.end();
    expect(readFileSync(path, "utf8")).toMatch(/^pcaplint_problems_total 2$/m);
    expect(readdirSync(folder)).toEqual(["a.prom"]);
  });
  test("in a folder that is not there, or under a name that node_exporter passes over, is refused", async () => {
    const metrics = await example();
    await expect(writeTextfile(join(folder, "none/a.prom"), metrics, () => {})).rejects.toThrow(/--metrics-textfile .*ENOENT/);
    await expect(writeTextfile(join(folder, "a.txt"), metrics, () => {})).rejects.toThrow(/\.prom/);
    expect(existsSync(join(folder, "a.txt"))).toBe(false);
  });
  test("that can no longer be written is said once, and written again when it can", async () => {
    const inner = mkdtempSync(join(folder, "b-"));
    const path = join(inner, "b.prom");
    const notes: string[] = [];
    const file = await writeTextfile(path, await example(), (text) => notes.push(text));
    rmSync(inner, { recursive: true });
    await file.end();
    expect(notes).toEqual([expect.stringMatching(/b\.prom: ENOENT$/)]);
  });
});

describe("a server of metrics", () => {
  test.for([
    ["9100", "127.0.0.1", 9100],
    [":9100", "127.0.0.1", 9100],
    ["0.0.0.0:9100", "0.0.0.0", 9100],
    ["[::1]:9100", "::1", 9100],
    ["localhost:0", "localhost", 0],
  ] as const)("listens on loopback unless told otherwise: %s", ([text, host, port]) => {
    expect(listenAddress(text)).toEqual({ host, port });
  });
  test.for(["", "x", "1:2:3", "70000", "::1:9100"])("refuses %j", (text) => {
    expect(() => listenAddress(text)).toThrow(/--metrics-listen/);
  });
  test("answers, and only what it has", async () => {
    const server = await serveMetrics("0", await example());
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    const found = await fetch(server.url);
    expect(found.status).toBe(200);
    expect(found.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await found.text()).toMatch(/^pcaplint_packets_total 7$/m);
    expect((await fetch(server.url.replace("/metrics", "/other"))).status).toBe(404);
    expect((await fetch(server.url, { method: "POST" })).status).toBe(405);
    server.close();
    await expect(fetch(server.url)).rejects.toThrow();
  });
  test("a port that is taken is said", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    await expect(serveMetrics(`${port}`, await example())).rejects.toThrow(/EADDRINUSE/);
    other.close();
  });
});

test("what stands in a pid file decides", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
  const path = join(folder, "pid");
  const program = `import { writePidFile } from ${JSON.stringify(join(import.meta.dirname, "../../../src/cli/operation/pid-file.ts"))}; import { readFileSync } from "node:fs";
    writePidFile(process.argv[1]); process.stdout.write(readFileSync(process.argv[1], "utf8") === process.pid + "\\n" ? "mine" : "another's");`;
  const run = () => spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program, path], { encoding: "utf8" });
  expect(run().stdout).toBe("mine");
  expect(existsSync(path), "it is taken away at the end").toBe(false);
  // Of a process that has ended; there are no such high numbers.
  writeFileSync(path, "99999999\n");
  expect(run().stdout).toBe("mine");
  writeFileSync(path, `${process.pid}\n`);
  expect(run().stderr).toMatch(/process \d+ is running, and has it/);
  expect(readFileSync(path, "utf8")).toBe(`${process.pid}\n`);
  rmSync(folder, { recursive: true });
});
