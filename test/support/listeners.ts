import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, ethernet } from "./build/index.js";
import { inject } from "./inject.js";
import type { LiveRecord, Namespaces, Running } from "./namespaces.js";
import { pcaplint } from "./process.js";
import { readAll } from "./read-capture.js";

export const BACKENDS = ["af_packet", "pcap", "cap"] as const;
export type Backend = (typeof BACKENDS)[number];

/** What one listener, or one reader of a file, says of the same packets. */
export interface Heard {
  /** Bytes of each packet, in hexadecimal. */
  readonly bytes: readonly string[];
  /** Records of `inspect`. */
  readonly packets: readonly LiveRecord[];
  /** Records of `tail` or `scan`. */
  readonly findings: readonly LiveRecord[];
  /** The last record of a live run. */
  readonly stats?: LiveRecord;
}

/** What a host says by itself, whenever it likes: neighbours, multicast groups. */
const FILTER = "not arp and not icmp6";
/** Ethertype for experiments (IEEE 802): nobody answers. */
const MARK = 0x88b5;
const isMark = ({ layers, length }: LiveRecord): boolean => length === MARK_BYTES && layers?.length === 1;
const MARK_BYTES = 60;

/** Every backend and tcpdump, listening to one interface at the same time. */
export class Listeners {
  private constructor(
    private readonly net: Namespaces,
    private readonly file: string,
    private readonly tcpdump: Running,
    private readonly live: readonly { readonly backend: Backend; readonly inspect: Running; readonly tail: Running; readonly file: string }[],
  ) {}

  /** @param folder where what they write may lie */
  static async start(net: Namespaces, namespace: string, device: string, folder: string): Promise<Listeners> {
    const file = join(folder, "tcpdump.pcap");
    // As root tcpdump would give its rights away, and then not write here.
    const options = ["-Z", "root", "--immediate-mode", "-U", "-B", "32768", "--print", "-l", "-n", "-q"];
    const tcpdump = net.start(namespace, ["tcpdump", "-i", device, ...options, "-w", file, FILTER]);
    const [live] = await Promise.all([
      Promise.all(
        BACKENDS.map(async (backend) => {
          const own = join(folder, `${backend}.pcapng`);
          const capture = ["-i", device, "--backend", backend];
          const [inspect, tail] = await Promise.all([
            net.pcaplint(namespace, "inspect", ...capture, "-w", own, FILTER),
            net.pcaplint(namespace, "tail", ...capture, "--aggregate", "0", FILTER),
          ]);
          return { backend, inspect, tail, file: own };
        }),
      ),
      tcpdump.until(() => tcpdump.stderr.includes("listening on")),
    ]);
    return new Listeners(net, file, tcpdump, live);
  }

  /** Ends them once each has what was sent until now, and reads tcpdump's file. */
  async stop(): Promise<{ readonly live: Readonly<Record<Backend, Heard>>; readonly file: Heard }> {
    const mark = new Uint8Array(MARK_BYTES);
    mark.set(build(ethernet({ type: MARK })));
    await inject(this.net, this.net.a, "va", [mark]);
    await Promise.all([
      this.tcpdump.until(() => this.tcpdump.stdout.includes("0x88b5")),
      ...this.live.map(({ inspect }) => inspect.until(() => inspect.records.some(isMark))),
    ]);
    const ended = this.live.map(async ({ backend, inspect, tail, file }): Promise<[Backend, Heard]> => {
      const [seen, found] = await Promise.all([inspect.interrupt(), tail.interrupt()]);
      return [backend, { ...(await heard(file, seen.records, found.records)), stats: found.records.at(-1)! }];
    });
    const [all] = await Promise.all([Promise.all(ended), this.tcpdump.interrupt()]);
    const [inspect, scan] = await Promise.all([pcaplint(["inspect", this.file]), pcaplint(["scan", this.file, "--fail-on", "never"])]);
    return {
      live: Object.fromEntries(all) as Record<Backend, Heard>,
      file: await heard(this.file, recordsOf(inspect.stdout), recordsOf(scan.stdout)),
    };
  }
}

const recordsOf = (text: string): LiveRecord[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LiveRecord);

async function heard(file: string, seen: readonly LiveRecord[], found: readonly LiveRecord[]): Promise<Heard> {
  return {
    bytes: (await readAll(readFileSync(file))).rows.map(({ bytes }) => bytes),
    packets: seen.filter(({ type }) => type === "packet"),
    findings: found.filter(({ type }) => type === "finding"),
  };
}
