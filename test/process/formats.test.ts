import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encoders } from "../../src/sinks/formats/index.js";
import { encoded } from "../sinks/formats/encoded.js";
import { root } from "../support/generated.js";
import { pcaplint } from "../support/program.js";

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
/** Two inputs make one output; every record has a time of its own. */
const INPUTS = ["samples/vxlan.pcap", "samples/partial.pcapng", "--vantage", "receiver"];

test.for(["eve", "ecs", "zeek", "csv", "github"] as const)("--format %s is one output of the records that json has", async (name) => {
  const run = (format: string) => pcaplint(["scan", ...INPUTS, "--format", format]);
  const json = run("json");
  const records = json.stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  expect(new Set(records.map(({ source }) => source.file)).size).toBe(2);
  const told = run(name);
  expect(told.stdout).toBe(encoded((await encoders(name, { color: false, version }))(), records));
  expect([told.status, told.stderr]).toEqual([json.status, json.stderr]);
});
