import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Random } from "../bench/random.js";
import { CAPTURE_KINDS, samplePackets, writeArchive } from "../support/archive.js";
import { type Ended, PROGRAM, pcaplint, shell } from "../support/process.js";
import { hasTool } from "../support/tools.js";

const folder = mkdtempSync(join(tmpdir(), "pcaplint-resume-"));
afterAll(() => rmSync(folder, { recursive: true }));
const archive = join(folder, "archive");
const state = join(folder, "state");
const out = join(folder, "out.jsonl");
const OPTIONS = ["--max-findings-per-rule", "30", "--fail-on", "never"];
let files: string[];
let unbroken: Ended;
beforeAll(async () => {
  const kinds = Array.from({ length: 6 }, () => CAPTURE_KINDS)
    .flat()
    .filter((kind) => kind !== "zstd" || hasTool("zstd"));
  files = await writeArchive(archive, await samplePackets(), { kinds, most: 60, seed: 9 });
  unbroken = await pcaplint([...OPTIONS, archive]);
});
/** Nothing is done yet. */
const anew = (): number => {
  for (const path of [state, out]) rmSync(path, { force: true });
  return 0;
};
beforeEach(() => void anew());

const resumed = (...more: readonly string[]): Promise<Ended> =>
  pcaplint([...OPTIONS, "--resume", state, "--output", out, ...more, archive]);

const isFinished = (): boolean => readFileSync(state, "utf8").includes('{"finished"');

/** Kills a run once the state has so many lines more, and a little later. False where it was done before. */
function killed(lines: number, ms: number, jobs: string): Promise<boolean> {
  const linesOf = (): number => (existsSync(state) ? readFileSync(state, "utf8").split("\n").length - 1 : 0);
  const from = linesOf();
  const child = spawn(process.execPath, [PROGRAM, "-q", "-j", jobs, ...OPTIONS, "--resume", state, "--output", out, archive], {
    stdio: "ignore",
  });
  const timer = setInterval(() => {
    if (linesOf() < from + lines) return;
    clearInterval(timer);
    setTimeout(() => child.kill("SIGKILL"), ms);
  }, 2);
  return new Promise((resolve) => {
    child.on("close", (_, signal) => {
      clearInterval(timer);
      // What is killed behind its last line has come to its end all the same.
      resolve(signal === "SIGKILL" && !isFinished());
    });
  });
}

test("a run that is killed again and again writes what an unbroken one does, and speaks of the whole", async () => {
  const random = new Random(11);
  for (let kills = 0; kills < 5; ) {
    const isHit = await killed(1 + random.below(8), random.below(15), kills % 2 === 0 ? "2" : "1");
    kills = isHit ? kills + 1 : anew();
  }
  const last = await resumed();
  expect(readFileSync(out, "utf8")).toBe(unbroken.stdout);
  expect(last.stderr).toMatch(/^pcaplint: \S+: going on behind \d+ inputs? of \d+\n/);
  expect(last.stderr.replace(/^.*\n/, "")).toBe(unbroken.stderr);
  expect(last.status).toBe(unbroken.status);
});

describe("a state", () => {
  /** A run that has done some inputs, and a torn line. */
  const begun = async (): Promise<void> => {
    while (!(await killed(4, 0, "1"))) anew();
    appendFileSync(state, '{"done":{"cou');
    appendFileSync(out, '{"type":"fin');
  };
  test("with a torn last line, and an output likewise, is gone on with", async () => {
    await begun();
    await resumed("-j", "2");
    expect(readFileSync(out, "utf8")).toBe(unbroken.stdout);
  });
  test("that is finished does nothing again, and has the same status", async () => {
    await resumed();
    const { mtimeMs } = statSync(out);
    const again = await resumed();
    expect(again.stderr).toContain(`pcaplint: ${state}: the run has come to its end, nothing is done again; remove it to begin anew\n`);
    expect(again.status).toBe(unbroken.status);
    expect(again.stderr).toContain(/^pcaplint: \d+ packets in .*$/m.exec(unbroken.stderr)![0]);
    expect(statSync(out).mtimeMs).toBe(mtimeMs);
  });
  test("counts on after a signal, and says how to go on", async () => {
    const line = `timeout --preserve-status -s TERM 0.6 "${process.execPath}" bin/pcaplint.js ${OPTIONS.join(" ")} --resume ${state} --output ${out} ${archive}`;
    const { stderr } = await shell(line);
    if (stderr.includes("ended by")) expect(stderr).toMatch(/state: \d+ of \d+ inputs done; the same command goes on behind them\n/);
    await resumed();
    expect(readFileSync(out, "utf8")).toBe(unbroken.stdout);
  });
  test.for([
    ["other options", (): Promise<Ended> => resumed("--aggregate", "1"), "the run was begun with other options"],
    ["other inputs", (): Promise<Ended> => resumed(archive), "the inputs are not those with which the run was begun"],
    [
      "an input that has changed",
      (): Promise<Ended> => {
        const content = readFileSync(files[0]!);
        appendFileSync(files[0]!, "more");
        return resumed().finally(() => writeFileSync(files[0]!, content));
      },
      "00000.pcap has changed since it was read",
    ],
    [
      "an output that is shorter",
      (): Promise<Ended> => {
        truncateSync(out, 5);
        return resumed();
      },
      "out.jsonl has 5 bytes, and the state speaks of",
    ],
    [
      "another output",
      (): Promise<Ended> => pcaplint([...OPTIONS, "--resume", state, "--output", join(folder, "b"), archive]),
      "the run was begun with another output",
    ],
  ] as const)("is refused with %s, in one line with the remedy", async ([, run, message]) => {
    await begun();
    const before = readFileSync(state, "utf8");
    const ended = await run();
    expect(ended).toMatchObject({ status: 2, stdout: "" });
    expect(ended.stderr).toMatch(/^pcaplint: .*\n$/);
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).toContain("remove");
    expect(readFileSync(state, "utf8")).toBe(before);
  });
});

describe("standard output", () => {
  const run = (redirect: string, seconds = "20"): Promise<Ended> =>
    shell(
      `timeout -s KILL ${seconds} "${process.execPath}" bin/pcaplint.js ${OPTIONS.join(" ")} -j 2 --resume ${state} ${archive} ${redirect}${out}`,
    );
  test("is added to, behind what was there", async () => {
    writeFileSync(out, '{"earlier":1}\n');
    await run(">>", "0.7");
    await run(">>", "1");
    const { stderr } = await run(">>");
    expect(readFileSync(out, "utf8"), stderr).toBe(`{"earlier":1}\n${unbroken.stdout}`);
  });
  test("that a shell has emptied is refused", async () => {
    await run(">>");
    const { status, stderr } = await run(">");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^pcaplint: --resume .*: standard output has 0 bytes, and \d+ were written; remove it to begin anew\n$/);
  });
});

test.for([
  ["a pipe", [], "standard output is no file: redirect it with >>, or say --output FILE"],
  ["a network output", ["--output", "tcp://127.0.0.1:9"], "is no file: what was sent cannot be taken back"],
  ["two outputs", ["--output", "a", "--output", "b"], "goes on with one output"],
  ["a format with a frame", ["--output", "a", "--format", "sarif"], "a sarif file cannot be gone on with"],
  ["a rotated file", ["--output", "a,rotate-size=1MB"], "not with rotate-size of --output"],
  ["-c", ["--output", "a", "-c", "3"], "not with -c"],
] as const)("%s cannot be gone on with", async ([, options, message]) => {
  const { status, stderr } = await pcaplint(["--resume", state, ...options, archive]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^pcaplint: --resume: .*\n$/);
  expect(stderr).toContain(message);
  expect(existsSync(state)).toBe(false);
});

test("a file that is no state is left alone", async () => {
  writeFileSync(state, "my notes\n");
  const { status, stderr } = await resumed();
  expect(status).toBe(2);
  expect(stderr).toContain("is no state of a run");
  expect(readFileSync(state, "utf8")).toBe("my notes\n");
});
