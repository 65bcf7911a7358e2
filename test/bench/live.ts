/**
 * What live capture loses: small packets over a pair of virtual interfaces, at a few rates, to each backend with all rules and to
 * tcpdump, which looks at nothing. Three runs of each, in turn. Needs root; makes its own network namespaces.
 *
 *     npm run bench:live -- [--rates 50000,150000,0] [--runs N] [--seconds N]
 */
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../support/generated.js";
import { PROGRAM } from "../support/process.js";
import { Veth } from "../support/veth.js";
import { median, table } from "./measure.js";

const { values: options } = parseArgs({
  options: {
    rates: { type: "string", default: "50000,150000,0" },
    runs: { type: "string", default: "3" },
    seconds: { type: "string", default: "5" },
  },
});
const rates = options.rates.split(",").map(Number);
const runs = Number(options.runs);
const GENERATOR = join(root, "test/bench/generator.ts");

/** What one run came to. */
interface Run {
  /** Packets a second. */
  readonly rate: number;
  readonly sent: number;
  readonly delivered: number;
  /** As the program says; undefined where it does not know. */
  readonly dropped: number | undefined;
}

interface Contestant {
  readonly name: string;
  readonly args: readonly string[];
  /** It captures as soon as it has written this. */
  readonly begun: string;
  /** Delivered and dropped, from what it wrote. */
  counts(ended: { readonly stdout: string; readonly stderr: string }): readonly [delivered: number, dropped: number | undefined];
}

const backend = (name: string): Contestant => ({
  name: `pcaplint ${name}`,
  args: [process.execPath, PROGRAM, "tail", "-i", "vb", "--backend", name, "--format", "json", "udp port 9"],
  begun: "capturing by",
  counts({ stdout }) {
    const stats = JSON.parse(stdout.trim().split("\n").at(-1)!) as { readonly packets: number; readonly dropped?: number };
    return [stats.packets, stats.dropped];
  },
});
const contestants: readonly Contestant[] = [
  {
    name: "tcpdump -w /dev/null",
    args: ["tcpdump", "-n", "-i", "vb", "-B", "32768", "-w", "/dev/null", "udp port 9"],
    begun: "listening on",
    counts({ stderr }) {
      const number = (what: RegExp): number => Number(what.exec(stderr)?.[1] ?? Number.NaN);
      return [number(/(\d+) packets? captured/), number(/(\d+) packets? dropped by kernel/)];
    },
  },
  ...["af_packet", "pcap", "cap"].map(backend),
];

/** One transfer to one program; undefined where it does not run here, which is said. */
async function measured(net: Veth, contestant: Contestant, rate: number): Promise<Run | undefined> {
  const running = net.start(net.b, contestant.args);
  try {
    await running.until(() => running.stderr.includes(contestant.begun));
  } catch {
    console.log(`left out: ${contestant.name}: ${running.stderr.trim().split("\n")[0]}`);
    return undefined;
  }
  const generator = net.start(net.a, [process.execPath, "--import", "tsx", GENERATOR, "va", String(rate), options.seconds]);
  const { stdout, stderr } = await generator.ended;
  const sent = Number(stdout);
  if (!(sent > 0)) throw new Error(`the generator: ${stderr}`);
  // tcpdump takes what is in the last block of its ring after a second, and not at its end.
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const ended = await running.interrupt();
  const [delivered, dropped] = contestant.counts(ended);
  return { rate: sent / Number(options.seconds), sent, delivered, dropped };
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`;

/** Medians in front, single runs behind: whoever loses packets loses them in bursts. */
function row(name: string, all: readonly Run[]): string[] {
  const lost = (run: Run): number => run.sent - run.delivered;
  return [
    name,
    median(all.map(({ rate }) => rate)).toFixed(0),
    median(all.map(({ delivered }) => delivered / Number(options.seconds))).toFixed(0),
    all.map((run) => percent(run.delivered, run.sent)).join(" "),
    all.map(({ dropped }) => dropped ?? "?").join(" "),
    // Neither delivered nor said to be dropped.
    all.map((run) => (run.dropped === undefined ? "?" : lost(run) - run.dropped)).join(" "),
  ];
}

console.log(`Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model.trim()}; ${options.seconds} s a run, packets of 60 bytes\n`);
const net = new Veth();
try {
  for (const rate of rates) {
    const found = new Map<Contestant, Run[]>();
    for (let run = 0; run < runs; run++) {
      for (const contestant of contestants) {
        const one = await measured(net, contestant, rate);
        if (one !== undefined) found.set(contestant, [...(found.get(contestant) ?? []), one]);
      }
    }
    const wanted = rate === 0 ? "as many as can be sent" : `${rate} packets/s`;
    const head = [wanted, "sent/s", "delivered/s", "delivered, each run", "dropped, as it says", "unaccounted"];
    console.log(`${table([head, ...[...found].map(([{ name }, all]) => row(name, all))])}\n`);
  }
} finally {
  net.close();
}
