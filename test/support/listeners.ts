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
  /** Bytes of each packet in the order in which `tail` or `scan` had it: two listeners need not hear two packets in the same order. */
  readonly scanned: readonly string[];
  /** The last record of a live run. */
  readonly stats?: LiveRecord;
}

/** Without what a host says by itself, whenever it likes: neighbours, groups, routers. */
const FILTER = "not arp and not icmp6 and not ether multicast";
/** Ethertype for experiments (IEEE 802): nobody answers. */
const MARK = 0x88b5;
const isMark = ({ layers, length }: LiveRecord): boolean => length === MARK_BYTES && layers?.length === 1;
const MARK_BYTES = 60;

interface Live {
  readonly backend: Backend;
  readonly inspect: Running;
  readonly tail: Running;
  /** Where `inspect` and `tail` write their packets. */
  readonly files: readonly [inspect: string, tail: string];
}

/** Every backend and tcpdump, listening to one interface at the same time. */
export class Listeners {
  private readonly net: Namespaces;
  private readonly file: string;
  private readonly tcpdump: Running;
  private readonly live: readonly Live[];

  private constructor(net: Namespaces, file: string, tcpdump: Running, live: readonly Live[]) {
    this.net = net;
    this.file = file;
    this.tcpdump = tcpdump;
    this.live = live;
  }

  /**
   * @param folder where what they write may lie
   * @param isBig whether there are frames of more than 64 KiB: tcpdump's immediate mode, which saves a second, cuts them
   */
  static async start(net: Namespaces, [namespace, device]: readonly [string, string], folder: string, isBig: boolean): Promise<Listeners> {
    const file = join(folder, "tcpdump.pcap");
    // As root tcpdump would give its rights away, and then not write here.
    const options = ["-Z", "root", ...(isBig ? [] : ["--immediate-mode"]), "-U", "-B", "32768", "--print", "-l", "-n", "-q"];
    const tcpdump = net.start(namespace, ["tcpdump", "-i", device, ...options, "-w", file, FILTER]);
    const [live] = await Promise.all([
      Promise.all(
        BACKENDS.map(async (backend) => {
          const files = [join(folder, `${backend}-inspect.pcapng`), join(folder, `${backend}-tail.pcapng`)] as const;
          const capture = ["-i", device, "--backend", backend];
          const [inspect, tail] = await Promise.all([
            net.pcaplint(namespace, "inspect", ...capture, "-w", files[0], FILTER),
            net.pcaplint(namespace, "tail", ...capture, "--aggregate", "0", "-w", files[1], FILTER),
          ]);
          return { backend, inspect, tail, files };
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
    // What it looks at `tail` does not write: it is asked how many packets it has had, and how many the kernel has counted.
    await Promise.all(
      this.live.map(({ inspect, tail }) =>
        tail.untilCounted(([stats]) => {
          const sent = inspect.records.filter(({ type }) => type === "packet").length;
          return stats?.packets === sent && stats.received === sent;
        }),
      ),
    );
    const [ended] = await Promise.all([
      Promise.all(this.live.map(({ inspect, tail }) => Promise.all([inspect.interrupt(), tail.interrupt()]))),
      this.tcpdump.interrupt(),
    ]);
    const [inspect, scan] = await Promise.all([pcaplint(["inspect", this.file]), pcaplint(["scan", this.file, "--fail-on", "never"])]);
    // One after another: all are read into the same memory.
    const live = {} as Record<Backend, Heard>;
    for (const [i, [seen, found]] of ended.entries()) {
      const { backend, files } = this.live[i]!;
      live[backend] = { ...(await heard(files, seen.records, found.records)), stats: found.records.at(-1)! };
    }
    return { live, file: await heard([this.file, this.file], recordsOf(inspect.stdout), recordsOf(scan.stdout)) };
  }
}

/** A packet by its bytes, what `inspect` said of it, and what was found in it. */
export interface Row {
  readonly bytes: string;
  readonly seen: LiveRecord;
  readonly found: readonly LiveRecord[];
}

/**
 * What was heard, packet by packet, without what is each listener's own: numbers, times, names, offsets in files. In the order of their
 * bytes: two processors may hand two packets to two listeners in different orders.
 */
export function rowsOf({ bytes, packets, findings, scanned }: Heard): Row[] {
  if (bytes.length !== packets.length) throw new Error(`${packets.length} packets seen, ${bytes.length} written`);
  if (bytes.length !== scanned.length) throw new Error(`${packets.length} packets seen, ${scanned.length} scanned`);
  const found = findings as readonly (LiveRecord & { readonly packet?: { readonly number: number } })[];
  const inOrder = byBytes(scanned);
  return byBytes(bytes).map((seen, i) => ({
    bytes: bytes[seen]!,
    seen: shared(packets[seen]!),
    found: found.filter(({ packet }) => packet?.number === inOrder[i]! + 1).map(shared),
  }));
}

/** Indexes of packets in the order of their bytes, those of equal bytes as they came. */
const byBytes = (bytes: readonly string[]): number[] =>
  [...bytes.keys()].sort((one, other) => (bytes[one]! < bytes[other]! ? -1 : Number(bytes[one]! > bytes[other]!)));

const OWN = ["time", "source", "number", "host", "packet"];
const shared = (record: LiveRecord): LiveRecord =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !OWN.includes(key))) as unknown as LiveRecord;

const recordsOf = (text: string): LiveRecord[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LiveRecord);

async function heard(
  [ofInspect, ofScan]: readonly [string, string],
  seen: readonly LiveRecord[],
  found: readonly LiveRecord[],
): Promise<Heard> {
  return {
    bytes: await bytesIn(ofInspect),
    scanned: await bytesIn(ofScan),
    packets: seen.filter(({ type }) => type === "packet"),
    findings: found.filter(({ type }) => type === "finding"),
  };
}

const bytesIn = async (file: string): Promise<string[]> => (await readAll(readFileSync(file))).rows.map(({ bytes }) => bytes);
