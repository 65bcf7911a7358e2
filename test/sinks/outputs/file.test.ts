import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Encoder } from "../../../src/sinks/encoder.js";
import { openFile } from "../../../src/sinks/outputs/file.js";
import { contextOf, framed, headed, numbersOf, problems, upTo } from "../../support/outputs.js";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
  path = join(folder, "out.jsonl");
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const open = async (options: Record<string, string> = {}, isLive = false, newEncoder?: () => Encoder) => {
  const { context, notes } = contextOf(isLive, newEncoder);
  return { output: await openFile({ to: path, options }, context), notes };
};
const text = (name = "out.jsonl"): string => readFileSync(join(folder, name), "utf8");
const files = (): string[] => readdirSync(folder).sort();

describe("a file", () => {
  test("is begun anew in a batch run, and holds what was written as soon as it was", async () => {
    writeFileSync(path, "of yesterday\n");
    const { output } = await open();
    output.write(problems(3));
    expect(numbersOf(text())).toEqual([0, 1, 2]);
    await output.end();
    expect(output).toMatchObject({ taken: 3, delivered: 3, dropped: 0, fault: undefined });
  });
  test.for([
    ["a batch run with append=true", { append: "true" }, false],
    ["a live run", {}, true],
  ] as const)("is added to in %s", async ([, options, isLive]) => {
    writeFileSync(path, "of yesterday\n");
    const { output } = await open(options, isLive);
    output.write(problems(1));
    await output.end();
    expect(text()).toMatch(/^of yesterday\n\{.*\}\n$/);
  });
  test("a line that another run left unfinished is not continued", async () => {
    writeFileSync(path, "half a li");
    const { output } = await open({ append: "true" });
    output.write(problems(1));
    expect(text()).toMatch(/^half a li\n\{.*\}\n$/);
  });
  test("what is added to has one header", async () => {
    for (let run = 0; run < 2; run++) {
      const { output } = await open({ append: "true" }, false, headed);
      output.write(problems(1));
      await output.end();
    }
    expect(text().match(/header/g)).toHaveLength(1);
    expect(text().split("\n")).toHaveLength(4);
  });
  test("begins and ends as its format does, without a record too", async () => {
    const { output } = await open({}, false, framed);
    await output.end();
    expect(text()).toBe("begin\nend\n");
  });
  test("records that the format has no place for are delivered", async () => {
    const { output } = await open({}, false, () => ({ begin: () => "", encode: () => "", end: () => "" }));
    output.write(problems(3));
    await output.end();
    expect(output).toMatchObject({ taken: 3, delivered: 3, dropped: 0 });
    expect(text()).toBe("");
  });
  test("bytes and texts keep their order", async () => {
    const { output } = await open({}, false, () => ({ begin: () => "é", encode: () => Buffer.from([0xff, 0]), end: () => "end" }));
    output.write(problems(2));
    await output.end();
    expect(readFileSync(path)).toEqual(Buffer.concat([Buffer.from("é"), Buffer.from([0xff, 0, 0xff, 0]), Buffer.from("end")]));
  });
});

describe("options that make no sense: one line", () => {
  test.for([
    [{ append: "yes" }, "append=yes: it is true or false"],
    [{ "rotate-size": "big" }, "rotate-size=big: it is a size such as 500kB, 100MB or 1GiB"],
    [{ "rotate-size": "0" }, "rotate-size=0: it is a size such as 500kB, 100MB or 1GiB"],
    [{ "rotate-time": "daily" }, "rotate-time=daily: it is a time such as 30s, 10m, 1h or 1d"],
    [{ "rotate-size": "1MB", keep: "-1" }, "keep=-1: it is a whole number from 0"],
    [{ keep: "3" }, "keep counts rotated files: say rotate-size or rotate-time too"],
    [{ append: "true", atomic: "true" }, "append and atomic exclude each other: a file that is added to is never whole"],
  ] as const)("%j", async ([options, says]) => {
    await expect(open(options as Record<string, string>)).rejects.toMatchObject({ name: "OutputError", message: `${path}: ${says}` });
  });
  test("a file that cannot be opened", async () => {
    mkdirSync(path);
    await expect(open()).rejects.toMatchObject({ message: `${path}: is a directory` });
    path = join(folder, "no/such/folder");
    await expect(open()).rejects.toMatchObject({ message: `${path}: no such file` });
  });
  test("adding to a file that is whole", async () => {
    writeFileSync(path, "begin\nend\n");
    await expect(open({ append: "true" }, false, framed)).rejects.toMatchObject({
      message: `${path}: holds something, and files of this format cannot be added to: say append=false`,
    });
    expect(text()).toBe("begin\nend\n");
  });
});

describe("rotation", () => {
  test("by size: no file is longer by more than a record, and none is lost", async () => {
    const { output } = await open({ "rotate-size": "1kB" });
    for (let i = 0; i < 20; i++) output.write(problems(10, 20, 10 * i));
    await output.end();
    const lines = files().map((name) => text(name));
    expect(lines.length).toBeGreaterThan(10);
    const longest = Math.max(
      ...lines
        .join("")
        .split("\n")
        .map((line) => line.length + 1),
    );
    for (const one of lines) expect(one.length).toBeLessThan(1000 + longest);
    expect(lines.flatMap(numbersOf).sort((a, b) => a - b)).toEqual(upTo(200));
    expect(output).toMatchObject({ taken: 200, delivered: 200, dropped: 0 });
  });
  test("the name has the time, and a number where a second has several; the last file has none", async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 2, 3, 4, 5, 678) });
    const { output } = await open({ "rotate-size": "1" });
    output.write(problems(4));
    await output.end();
    expect(files()).toEqual(["out.jsonl", "out.jsonl-20260102T030405Z", "out.jsonl-20260102T030405Z.1", "out.jsonl-20260102T030405Z.2"]);
    // The order of the names is that of the records.
    expect(files().map((name) => numbersOf(text(name))[0])).toEqual([3, 0, 1, 2]);
  });
  test("keep=N: the newest are kept, and nothing else is removed", async () => {
    for (const other of ["out.jsonl.1", "out.jsonl-old", "other.jsonl-20200101T000000Z"]) writeFileSync(join(folder, other), "");
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 2, 3, 4, 5) });
    const { output } = await open({ "rotate-size": "1", keep: "2" });
    output.write(problems(15));
    await output.end();
    expect(files().filter((name) => text(name) === "")).toEqual(["other.jsonl-20200101T000000Z", "out.jsonl-old", "out.jsonl.1"]);
    const kept = files().filter((name) => text(name) !== "");
    expect(kept.map((name) => numbersOf(text(name))[0]).sort()).toEqual([12, 13, 14]);
    // What is rotated away was delivered.
    expect(output).toMatchObject({ taken: 15, delivered: 15, dropped: 0 });
  });
  test("by time, though nothing is written; never a file without records", async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 2, 3, 0, 0) });
    const { output } = await open({ "rotate-time": "1h" }, true);
    output.write(problems(1));
    vi.advanceTimersByTime(3_600_000);
    expect(files()).toEqual(["out.jsonl", "out.jsonl-20260102T040000Z"]);
    vi.advanceTimersByTime(10 * 3_600_000);
    expect(files()).toHaveLength(2);
    output.write(problems(1, 0, 1));
    expect(files()).toHaveLength(2);
    await output.end();
    expect(numbersOf(text())).toEqual([1]);
  });
  test("each file begins and ends as its format does", async () => {
    const { output } = await open({ "rotate-size": "1" }, false, framed);
    output.write(problems(3));
    await output.end();
    expect(files()).toHaveLength(3);
    for (const name of files()) expect(text(name)).toMatch(/^begin\n\{.*\}\nend\n$/);
  });
});

describe("SIGHUP", () => {
  test("after a rename: the old file ends, another begins", async () => {
    const { output } = await open({}, true, framed);
    output.write(problems(1));
    renameSync(path, `${path}.1`);
    output.write(problems(1, 0, 1));
    output.reopen!();
    output.write(problems(1, 0, 2));
    await output.end();
    expect(text("out.jsonl.1")).toMatch(/^begin\n\{.*"0".*\}\n\{.*"1".*\}\nend\n$/);
    expect(text()).toMatch(/^begin\n\{.*"2".*\}\nend\n$/);
    expect(output).toMatchObject({ taken: 3, delivered: 3, dropped: 0 });
  });
  test("without a rename nothing changes, in a batch run too", async () => {
    const { output } = await open({}, false, framed);
    output.write(problems(1));
    output.reopen!();
    output.write(problems(1, 0, 1));
    await output.end();
    expect(text()).toMatch(/^begin\n\{.*\}\n\{.*\}\nend\n$/);
  });
  test("a file that another has emptied (copytruncate) is written on without a hole", async () => {
    const { output } = await open({}, true);
    output.write(problems(1));
    writeFileSync(path, "");
    output.write(problems(1, 0, 1));
    expect(numbersOf(text())).toEqual([1]);
  });
});

describe("atomic=true", () => {
  test("the file is seen when it is whole; until then the old one is", async () => {
    writeFileSync(path, "of yesterday\n");
    const { output } = await open({ atomic: "true" });
    output.write(problems(2));
    expect(text()).toBe("of yesterday\n");
    await output.end();
    expect(text()).toBe("of yesterday\n");
    output.publish!();
    expect(numbersOf(text())).toEqual([0, 1]);
    expect(files()).toEqual(["out.jsonl"]);
    expect(output.fault).toBeUndefined();
  });
  test("of a run that was ended the file stays under the other name, which is said", async () => {
    const { output } = await open({ atomic: "true" });
    output.write(problems(2));
    await output.end();
    const [name] = files();
    expect(name).toMatch(/^\.out\.jsonl\.[0-9a-f]{6}\.tmp$/);
    expect(numbersOf(text(name))).toEqual([0, 1]);
    expect(existsSync(path)).toBe(false);
    expect(output.fault).toBe(`what was written is in ${join(folder, name!)}`);
  });
  test("with rotation whole files come one after the other", async () => {
    const { output } = await open({ atomic: "true", "rotate-size": "1" }, false, framed);
    for (let i = 0; i < 3; i++) {
      output.write(problems(1, 0, i));
      for (const name of files().filter((one) => !one.startsWith("."))) expect(text(name)).toMatch(/^begin\n\{.*\}\nend\n$/);
    }
    await output.end();
    output.publish!();
    expect(files()).toHaveLength(3);
    expect(files().filter((name) => name.startsWith("."))).toEqual([]);
  });
});
