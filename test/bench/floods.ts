import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { build, data, ethernet, ipv4, tcp, udp, viewOf } from "../support/build/index.js";
import { pcapParts } from "../support/capture-files.js";
import { root } from "../support/generated.js";
import { PROGRAM } from "../support/process.js";

/**
 * Resident memory over captures that want to fill what is kept from packet to packet: every packet begins a flow of its own,
 * or is the first fragment of a datagram whose rest never comes. `npx tsx test/bench/floods.ts [PACKETS]`, 5e6 if not given.
 */
const PACKETS = Number(process.argv[2] ?? 5e6);
const BLOCK = 10_000;
const POINTS = 5;
const IPV4 = 14;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** What adding `changed` to a word that was 0 makes of a checksum that was right. RFC 1624 §3, with m = 0. */
function update(view: DataView, at: number, changed: number): void {
  const sum = (~view.getUint16(at) & 0xffff) + (changed >>> 16) + (changed & 0xffff);
  const once = (sum & 0xffff) + (sum >>> 16);
  view.setUint16(at, ~((once & 0xffff) + (once >>> 16)) & 0xffff);
}

interface Flood {
  readonly name: string;
  readonly packet: Uint8Array;
  /** Makes the packet the `n`th. */
  number(view: DataView, n: number): void;
}

const floods: readonly Flood[] = [
  {
    name: "flows",
    packet: build(ethernet(), ipv4({ source: "0.0.0.0" }), tcp({ flags: 0x02 })),
    number(view, n) {
      const address = 0x0b000000 + n;
      view.setUint32(IPV4 + 12, address);
      update(view, IPV4 + 10, address);
      update(view, IPV4 + 20 + 16, address);
    },
  },
  {
    name: "fragments",
    packet: build(ethernet(), ipv4({ source: "0.0.0.0", flagsAndOffset: 0x2000 }), udp({ length: 2008 }), data(new Uint8Array(1000))),
    number(view, n) {
      const address = 0x0b000000 + n;
      view.setUint32(IPV4 + 12, address);
      update(view, IPV4 + 10, address);
    },
  },
];

function write(path: string, { packet, number }: Flood): void {
  const [header, ...parts] = pcapParts(Array.from({ length: BLOCK }, () => ({ bytes: packet, seconds: 1_700_000_000, fraction: 0 })));
  const record = 16 + packet.length;
  const file = openSync(path, "w");
  writeSync(file, header!);
  for (let first = 0; first < PACKETS; first += BLOCK) {
    const block = Buffer.concat(parts);
    for (let i = 0; i < BLOCK; i++) {
      // A thousand packets a millisecond: none is old enough to be forgotten by time.
      block.writeUInt32LE(Math.floor((first + i) / 1000), i * record + 4);
      number(viewOf(block.subarray(i * record + 16, (i + 1) * record)), first + i);
    }
    for (let at = 0; at < block.length; ) at += writeSync(file, block, at);
  }
  closeSync(file);
}

/** Resident memory at points evenly spread over the run. Its length is taken from a run before. */
async function watch(path: string): Promise<void> {
  const run = (points: readonly number[]): Promise<{ seconds: number; resident: number[]; said: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [PROGRAM, "scan", path], { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
      const start = performance.now();
      const resident: number[] = [];
      let said = "";
      child.stderr.on("data", (text) => {
        said += text;
      });
      const timers = points.map((ms) =>
        setTimeout(() => {
          const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
          resident.push(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024);
        }, ms),
      );
      child.on("close", () => {
        for (const timer of timers) clearTimeout(timer);
        resolve({ seconds: (performance.now() - start) / 1000, resident, said });
      });
    });
  const { seconds } = await run([]);
  const { resident, said } = await run(Array.from({ length: POINTS }, (_, i) => (1000 * seconds * (2 * i + 1)) / (2 * POINTS)));
  console.log(`${seconds.toFixed(1)} s; resident at ${POINTS} points: ${resident.map(megabytes).join(", ")}\n${said.trim()}`);
}

const folder = join(root, ".bench");
mkdirSync(folder, { recursive: true });
for (const flood of floods) {
  const path = join(folder, `flood-${flood.name}.pcap`);
  console.log(`${PACKETS} packets, each ${flood.name === "flows" ? "a flow of its own" : "the first fragment of a datagram of its own"}`);
  try {
    write(path, flood);
    await watch(path);
  } finally {
    rmSync(path, { force: true });
  }
}
