import { existsSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Encoder } from "../../../src/sinks/encoder.js";
import { openFile } from "../../../src/sinks/outputs/file.js";
import { contextOf, framed, headed, numbersOf, problems, upTo } from "../../support/outputs.js";
import { noSmallDisk, SmallDisk } from "../../support/small-disk.js";

const DISK_BYTES = 64 << 10;
/** With these, a line is not a divisor of a page: what fits ends in the middle of one. */
const LENGTH = 900;
const FULL = "no space is left on the device";

describe.skipIf(noSmallDisk !== undefined)("a full disk", () => {
  let disk: SmallDisk;
  beforeEach(() => {
    disk = new SmallDisk(DISK_BYTES);
  });
  afterEach(() => disk.close());
  const open = async (options: Record<string, string>, isLive: boolean, newEncoder?: () => Encoder) => {
    const { context, notes } = contextOf(isLive, newEncoder);
    return { output: await openFile({ to: disk.path("out.jsonl"), options }, context), notes };
  };
  const text = (): string => readFileSync(disk.path("out.jsonl"), "utf8");

  test.for([1, 7, 1000])("in a batch run ends the file behind its last whole line; %d records at a time", async (atOnce) => {
    const { output } = await open({}, false);
    for (let i = 0; i < 1000; i += atOnce) output.write(problems(Math.min(atOnce, 1000 - i), LENGTH, i));
    await output.end();
    expect(output).toMatchObject({ taken: 1000, hasFailed: true, fault: FULL });
    expect(output.delivered + output.dropped).toBe(1000);
    expect(numbersOf(text())).toEqual(upTo(output.delivered));
    // All that there was room for is there.
    expect(Buffer.byteLength(text())).toBeGreaterThan(DISK_BYTES - 4096 - LENGTH);
  });

  test("what was there before is left as it is", async () => {
    const first = await open({}, false);
    first.output.write(problems(40, LENGTH));
    await first.output.end();
    const { output } = await open({ append: "true" }, false);
    output.write(problems(100, LENGTH, 40));
    await output.end();
    expect(numbersOf(text())).toEqual(upTo(40 + output.delivered));
    expect(output).toMatchObject({ taken: 100, dropped: 100 - output.delivered });
  });

  test("in a live run drops, says it once, and goes on when there is space", async () => {
    const free = disk.fill(DISK_BYTES / 2);
    const { output, notes } = await open({}, true);
    for (let i = 0; i < 100; i++) output.write(problems(1, LENGTH, i));
    const before = output.delivered;
    expect(output).toMatchObject({ taken: 100, dropped: 100 - before, fault: FULL, hasFailed: false });
    expect(notes).toEqual([`${disk.path("out.jsonl")}: ${FULL}: records are dropped until it can be written again`]);
    expect(numbersOf(text())).toEqual(upTo(before));
    free();
    output.write(problems(10, LENGTH, 100));
    expect(numbersOf(text())).toEqual([...upTo(before), ...upTo(10).map((n) => 100 + n)]);
    expect(output).toMatchObject({ taken: 110, delivered: before + 10, dropped: 100 - before });
    expect(notes.slice(1)).toEqual([`${disk.path("out.jsonl")}: is written again; until now ${100 - before} records were dropped`]);
    await output.end();
  });

  test("that is full from the beginning: the header comes when there is space, once", async () => {
    const free = disk.fill(DISK_BYTES);
    const { output } = await open({}, true, headed);
    output.write(problems(20, LENGTH));
    expect(text()).toBe("");
    free();
    output.write(problems(2, LENGTH, 20));
    await output.end();
    const [first, ...lines] = text().split(/(?<=\n)/);
    expect(first).toBe("header\n");
    expect(numbersOf(lines.join(""))).toEqual([20, 21]);
    expect(output).toMatchObject({ taken: 22, delivered: 2, dropped: 20 });
  });

  test("a format with an end cannot go on behind a gap: it has failed, in a live run too", async () => {
    const { output } = await open({}, true, framed);
    output.write(problems(200, LENGTH));
    expect(output).toMatchObject({ hasFailed: true, fault: FULL });
    await output.end();
    expect(output.delivered + output.dropped).toBe(200);
  });

  test("atomic: nothing takes the name, and it is said where the rest is", async () => {
    const { output } = await open({ atomic: "true" }, false);
    output.write(problems(200, LENGTH));
    await output.end();
    output.publish!();
    expect(existsSync(disk.path("out.jsonl"))).toBe(false);
    const [, rest = ""] = /^no space is left on the device; what was written is in (.+)$/.exec(output.fault ?? "") ?? [];
    expect(numbersOf(readFileSync(rest, "utf8"))).toEqual(upTo(output.delivered));
  });
});
