import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFaultyCapture } from "../support/faulty-capture.js";
import { root } from "../support/generated.js";
import { Piped } from "../support/process.js";

/**
 * Resident memory over a large capture in which every packet is a finding, its output read slowly; then how soon the
 * program ends when its reader leaves, and when it is interrupted. Bytes of the capture may be given: `1e9` if not.
 */
const BYTES = Number(process.argv[2] ?? 1e9);
const RATE = 10e6;
const POINTS = 5;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

const folder = join(root, ".bench");
mkdirSync(folder, { recursive: true });
const path = join(folder, "faulty.pcap");
const packets = writeFaultyCapture(path, BYTES);
console.log(`${packets} packets of 850 bytes, each a finding; output read at ${megabytes(RATE)}/s`);
try {
  const first = new Piped(["-q", "-c", "1", path]);
  await first.readTo(Number.POSITIVE_INFINITY, RATE);
  const line = first.read;
  first.leave();

  const run = new Piped([path]);
  for (let point = 1; point <= POINTS; point++) {
    const more = await run.readTo((packets * line * (2 * point - 1)) / (2 * POINTS), RATE);
    if (!more) throw new Error(`the output ended early, at ${run.read} bytes`);
    console.log(`at ${((100 * (2 * point - 1)) / (2 * POINTS)).toFixed(0)} %: ${megabytes(run.resident)} resident`);
    if (point === POINTS) console.log(`most so far: ${megabytes(run.peak)}`);
  }
  await run.readTo(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  run.leave();
  const { status, stderr } = await run.ended;
  console.log(`status ${status}, ${megabytes(run.read)} of output\n${stderr.trim()}`);

  let start = performance.now();
  const head = new Piped([path]);
  await head.readTo(line, RATE);
  const until = performance.now() - start;
  start = performance.now();
  head.leave();
  const left = await head.ended;
  console.log(
    `reader leaves after one line (${until.toFixed(0)} ms): ends in ${(performance.now() - start).toFixed(0)} ms, ${ending(left)}`,
  );

  for (const [name, rate] of [
    ["slow", RATE],
    ["stalled", 0],
  ] as const) {
    const stopped = new Piped([path]);
    await stopped.readTo(line * 10_000, RATE);
    start = performance.now();
    stopped.child.kill("SIGINT");
    const took = stopped.ended.then((how) => ({ ...how, ms: performance.now() - start }));
    if (rate === 0) await took;
    await stopped.readTo(Number.POSITIVE_INFINITY, RATE);
    const { ms, ...how } = await took;
    stopped.leave();
    console.log(`SIGINT with a ${name} reader: ends in ${ms.toFixed(0)} ms, ${ending(how)}, last byte 0x${stopped.last.toString(16)}`);
  }
} finally {
  rmSync(path);
}

function ending(how: { readonly status: number | null; readonly signal: NodeJS.Signals | null; readonly stderr: string }): string {
  return `status ${how.status ?? how.signal}, says "${how.stderr.trim().split("\n")[0]}"`;
}
