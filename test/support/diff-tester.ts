import { plainArena } from "../../src/checksum/arena.js";
import { compareCaptures } from "../../src/comparing/captures.js";
import { Reader } from "../../src/comparing/reader.js";
import type { Kept } from "../../src/diff/kept.js";
import { LiveMatcher } from "../../src/diff/live-matcher.js";
import { Matcher, type Window } from "../../src/diff/matcher.js";
import { type DifferenceCounts, Differences } from "../../src/engine/differences.js";
import { createEngine } from "../../src/engine/engine.js";
import type { Finding } from "../../src/finding.js";
import { Batch } from "../../src/packet/batch.js";
import { registeredTables } from "../../src/packet/tables.js";
import { rules } from "../../src/rules/index.js";
import type { Recorded } from "./lint.js";
import { checkRecord } from "./records.js";

const START = 1_700_000_000;
const ARENA = 1 << 17;
const tables = registeredTables();
const arenas = [plainArena(new Uint8Array(ARENA)), plainArena(new Uint8Array(ARENA))] as const;

export interface Diffed {
  readonly findings: readonly Finding[];
  readonly counts: DifferenceCounts;
  readonly matcher: Matcher;
}
export interface DiffOptions {
  readonly window?: Window;
  readonly hops?: number;
  /** Ids of rules that are selected. */
  readonly selected?: readonly string[];
}

/** A capture of these packets, a millisecond apart where they say nothing else, read in batches of one. */
function captureOf(file: string, packets: readonly Recorded[]) {
  let row = 0;
  return {
    source: { file },
    open: async () => ({
      read: async (): Promise<Batch | undefined> => {
        const recorded = packets[row];
        if (recorded === undefined) return undefined;
        const { packet, wireLength = packet.length, linkType = 1, flags = 0, milliseconds = row } = recorded;
        const batch = new Batch(plainArena(packet.slice()), 1);
        batch.first = ++row;
        batch.count = 1;
        batch.captured[0] = packet.length;
        batch.length[0] = wireLength;
        batch.linkType[0] = linkType;
        batch.flags[0] = flags;
        const seconds = Math.floor(milliseconds / 1000);
        batch.seconds[0] = START + seconds;
        batch.nanoseconds[0] = Math.round((milliseconds - seconds * 1000) * 1e6);
        return batch;
      },
      close: async () => {},
    }),
  };
}

/** What is found between two captures. */
export async function diff(before: readonly Recorded[], after: readonly Recorded[], options: DiffOptions = {}): Promise<Diffed> {
  const { window = { packets: 1000, seconds: Number.POSITIVE_INFINITY }, hops = 1, selected = [] } = options;
  const engine = createEngine({ rules, tables, flows: { flows: 64 }, selected: new Set(selected) });
  const [one, other] = [captureOf("before.pcap", before), captureOf("after.pcap", after)];
  const differences = new Differences({ engine, tables, arenas, before: one.source, after: other.source, hops });
  const matcher = new Matcher(window, differences);
  const findings: Finding[] = [];
  await compareCaptures({
    before: one,
    after: other,
    tables,
    matcher,
    differences,
    lookahead: window.packets,
    signal: new AbortController().signal,
    write: async (records) => {
      for (const record of records) {
        checkRecord(record);
        if (record.type === "finding") findings.push(record);
      }
    },
  });
  return { findings, counts: differences.counts, matcher };
}

const never = new AbortController().signal;

/** How packets get from an interface to the one who compares: in blocks, so many milliseconds long. */
export interface Blocks {
  readonly before: number;
  readonly after: number;
}

/** What is to be fed to a `LiveMatcher`, and what it makes of it. */
export class LiveDiff {
  readonly matcher: LiveMatcher;
  readonly differences: Differences;
  private readonly engine = createEngine({ rules, tables, flows: { flows: 64 } });

  constructor(window: Window, hops = 1) {
    const [before, after] = [{ interface: "before" }, { interface: "after" }];
    this.differences = new Differences({ engine: this.engine, tables, arenas, before, after, hops });
    this.matcher = new LiveMatcher(window, this.differences);
    for (const side of ["before", "after"] as const) this.matcher.began(side, START - 3600);
  }

  /** The packets of an interface as the matcher takes them. */
  async kept(side: "before" | "after", packets: readonly Recorded[]): Promise<Kept[]> {
    const reader = new Reader(captureOf(side, packets), this.matcher[side], tables, this.differences);
    const kept: Kept[] = [];
    for (await reader.fill(never); !reader.hasEnded; await reader.fill(never)) kept.push(reader.next());
    return kept;
  }

  /** Seconds since 1970. */
  readTo(side: "before" | "after", milliseconds: number): void {
    this.matcher.readTo(side, START + milliseconds / 1000);
  }

  end(): void {
    for (const side of ["before", "after"] as const) this.matcher.ended(side);
    this.matcher.end();
  }
}

/** What is found between two interfaces whose packets come in blocks. */
export async function diffLive(
  before: readonly Recorded[],
  after: readonly Recorded[],
  blocks: Blocks,
  window: Window = { packets: 1000, seconds: 0.008 },
): Promise<Diffed> {
  const live = new LiveDiff(window);
  const { matcher, differences } = live;
  const comes = (side: "before" | "after", milliseconds: number): number => Math.ceil(milliseconds / blocks[side] + 0.001) * blocks[side];
  const fed: { readonly at: number; readonly feed: () => void }[] = [];
  let last = 0;
  for (const [side, packets, add] of [
    ["before", before, (kept: Kept) => matcher.addBefore(kept)],
    ["after", after, (kept: Kept) => matcher.addAfter(kept)],
  ] as const) {
    for (const [i, kept] of (await live.kept(side, packets)).entries()) {
      const at = comes(side, packets[i]!.milliseconds ?? i);
      last = Math.max(last, at);
      fed.push({ at, feed: () => add(kept) });
    }
  }
  fed.sort((a, b) => a.at - b.at);
  const findings: Finding[] = [];
  let next = 0;
  for (let now = 0; now <= last + 1000; now++) {
    while (next < fed.length && fed[next]!.at <= now) fed[next++]!.feed();
    for (const side of ["before", "after"] as const) live.readTo(side, now - blocks[side]);
    findings.push(...differences.take());
  }
  live.end();
  findings.push(...differences.take());
  return { findings, counts: differences.counts, matcher };
}

/** Rule and message of each. */
export const said = ({ findings }: Diffed): string[] => findings.map(({ rule, message }) => `${rule}: ${message}`);
/** Packets one millisecond apart. */
export const each = (...packets: readonly Uint8Array[]): Recorded[] => packets.map((packet) => ({ packet }));
