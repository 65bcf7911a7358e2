import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { applyConfig } from "../../../src/cli/config/apply.js";
import { program } from "../../../src/cli/program.js";

vi.mock("yaml", () => {
  throw new Error("yaml was loaded");
});
const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("JSON that is right is read without the YAML parser; to name a place takes it", async () => {
  const path = join(folder, "a.json");
  const all = program();
  const scan = all.commands.find((command) => command.name() === "scan")!;
  const of = (value: object) => {
    writeFileSync(path, JSON.stringify(value));
    return applyConfig(all, scan, path);
  };
  await of({ failOn: "never", mtu: 9000, outputs: [{ to: "-", format: "json" }], suppress: [{ rule: "all", reason: "x" }] });
  expect(scan.opts()).toMatchObject({ failOn: "never", mtu: 9000, suppress: [{ rule: "all", reason: "x" }] });
  await expect(of({ mtu: "x" })).rejects.toThrow(/mocking a module|yaml was loaded/);
});
