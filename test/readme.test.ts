import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { blockWith, withPlaces } from "./support/fenced.js";
import { root } from "./support/generated.js";
import { noCapture } from "./support/namespaces.js";
import { Pipeline } from "./support/pipeline.js";
import { hasTool } from "./support/tools.js";

/** The README's commands, as they stand but for how long. */
describe("the three uses of the README", () => {
  let clone: Pipeline;
  beforeEach(() => {
    clone = new Pipeline();
    for (const name of ["bin", "samples"]) symlinkSync(join(root, name), clone.path(name));
  });
  afterEach(() => clone.close());

  test.skipIf(noCapture !== undefined)("watch an interface", async () => {
    const command = withPlaces(blockWith("README.md", " tail "), { "sudo ": "", "-i any": "-i lo", "--duration 10": "--duration 1" });
    const { status, stdout, stderr } = await clone.shell(command);
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout.split("\n").at(-2)!)).toMatchObject({ type: "stats", source: { interface: "lo" } });
  });

  test("scan an archive", async () => {
    const { status, stdout, stderr } = await clone.shell(blockWith("README.md", "--output findings.jsonl"));
    // Something was found.
    expect(status, stderr).toBe(1);
    expect(stdout).toBe("");
    expect(existsSync(clone.path("findings.jsonl"))).toBe(true);
    expect(stderr).toContain(`${clone.lines("findings.jsonl").filter((line) => line.includes('"severity":"error"')).length} errors`);
  });

  test.skipIf(!hasTool("jq"))("feed a pipeline", async () => {
    const { stdout, stderr } = await clone.shell(blockWith("README.md", "| jq "));
    const rows = stdout.split("\n").slice(0, -1);
    expect(stderr).toContain(`${rows.length} errors`);
    for (const row of rows) expect(row).toMatch(/^[a-z-]+\/[a-z0-9-]+\t[^\t]*\t\S/);
  });
});
