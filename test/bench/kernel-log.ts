/**
 * How fast `pcaplint kernel` passes over a log in which nearly nothing is about packets, and how much memory it takes:
 * whole process, wall time, through a pipe as `dmesg` is one, and from a file. The log is made here, with an event every so many megabytes.
 *
 *     npx tsx test/bench/kernel-log.ts [--size MB]
 */
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { hwFailure } from "../support/kernel-log/reports.js";

const { values } = parseArgs({ options: { size: { type: "string", default: "1000" } } });
const size = Number(values.size) * 1e6;
const EVENT_EVERY = 10e6;
const root = fileURLToPath(new URL("../..", import.meta.url));
const path = join(root, ".bench", `kernel-${values.size}.log`);

const OTHERS = [
  "systemd[1]: Started Session 1234 of user root.",
  "audit: type=1400 audit(1700000000.123:45): apparmor=ALLOWED operation=open profile=snap",
  "usb 1-1: new high-speed USB device number 5 using xhci_hcd",
  "IPv6: ADDRCONF(NETDEV_CHANGE): veth12345: link becomes ready",
  "docker0: port 3(veth77) entered blocking state",
  "[UFW BLOCK] IN=eth0 OUT= MAC=00:11:22:33:44:55 SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TOS=0x00 PROTO=TCP SPT=1 DPT=2",
];

/** The log, made once; and how many events stand in it. */
function log(): number {
  const events = Math.floor(size / EVENT_EVERY);
  if (existsSync(path) && statSync(path).size >= size) return events;
  mkdirSync(join(root, ".bench"), { recursive: true });
  let i = 0;
  const stamped = (line: string): string => `Nov 14 22:13:20 host kernel: [${(1000 + i++ * 0.000013).toFixed(6)}] ${line}\n`;
  const event = hwFailure({ device: "eth0", release: "6.1.0", calls: ["tcp_v4_rcv"] });
  const fd = openSync(path, "w");
  for (let n = 0; n < events; n++) {
    let text = event.map(stamped).join("");
    while (text.length < EVENT_EVERY) text += stamped(OTHERS[i % OTHERS.length]!);
    writeSync(fd, text);
  }
  closeSync(fd);
  return events;
}

function run(name: string, command: string): Promise<void> {
  const started = performance.now();
  const child = spawn("sh", ["-c", command], { stdio: ["ignore", "pipe", "inherit"] });
  let findings = 0;
  let peak = 0;
  const watch = setInterval(() => {
    for (const pid of [child.pid, ...childrenOf(child.pid!)]) peak = Math.max(peak, residentOf(pid!));
  }, 50);
  child.stdout.on("data", (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) findings++;
  });
  return new Promise((resolve) =>
    child.on("close", () => {
      clearInterval(watch);
      const seconds = (performance.now() - started) / 1000;
      console.log(
        `${name}: ${(size / 1e6 / seconds).toFixed(0)} MB/s, ${findings} findings, at most ${(peak / 1e6).toFixed(0)} MB resident`,
      );
      resolve();
    }),
  );
}

function residentOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

const program = `"${process.execPath}" "${join(root, "bin/pcaplint.js")}" kernel --fail-on never`;
console.log(`${log()} events in ${(size / 1e6).toFixed(0)} MB`);
await run("from a file", `${program} "${path}"`);
await run("through a pipe", `cat "${path}" | ${program} -`);
