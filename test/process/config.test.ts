import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configurationPage } from "../support/docs/configuration.js";
import { root } from "../support/generated.js";
import { pcaplint } from "../support/program.js";

const SAMPLE = join(root, "samples/vxlan.pcap");
let folder = "";
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "pcaplint-")));
  mkdirSync(join(folder, ".git"));
  mkdirSync(join(folder, "captures"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const config = (text: string, name = "pcaplint.config.yaml"): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const run = (...args: readonly string[]) => pcaplint(args, join(folder, "captures"));
/** What `--print-config` says of a command. */
const printed = (...args: readonly string[]) => {
  const { status, stdout, stderr } = run(...args, "--print-config");
  expect([status, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as { command: string; file: string | null; values: Record<string, { value: unknown; from: string }> };
};

describe("a configuration file", () => {
  test("above the working directory has options of scan; the command line wins", () => {
    config("failOn: never\nmtu: 9000\n");
    expect(run(SAMPLE).status).toBe(0);
    expect(run("--fail-on", "error", SAMPLE).status).toBe(1);
    expect(run("--no-config", SAMPLE).status).toBe(1);
    config("failOn: never\n", "other.json.yaml");
    expect(run("--config", "../other.json.yaml", SAMPLE).status).toBe(0);
  });

  test("may be JSON", () => {
    config('{\n\t"$schema": "x",\n\t"rules": { "checksum/mismatch": "warning" }\n}\n', "pcaplint.config.json");
    const { stdout } = run(SAMPLE);
    expect(stdout).toContain('"rule":"checksum/mismatch","severity":"warning"');
    expect(run("--rule", "checksum/mismatch:info", SAMPLE).stdout).toContain('"rule":"checksum/mismatch","severity":"info"');
  });

  test("adds its rules and suppressions to those of the command line", () => {
    config("rules: {checksum/mismatch: warning, checksum/partial: off}\nsuppress: [{rule: all, reason: r}]\n");
    const { values } = printed("--rule", "checksum/mismatch:info", "--suppress", "rule=offset,reason=x", "x");
    expect(values.rules).toEqual({
      value: { "checksum/mismatch": "info", "checksum/partial": "off" },
      from: `command line and ${folder}/pcaplint.config.yaml:1:8`,
    });
    expect(values.suppress!.value).toEqual(["rule=offset,reason=x", { rule: "all", reason: "r" }]);
  });

  test("says where findings go, relative to itself", () => {
    config("outputs:\n  - {to: found.jsonl, format: json, severity: error}\n");
    const { status, stdout } = run(SAMPLE);
    expect([status, stdout]).toEqual([1, ""]);
    expect(readFileSync(join(folder, "found.jsonl"), "utf8")).toContain('"rule":"checksum/mismatch"');
  });

  test("has a baseline, relative to itself, and suppressions", () => {
    config("suppress:\n  - rule: checksum\n    reason: known\n");
    expect(run(SAMPLE)).toMatchObject({ status: 0, stderr: expect.stringContaining("held back by suppressions: 1 finding\n") });
    expect(run("--no-config", "--write-baseline", "../known.jsonl", SAMPLE).status).toBe(0);
    config("baseline: known.jsonl\n");
    expect(run(SAMPLE)).toMatchObject({ status: 0, stderr: expect.stringContaining("held back by the baseline: 1 finding of 1 fault\n") });
  });

  test("has keys that only some commands have, and keys of one interface", () => {
    config("hops: 3\nstatsInterval: 1m\nmtu: 1500\nwindow: [5000, 2s]\ninterfaces: {eth1: {mtu: 9000, vantage: wire}}\n");
    expect(printed("x").values.hops).toBeUndefined();
    expect(printed("diff", "a", "b").values).toMatchObject({ hops: { value: 3 }, window: { value: { packets: 5000, seconds: 2 } } });
    expect(printed("tail", "-i", "eth0").values).toMatchObject({ mtu: { value: 1500 }, vantage: { value: null, from: "default" } });
    expect(printed("tail", "-i", "eth1").values).toMatchObject({
      statsInterval: { value: 60 },
      mtu: { value: 9000, from: `${folder}/pcaplint.config.yaml:5:26` },
      vantage: { value: "wire" },
    });
    expect(printed("tail", "-i", "eth1", "--mtu", "68").values.mtu).toEqual({ value: 68, from: "command line" });
  });

  test("is not needed to print what holds", () => {
    const { file, values } = printed("x");
    expect(file).toBeNull();
    expect(values.failOn).toEqual({ value: "error", from: "default" });
  });

  test("as the documentation has it is understood by each command", () => {
    const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(configurationPage()) ?? [];
    config(text);
    for (const command of [["scan"], ["inspect"], ["tail", "-i", "eth1"], ["kernel"], ["diff", "a", "b"]]) {
      const { values, file } = printed(...command);
      expect(values.color).toEqual({ value: "never", from: expect.stringMatching(/^\/.*\/pcaplint\.config\.yaml:\d+:8$/) });
      expect(file).toBe(join(folder, "pcaplint.config.yaml"));
    }
  });

  test("that is empty says nothing", () => {
    config("# nothing yet\n");
    expect(run(SAMPLE).status).toBe(1);
  });

  test.for([
    ["outputs:\n  - to: x\n  - {to: y, formta: json}\n", "3:13: outputs[1].formta: there is no such key; did you mean format?"],
    ["a:\n - 1\nmtu: 15\n", "1:1: a: there is no such key; docs/configuration.md has the keys"],
    ["mtu: 15\n", "1:6: mtu: it is a whole number from 68"],
    ["\nmtu: [1500]\n", "2:6: mtu: should be a whole number, and is a list"],
    [
      "suppress:\n - {source: nowhere, reason: x}\n",
      "2:4: suppress[0]: source nowhere is no address or network, such as 10.0.0.0/8 or 2001:db8::1",
    ],
    ["suppress: [{rule: nowhere, reason: x}]\n", "1:12: suppress[0]: there is no rule nowhere; the categories are"],
    ["outputs: [{to: x, keep-: 1}]\n", "1:19: outputs[0].keep-: there is no such key; did you mean keep?"],
    ['outputs: [{to: "tcp://127.0.0.1:1", keep: 1}]\n', "1:11: outputs[0]: there is no keep;"],
    ["mtu: 1500\nmtu: 1501\n", "2:1: is no YAML: Map keys must be unique"],
    ["- 1\n", "1:1: the configuration: should be a table of keys, and is a list"],
  ] as const)("%j is refused at its place", ([text, message]) => {
    const path = config(text);
    const { status, stdout, stderr } = run(SAMPLE);
    expect([status, stdout, stderr.split("\n").length]).toEqual([2, "", 2]);
    expect(stderr.startsWith(`pcaplint: ${path}:${message}`), stderr).toBe(true);
  });

  test("that is no JSON is refused at its place", () => {
    const path = config('{\n  "mtu": 1500,\n}\n', "pcaplint.config.json");
    expect(run(SAMPLE).stderr).toMatch(/^pcaplint: .*pcaplint\.config\.json:3:1: is no JSON: .+\n$/);
    expect(run("--config", `${path}.none`, SAMPLE)).toMatchObject({ status: 2, stderr: `pcaplint: --config ${path}.none: no such file\n` });
  });
});

test("starting without a configuration file loads neither yaml nor the schema", () => {
  const bundle = ["cli.cjs", "scan.cjs"].map((name) => readFileSync(join(root, "dist/bundle", name), "utf8")).join("");
  expect(bundle).toContain("pcaplint.config.json");
  expect(bundle).not.toMatch(/require\("yaml"\)|Configuration of pcaplint/);
});
