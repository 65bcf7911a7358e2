import { execFileSync, spawn } from "node:child_process";
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { build, data, ethernet, ipv4, udp } from "../support/build/index.js";
import { pcapParts } from "../support/capture-files.js";
import { writeFaultyCapture } from "../support/faulty-capture.js";
import { root } from "../support/generated.js";
import { Piped, PROGRAM, pcaplint, shell } from "../support/process.js";
import { Running } from "../support/running.js";
import { noSmallDisk, SmallDisk } from "../support/small-disk.js";
import { hasTool } from "../support/tools.js";

/** Three errors and an info. */
const MISMATCHES = join(root, "samples/checksum-mismatch.pcap");
const FULL = "no space is left on the device";

const captures = mkdtempSync(join(tmpdir(), "pcaplint-"));
const faulty = join(captures, "faulty.pcap");
let packets: number;
beforeAll(() => {
  expect(inject("buildErrors"), "the build failed").toBe("");
  packets = writeFaultyCapture(faulty, 8e5);
});
afterAll(() => rmSync(captures, { recursive: true }));

let folder: string;
let running: Running | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
});
afterEach(() => {
  running?.child.kill("SIGKILL");
  running = undefined;
  rmSync(folder, { recursive: true });
});
const at = (name: string): string => join(folder, name);
const read = (path: string): string => readFileSync(path, "utf8");

interface Record {
  readonly type: string;
  readonly severity?: string;
  readonly packet?: { readonly number: number };
}
/** Records of whole lines. */
const records = (text: string): Record[] => {
  expect(text === "" || text.endsWith("\n"), "the last line is whole").toBe(true);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record);
};
const numbers = (text: string): (number | undefined)[] => records(text).map(({ packet }) => packet?.number);
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
/** Reads what is there; false where that is nothing. */
const hasRead = (fd: number): boolean => {
  try {
    return readSync(fd, Buffer.alloc(1 << 16)) > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return false;
    throw error;
  }
};
const start = (args: readonly string[], stdin: "ignore" | "pipe" = "ignore"): Running => {
  running = new Running(spawn(process.execPath, [PROGRAM, ...args], { cwd: root, stdio: [stdin, "pipe", "pipe"] }));
  // It may end before it has read all.
  running.child.stdin?.on("error", () => {});
  return running;
};
const delivered = (stderr: string, path: string): { delivered: number; dropped: number; why: string } => {
  const line = stderr.split("\n").find((one) => one.startsWith(`pcaplint: ${path}: `) && one.includes("delivered"));
  const [, some, none, why = ""] = /: (\d+) records? delivered, (\d+) dropped(?:: (.*))?$/.exec(line ?? "") ?? [];
  return { delivered: Number(some), dropped: Number(none), why };
};

describe("--output", () => {
  test("a file instead of standard output; the findings decide the status", async () => {
    const { status, stdout, stderr } = await pcaplint([MISMATCHES, "--output", at("out.jsonl")]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(read(at("out.jsonl"))).toBe((await pcaplint([MISMATCHES])).stdout);
    expect(stderr).toMatch(/^pcaplint: 5 packets in 1 capture: 3 errors, 0 warnings, 1 info;/);
  });
  test("several, each with its own format and severity", async () => {
    const outputs = ["-,severity=info", `${at("errors")},severity=error`, `${at("text")},format=pretty`];
    const { stdout } = await pcaplint([MISMATCHES, ...outputs.flatMap((one) => ["--output", one])]);
    const all = (await pcaplint([MISMATCHES])).stdout;
    expect(stdout).toBe(all);
    expect(records(read(at("errors")))).toEqual(records(all).filter(({ severity }) => severity === "error"));
    expect(read(at("text"))).toBe((await pcaplint([MISMATCHES, "--format", "pretty"])).stdout);
  });
  test("--format is that of outputs that name none", async () => {
    await pcaplint([MISMATCHES, "--format", "pretty", "--output", at("a"), "--output", `${at("b")},format=json`]);
    expect(read(at("a"))).toMatch(/error: TCP checksum/);
    expect(records(read(at("b")))).toHaveLength(4);
  });
  test.for([
    ["inspect", MISMATCHES],
    ["kernel", "samples/skb-panic.dmesg.txt"],
    ["diff", MISMATCHES, MISMATCHES],
  ] as const)("of %s", async (args) => {
    const { stdout } = await pcaplint([...args, "--output", at("out")]);
    expect(stdout).toBe("");
    expect(read(at("out"))).toBe((await pcaplint([...args])).stdout);
  });
  test("a file that is read is not written over", async () => {
    writeFileSync(at("a.pcap"), readFileSync(MISMATCHES));
    const { status, stderr } = await pcaplint([at("a.pcap"), "--output", `${folder}/./a.pcap`]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: `pcaplint: --output ${folder}/./a.pcap: this file is read; name another\n` });
    expect(readFileSync(at("a.pcap"))).toEqual(readFileSync(MISMATCHES));
  });
  test("a file that cannot be opened: one line, and nothing is read", async () => {
    const { status, stderr } = await pcaplint([MISMATCHES, "--output", at("no/such/folder")]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: `pcaplint: --output ${at("no/such/folder")}: no such file\n` });
  });
  test("--quiet leaves no word on standard error", async () => {
    expect(await pcaplint(["-q", MISMATCHES, "--output", at("out")])).toMatchObject({ stdout: "", stderr: "" });
  });
});

describe("a reader that leaves", () => {
  test("standard output among others: the others have everything", async () => {
    const { status } = await shell(`pcaplint -q --fail-on never '${faulty}' --output - --output '${at("out")}' | head -n 1 > /dev/null`);
    expect(status).toBe(0);
    expect(numbers(read(at("out")))).toEqual(upTo(packets));
  });
  test("a pipe with a name: said, and status 2, as nobody took the records", async () => {
    execFileSync("mkfifo", [at("fifo")]);
    // Open before the writer looks for a reader.
    const reader = openSync(at("fifo"), constants.O_RDONLY | constants.O_NONBLOCK);
    const ended = pcaplint(["-q", faulty, "--output", at("fifo")]);
    while (!hasRead(reader)) await new Promise((resolve) => setTimeout(resolve, 5));
    closeSync(reader);
    const { status, stderr } = await ended;
    expect(status).toBe(2);
    const { delivered: some, dropped, why } = delivered(stderr, at("fifo"));
    expect(why).toBe("its reader left");
    // The run ended early: what was found until then is counted.
    expect(some + dropped).toBeLessThanOrEqual(packets);
    expect(dropped).toBeGreaterThan(0);
  });
  test("a pipe with a name takes everything, at the speed of its reader", async () => {
    execFileSync("mkfifo", [at("fifo")]);
    // The shell holds both ends open, so that neither has to be there before the other; it lets go of them when all is written.
    const { status, stderr } = await shell(
      `exec 3<>'${at("fifo")}'; cat '${at("fifo")}' > '${at("out")}' 3<&- & pcaplint -q --fail-on never '${faulty}' --output '${at("fifo")}' && exec 3<&- && wait`,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(numbers(read(at("out")))).toEqual(upTo(packets));
  });
  test("a pipe that nobody reads is said at once", async () => {
    execFileSync("mkfifo", [at("fifo")]);
    const { status, stderr } = await pcaplint([MISMATCHES, "--output", at("fifo")]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `pcaplint: --output ${at("fifo")}: is a pipe that nobody reads: start its reader first\n`,
    });
  });
});

test("tail does not wait for a reader of standard output that does not read, where there is another output", async () => {
  const run = new Piped(["tail", "-F", faulty, "--aggregate", "0", "--output", "-", "--output", at("out")]);
  while (!existsSync(at("out")) || read(at("out")).split("\n").length <= packets) await new Promise((resolve) => setTimeout(resolve, 20));
  run.child.kill("SIGINT");
  const { status, stderr } = await run.ended;
  expect(status).toBe(0);
  await run.readTo(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  run.leave();
  expect(numbers(read(at("out")))).toEqual(upTo(packets));
  const [, lost] = /found and not written: (\d+) records/.exec(stderr) ?? [];
  expect(Number(lost)).toBeGreaterThan(0);
  expect(Number(lost)).toBeLessThan(packets);
});

describe.skipIf(noSmallDisk !== undefined)("a full disk", () => {
  let disk: SmallDisk;
  beforeEach(() => {
    disk = new SmallDisk(256 << 10);
  });
  afterEach(async () => {
    running?.child.kill("SIGKILL");
    await running?.ended;
    disk.close();
  });

  test("a batch run ends with status 2, one line, and whole lines", async () => {
    const path = disk.path("out.jsonl");
    const { status, stderr } = await pcaplint(["-q", "--fail-on", "never", faulty, "--output", path]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    const said = delivered(stderr, path);
    expect(said.why).toBe(FULL);
    expect(numbers(read(path))).toEqual(upTo(said.delivered));
  });
  test("standard output that goes to a file there ends with a whole line, and the counts are those of the run", async () => {
    const path = disk.path("out.jsonl");
    const { status, stderr } = await shell(`echo before > '${path}'; pcaplint --fail-on never '${faulty}' >> '${path}'`);
    expect(status).toBe(2);
    expect(stderr).toContain(`standard output: ${FULL}\n`);
    const [first, ...lines] = read(path).split("\n");
    expect(first).toBe("before");
    const written = numbers(lines.join("\n"));
    expect(written).toEqual(upTo(written.length));
    const [, found] = / (\d+) errors/.exec(stderr)!;
    const [, lost] = /found and not written: (\d+) records/.exec(stderr)!;
    expect(written.length + Number(lost)).toBe(Number(found));
  });
  test("another output still has everything, and then the counts are those of the run", async () => {
    const path = disk.path("out.jsonl");
    const { status, stderr } = await pcaplint(["--fail-on", "never", faulty, "--output", path, "--output", at("out.jsonl")]);
    expect(status).toBe(2);
    expect(numbers(read(at("out.jsonl")))).toEqual(upTo(packets));
    const said = delivered(stderr, path);
    expect(said.delivered + said.dropped).toBe(packets);
    expect(numbers(read(path))).toEqual(upTo(said.delivered));
  });
  test("tail drops, says it once, and goes on when there is space; its status is 0", async () => {
    const capture = at("growing.pcap");
    const [header] = pcapParts([]) as [Uint8Array];
    const wrong = (from: number, n: number): Uint8Array =>
      Buffer.concat(
        pcapParts(
          Array.from({ length: n }, (_, i) => ({
            bytes: build(ethernet(), ipv4(), udp({ source: from + i, destination: 9, checksum: 0x1234 }), data(8)),
          })),
        ).slice(1),
      );
    const free = disk.fill(200 << 10);
    writeFileSync(capture, header);
    const path = disk.path("out.jsonl");
    const one = start([
      "tail",
      "-F",
      capture,
      "--select",
      "checksum/mismatch",
      "--aggregate",
      "0",
      "--output",
      path,
      "--output",
      at("all"),
    ]);
    await one.until(() => one.stderr.includes("following"));
    writeFileSync(capture, wrong(20_000, 200), { flag: "a" });
    await one.until(() => one.stderr.includes(FULL));
    const holds = async (text: () => boolean): Promise<void> => {
      while (!text()) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await holds(() => read(at("all")).split("\n").length === 201);
    free();
    writeFileSync(capture, wrong(30_000, 3), { flag: "a" });
    await one.until(() => one.stderr.includes("is written again"));
    const { status, stderr } = await one.interrupt();
    expect(status).toBe(0);
    expect(numbers(read(at("all")))).toEqual(upTo(203));
    const said = delivered(stderr, path);
    expect(said.delivered + said.dropped).toBe(203);
    const got = numbers(read(path));
    expect(got).toHaveLength(said.delivered);
    expect(got.slice(-3)).toEqual([201, 202, 203]);
    expect(stderr.match(/records are dropped until it can be written again/g)).toHaveLength(1);
  });
});

describe("SIGHUP", () => {
  test("after a rename another file is begun, and no record is lost or torn", async () => {
    const one = start(["-q", "--fail-on", "never", "-", "--output", at("out.jsonl")], "pipe");
    const bytes = readFileSync(faulty);
    const half = Math.floor(bytes.length / 2);
    one.child.stdin!.write(bytes.subarray(0, half));
    while (!existsSync(at("out.jsonl")) || read(at("out.jsonl")).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    renameSync(at("out.jsonl"), at("out.jsonl.1"));
    one.child.kill("SIGHUP");
    while (!existsSync(at("out.jsonl"))) await new Promise((resolve) => setTimeout(resolve, 20));
    one.child.stdin!.end(bytes.subarray(half));
    expect((await one.ended).status).toBe(0);
    const [first, second] = [numbers(read(at("out.jsonl.1"))), numbers(read(at("out.jsonl")))];
    expect(first.length).toBeGreaterThan(0);
    expect(second.length).toBeGreaterThan(0);
    expect([...first, ...second]).toEqual(upTo(packets));
  });
  test.skipIf(!hasTool("logrotate"))("from logrotate, with the configuration of docs/outputs.md", async () => {
    const one = start(["-q", "--fail-on", "never", "-", "--output", at("out.jsonl")], "pipe");
    const [, snippet = ""] = /```\n(\/var\/log\/pcaplint\.jsonl \{[^`]*)```/.exec(read(join(root, "docs/outputs.md"))) ?? [];
    const own = snippet.replace("/var/log/pcaplint.jsonl", at("out.jsonl")).replace('"$(cat /run/pcaplint.pid)"', `${one.child.pid}`);
    expect(own).toContain(`kill -HUP ${one.child.pid}\n`);
    writeFileSync(at("logrotate.conf"), own, { mode: 0o600 });
    const bytes = readFileSync(faulty);
    const parts = 3;
    for (let i = 0; i < parts; i++) {
      one.child.stdin!.write(bytes.subarray((i * bytes.length) / parts, ((i + 1) * bytes.length) / parts));
      while (!existsSync(at("out.jsonl")) || read(at("out.jsonl")) === "") await new Promise((resolve) => setTimeout(resolve, 20));
      if (i < parts - 1) execFileSync("logrotate", ["-f", "-s", at("state"), at("logrotate.conf")]);
    }
    one.child.stdin!.end();
    expect((await one.ended).status).toBe(0);
    // The newest but one is compressed.
    const texts = [gunzipSync(readFileSync(at("out.jsonl.2.gz"))).toString(), read(at("out.jsonl.1")), read(at("out.jsonl"))];
    expect(texts.flatMap(numbers)).toEqual(upTo(packets));
  });
  test("means what it always does where there is no file", async () => {
    const one = start(["-q", "-"], "pipe");
    await new Promise((resolve) => setTimeout(resolve, 700));
    one.child.kill("SIGHUP");
    await one.ended;
    expect(one.child.signalCode).toBe("SIGHUP");
  });
});

test("rotation under load: all files together hold every record once", async () => {
  await pcaplint(["-q", faulty, "--output", `${at("out.jsonl")},rotate-size=100kB`]);
  const files = readdirSync(folder);
  expect(files.length).toBeGreaterThan(10);
  const all = files.flatMap((name) => numbers(read(at(name)))).sort((a, b) => a! - b!);
  expect(all).toEqual(upTo(packets));
});

describe("atomic=true", () => {
  test("nothing is left beside the file", async () => {
    await pcaplint(["-q", MISMATCHES, "--output", `${at("out.jsonl")},atomic=true`]);
    expect(readdirSync(folder)).toEqual(["out.jsonl"]);
    expect(records(read(at("out.jsonl")))).toHaveLength(4);
  });
  test("a run that is interrupted does not give the name away; what was found is kept, and said where", async () => {
    const one = start(["-q", "-", "--output", `${at("out.jsonl")},atomic=true`], "pipe");
    one.child.stdin!.write(readFileSync(faulty));
    const written = (): string => readdirSync(folder).find((name) => name.startsWith(".")) ?? "";
    while (written() === "" || read(at(written())) === "") await new Promise((resolve) => setTimeout(resolve, 20));
    const { status, stderr } = await one.interrupt();
    expect(status).toBe(1);
    expect(readdirSync(folder)).toEqual([written()]);
    expect(stderr).toContain(`what was written is in ${at(written())}\n`);
    expect(numbers(read(at(written())))).toEqual(upTo(numbers(read(at(written()))).length));
  });
});
