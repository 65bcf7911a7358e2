import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { blockWith, withPlaces } from "../support/fenced.js";
import { freePort } from "../support/free-port.js";
import { root } from "../support/generated.js";
import { Pipeline } from "../support/pipeline.js";
import { PROGRAM } from "../support/process.js";
import { hasTool } from "../support/tools.js";

const PAGE = "docs/pipelines/prometheus.md";
const CONFIG = "/etc/prometheus/prometheus.yml";
const RULES = "/etc/prometheus/pcaplint.rules.yml";
const BATCH_RULES = "/etc/prometheus/pcaplint-batch.rules.yml";
const blockOf = (file: string): string => blockWith(PAGE, `# ${file}\n`);

/** What promtool's tests of rules hold the rules against: in each, series by the minute, and which alerts fire at which minute. */
const RULE_TESTS = `
rule_files: [pcaplint.rules.yml, pcaplint-batch.rules.yml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {series: 'up{job="pcaplint"}', values: '1x30'}
      - {series: 'pcaplint_findings_total{rule="checksum/mismatch",severity="error"}', values: '0x10 1+1x20'}
      - {series: 'pcaplint_capture_dropped_total{interface="eth0"}', values: '0x10 0+20x20'}
      - {series: 'pcaplint_capture_received_total{interface="eth0"}', values: '0+1000x30'}
      - {series: 'pcaplint_output_records_total{output="-",result="dropped"}', values: '0x31'}
      - {series: 'pcaplint_problems_total', values: '0x31'}
    alert_rule_test:
      - {alertname: ChecksumsGoBadOnTheWire, eval_time: 10m, exp_alerts: []}
      - {alertname: ChecksumsGoBadOnTheWire, eval_time: 25m, exp_alerts: [{exp_labels: {rule: checksum/mismatch, severity: error}}]}
      - {alertname: CaptureLosesPackets, eval_time: 10m, exp_alerts: []}
      - {alertname: CaptureLosesPackets, eval_time: 25m, exp_alerts: [{exp_labels: {interface: eth0}}]}
      - {alertname: OutputLosesRecords, eval_time: 25m, exp_alerts: []}
      - {alertname: PcaplintIsGone, eval_time: 25m, exp_alerts: []}
      - {alertname: CapturesCannotBeRead, eval_time: 25m, exp_alerts: []}
      - {alertname: RecordsWereDropped, eval_time: 25m, exp_alerts: []}
  - interval: 1m
    input_series:
      - {series: 'up{job="pcaplint"}', values: '0x30'}
      - {series: 'pcaplint_output_records_total{output="-",result="dropped"}', values: '0x10 5x20'}
      - {series: 'pcaplint_problems_total', values: '1x30'}
    alert_rule_test:
      - {alertname: PcaplintIsGone, eval_time: 25m, exp_alerts: [{exp_labels: {job: pcaplint}}]}
      - {alertname: OutputLosesRecords, eval_time: 15m, exp_alerts: [{exp_labels: {output: "-", result: dropped}}]}
      - {alertname: CapturesCannotBeRead, eval_time: 25m, exp_alerts: [{}]}
      - {alertname: RecordsWereDropped, eval_time: 25m, exp_alerts: [{exp_labels: {output: "-", result: dropped}}]}
  - interval: 1h
    input_series:
      - {series: 'node_textfile_mtime_seconds{file="/var/lib/x/pcaplint.prom"}', values: '0x60'}
    alert_rule_test:
      - {alertname: NightlyScanIsMissing, eval_time: 47h, exp_alerts: []}
      - {alertname: NightlyScanIsMissing, eval_time: 49h, exp_alerts: [{exp_labels: {file: /var/lib/x/pcaplint.prom}}]}
`;

describe.skipIf(!hasTool("prometheus") || !hasTool("promtool"))("Prometheus, as its page has it", () => {
  let pipeline: Pipeline;
  beforeEach(() => {
    pipeline = new Pipeline();
    pipeline.write("pcaplint.rules.yml", blockOf(RULES));
  });
  afterEach(() => pipeline.close());

  test("promtool accepts the configuration, and the alerts fire when they should", async () => {
    pipeline.write("prometheus.yml", blockOf(CONFIG));
    pipeline.write("pcaplint-batch.rules.yml", blockOf(BATCH_RULES));
    pipeline.write("tests.yml", RULE_TESTS);
    const lines = "promtool check config prometheus.yml && promtool check rules pcaplint-batch.rules.yml && promtool test rules tests.yml";
    const { status, stdout, stderr } = await pipeline.shell(lines);
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/SUCCESS: 4 rules found[\s\S]*SUCCESS: 3 rules found[\s\S]*SUCCESS\s+$/);
  });

  test("Prometheus reads the numbers of a run", async () => {
    const [metrics, web] = [await freePort(), await freePort()];
    // Less often than a test wants to wait.
    const places = { "127.0.0.1:9109": `127.0.0.1:${metrics}`, "scrape_interval: 15s": "scrape_interval: 1s" };
    const config = pipeline.write("prometheus.yml", withPlaces(blockOf(CONFIG), places));
    const run = pipeline.start(process.execPath, PROGRAM, "--metrics-listen", `${metrics}`, "-");
    await run.until(() => run.stderr.includes("/metrics\n"));
    // The fourth packet of the sample is found fault with; standard input stays open, so that the run goes on.
    run.child.stdin!.write(readFileSync(join(root, "samples/vxlan.pcap")));
    await run.until(() => run.stdout.includes("checksum/mismatch"));
    pipeline.start("prometheus", `--config.file=${config}`, `--web.listen-address=127.0.0.1:${web}`, "--storage.tsdb.path=data");
    const query = encodeURIComponent('pcaplint_findings_total{rule="checksum/mismatch",severity="error"}');
    const asked = async (): Promise<{ readonly value?: readonly [number, string] } | undefined> => {
      const answer = await fetch(`http://127.0.0.1:${web}/api/v1/query?query=${query}`).catch(() => undefined);
      if (answer?.ok !== true) return undefined;
      return ((await answer.json()) as { data: { result: { value: [number, string] }[] } }).data.result[0];
    };
    let found = await asked();
    for (const end = Date.now() + 40_000; found === undefined && Date.now() < end; found = await asked())
      await new Promise((resolve) => setTimeout(resolve, 200));
    expect(found?.value?.[1]).toBe("1");
  });
});
