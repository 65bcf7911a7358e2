import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type Aggregate, type Finding, inspect, type Problem, scan } from "pcaplint";
import { lastValueFrom, type Observable, take, toArray } from "rxjs";
import { expect, test } from "vitest";
import { root } from "../support/generated.js";

const MISMATCHES = join(root, "samples/checksum-mismatch.pcap");

test("findings by the package's name, with their types", async () => {
  const found: Observable<Finding | Aggregate | Problem> = scan(MISMATCHES);
  const records = await lastValueFrom(found.pipe(toArray()));
  expect(records.map((record) => record.type === "finding" && record.packet?.number)).toEqual([2, 3, 4, 5]);
});

test("options: severities, and how many packets", async () => {
  const records = await lastValueFrom(
    scan([MISMATCHES], { severities: new Map([["checksum/mismatch", "info"]]), packets: 3 }).pipe(toArray()),
  );
  expect(records).toMatchObject([{ severity: "info" }, { severity: "info" }]);
});

test("unsubscribing stops it", async () => {
  const seen = await lastValueFrom(inspect(join(root, "samples")).pipe(take(3), toArray()));
  expect(seen.length).toBe(3);
  const early: unknown[] = [];
  scan(MISMATCHES)
    .subscribe((record) => early.push(record))
    .unsubscribe();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(early).toEqual([]);
});

test("a process that has unsubscribed ends by itself", () => {
  const script = `import { scan } from "pcaplint"; import { take } from "rxjs";
    scan("samples").pipe(take(1)).subscribe((finding) => console.log(finding.rule));`;
  const stdout = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, encoding: "utf8", timeout: 20_000 });
  expect(stdout).toBe("capture/dropped\n");
});

test("the package holds what it needs, and no tests", () => {
  const out = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const paths: string[] = JSON.parse(out)[0].files.map(({ path }: { path: string }) => path);
  for (const path of ["bin/pcaplint.js", "dist/index.js", "dist/index.d.ts", "dist/cli.js", "README.md", "LICENSE", "package.json"])
    expect(paths).toContain(path);
  expect(paths.filter((path) => /^(test|src|\.)|\.(pcap\.tmp|tgz)$/.test(path))).toEqual([]);
});
