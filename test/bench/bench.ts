/**
 * How long pcaplint, tcpdump -vv and tshark take over captures in which every checksum is right, and over one in which every packet is damaged, beside a C program that
 * only walks and sums (walk.c). Whole processes, wall time, file in the page cache. The captures are made here.
 *
 *     npm run bench -- [--only bulk|tiny|faulty] [--runs N] [--size MB]
 */
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { capture, type Mix } from "./captures.js";
import { type Contestant, installed, type Measured, measure, table } from "./measure.js";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    runs: { type: "string", default: "5" },
    size: { type: "string", default: "400" },
  },
});

const PCAPLINT = "pcaplint scan";
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, ".bench");
const program = join(root, "bin/pcaplint.js");
const runs = Number(options.runs);
const size = Number(options.size);
if (!(runs >= 1 && size >= 1) || ![undefined, "bulk", "tiny", "faulty"].includes(options.only)) {
  console.error("usage: npm run bench -- [--only bulk|tiny|faulty] [--runs N] [--size MB]");
  process.exit(2);
}
const missing: string[] = [];

/** The C loop; undefined where it cannot be compiled. */
function compileWalk(name: string, flags: readonly string[]): string | undefined {
  const compiler = process.env.CC ?? "cc";
  const walk = join(folder, name);
  const { error, status, stderr } = spawnSync(compiler, [...flags, "-o", walk, fileURLToPath(new URL("walk.c", import.meta.url))]);
  if (error === undefined && status === 0) return walk;
  missing.push(`the C loop (${error === undefined ? stderr.toString().trim() : `no ${compiler}`}): no ratios`);
  return undefined;
}

/** Everything but the C loop, in the order of the table. */
function contestants(): Contestant[] {
  const all: Contestant[] = [];
  // Without SIMD: what a C program comes to that does not try hard.
  if (plainWalk !== undefined) all.push({ name: "C: the same, cc -O2", command: plainWalk, args: [], runs, statuses: [0] });
  all.push({ name: "node (its start alone)", command: process.execPath, args: ["--eval", "0"], runs, statuses: [0] });
  if (existsSync(join(root, "dist/cli.js"))) {
    const loop = fileURLToPath(new URL("walk.js", import.meta.url));
    all.push({ name: "JavaScript: walk and sum", command: process.execPath, args: [loop], runs, statuses: [0] });
    all.push({ name: PCAPLINT, command: process.execPath, args: [program, "scan"], runs: runs * 3, statuses: [0, 1] });
  } else missing.push("pcaplint itself: `npm run build` first");
  if (installed("tcpdump")) all.push({ name: "tcpdump -vv", command: "tcpdump", args: ["-vv", "-nn", "-r"], runs, statuses: [0] });
  else missing.push("tcpdump");
  const checks = ["ip", "tcp", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);
  const fields = ["ip", "tcp", "udp", "gre"].flatMap((protocol) => ["-e", `${protocol}.checksum.status`]);
  if (installed("tshark"))
    all.push({
      name: "tshark",
      command: "tshark",
      args: ["-n", ...checks, "-T", "fields", ...fields, "-r"],
      runs,
      statuses: [0],
    });
  else missing.push("tshark");
  return all;
}

function run(mix: Mix, megabytes: number, walk: string | undefined, others: readonly Contestant[]): void {
  const path = capture(folder, mix, megabytes);
  const bytes = warm(path);
  const rows = [[`${mix}: ${(bytes / 1e6).toFixed(0)} MB`, "runs", "seconds", "MB/s", "Mpackets/s", "to C"]];
  let base: number | undefined;
  let packets = Number.NaN;
  const said: string[] = [];
  const enter = ({ name }: Contestant, { seconds, runs }: Measured, reads = true): void => {
    const rate = (amount: number, digits: number): string =>
      reads && !Number.isNaN(amount) ? (amount / 1e6 / seconds).toFixed(digits) : "";
    const ratio = base === undefined ? "" : `${(seconds / base).toFixed(seconds / base < 10 ? 2 : 0)}`;
    rows.push([name, `${runs}`, seconds.toFixed(3), rate(bytes, 0), rate(packets, 2), ratio]);
  };
  if (walk !== undefined) {
    const contestant = { name: "C: walk and sum (for this CPU)", command: walk, args: [], runs: runs * 3, statuses: [0] };
    const measured = measure(contestant, path, true);
    base = measured.seconds;
    packets = Number(/packets=(\d+)/.exec(measured.said)?.[1]);
    said.push(`C loop: ${measured.said}`);
    enter(contestant, measured);
  }
  const times = new Map<string, number>();
  /** Seconds of pcaplint without its start. */
  let running = Number.NaN;
  for (const contestant of others) {
    const measured = measure(contestant, path);
    times.set(contestant.name, measured.seconds);
    enter(contestant, measured, !contestant.name.startsWith("node"));
    if (contestant.name !== PCAPLINT) continue;
    said.push(`pcaplint: ${measured.said}`);
    const start = measure({ ...contestant, name: "pcaplint: its start (no packets)" }, emptyCapture());
    enter({ ...contestant, name: "pcaplint: its start (no packets)" }, start, false);
    running = measured.seconds - start.seconds;
    if (base !== undefined) said.push(`pcaplint without its start: ${(running / base).toFixed(1)} times the C loop`);
  }
  console.log(`${table(rows)}\n${said.join("\n")}`);
  const own = times.get(PCAPLINT);
  if (own !== undefined)
    for (const peer of ["tcpdump -vv", "tshark"])
      if (times.has(peer)) {
        const [whole, without] = [own, running].map((seconds) => (times.get(peer)! / seconds).toFixed(1));
        console.log(`pcaplint is ${whole} times as fast as ${peer}, ${without} times without its start`);
      }
  console.log();
}

const mixes: readonly Mix[] = options.only === undefined ? ["bulk", "tiny", "faulty"] : [options.only as Mix];
for (const mix of mixes) capture(folder, mix, megabytesOf(mix));
const walk = compileWalk("walk", ["-O3", "-march=native"]);
const plainWalk = walk && compileWalk("walk-plain", ["-O2"]);
const others = contestants();
console.log(
  `Node ${process.version} on ${cpus()[0]?.model.trim() ?? "an unknown processor"}; times are medians of whole processes, less what starting any process takes\n`,
);
for (const mix of mixes) run(mix, megabytesOf(mix), walk, others);
for (const what of missing) console.log(`missing: ${what}`);

/** A capture of a file header alone. */
function emptyCapture(): string {
  const path = join(folder, "empty.pcap");
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(0, 0xa1b2c3d4);
  header.setUint16(4, 2);
  header.setUint16(6, 4);
  header.setUint32(16, 262144);
  header.setUint32(20, 1);
  writeFileSync(path, header);
  return path;
}

/** Reads the file once, so that everybody finds it in the page cache, and returns its size. */
function warm(path: string): number {
  const file = openSync(path, "r");
  const buffer = new Uint8Array(1 << 20);
  let size = 0;
  for (let n = -1; n !== 0; size += n) n = readSync(file, buffer);
  closeSync(file);
  return size;
}

/** 400 MB of bulk go with 2 million tiny packets, 216 MB, and with 100 MB in which every packet is a finding. */
function megabytesOf(mix: Mix): number {
  return mix === "bulk" ? size : Math.max(1, Math.round(size * (mix === "tiny" ? 0.54 : 0.25)));
}
