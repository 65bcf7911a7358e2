/**
 * Live capture in the long run: small packets over a pair of virtual interfaces, at a steady rate, to `tail` with all rules. Its memory and its
 * open files are looked at as it goes; at the end every packet that was sent must have been received or be said to have been dropped. Needs root.
 *
 *     npm run bench:endurance -- [--seconds N] [--rate PACKETS] [--backend NAME]
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../support/generated.js";
import { PROGRAM } from "../support/process.js";
import { Veth } from "../support/veth.js";
import { table } from "./measure.js";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "600" },
    rate: { type: "string", default: "50000" },
    backend: { type: "string", default: "af_packet" },
  },
});
const seconds = Number(options.seconds);
const GENERATOR = join(root, "test/bench/generator.ts");
/** Looks at the process in the whole run. */
const POINTS = 10;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const net = new Veth();
try {
  const running = net.start(net.b, [
    process.execPath,
    PROGRAM,
    "tail",
    "-i",
    "vb",
    "--backend",
    options.backend,
    "--format",
    "json",
    "udp port 9",
  ]);
  await running.until(() => running.stderr.includes("capturing by"));
  // `ip netns exec` becomes the program.
  const process_ = `/proc/${running.child.pid}`;
  const generator = net.start(net.a, [process.execPath, "--import", "tsx", GENERATOR, "va", options.rate, options.seconds]);
  const rows = [["seconds", "resident MB", "open files"]];
  for (let point = 1; point <= POINTS; point++) {
    await pause(((seconds * 1000) / POINTS) * 0.99);
    const resident = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`${process_}/status`, "utf8"))?.[1]) / 1000;
    rows.push([((seconds / POINTS) * point).toFixed(0), resident.toFixed(0), String(readdirSync(`${process_}/fd`).length)]);
  }
  const { stdout: said, stderr: trouble } = await generator.ended;
  const sent = Number(said);
  await pause(1200);
  const { stdout, status } = await running.interrupt();
  const stats = JSON.parse(stdout.trim().split("\n").at(-1)!) as { readonly packets: number; readonly dropped?: number };
  console.log(table(rows));
  if (trouble !== "") console.log(`the generator: ${trouble.trim()}`);
  console.log(
    `sent ${sent}, looked at ${stats.packets}, dropped ${stats.dropped ?? "?"}, unaccounted ${sent - stats.packets - (stats.dropped ?? 0)}; status ${status}`,
  );
} finally {
  net.close();
}
