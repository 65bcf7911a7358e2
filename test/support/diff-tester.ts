import { plainArena } from "../../src/checksum/arena.js";
import { compareCaptures } from "../../src/compare-captures.js";
import { Matcher, type Window } from "../../src/diff/matcher.js";
import { type DifferenceCounts, Differences } from "../../src/engine/differences.js";
import { createEngine } from "../../src/engine/engine.js";
import type { Finding } from "../../src/finding.js";
import { Batch } from "../../src/packet/batch.js";
import { registeredTables } from "../../src/packet/tables.js";
import { rules } from "../../src/rules/index.js";
import type { Recorded } from "./lint.js";

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
      for (const record of records) if (record.type === "finding") findings.push(record);
    },
  });
  return { findings, counts: differences.counts, matcher };
}

/** Rule and message of each. */
export const said = ({ findings }: Diffed): string[] => findings.map(({ rule, message }) => `${rule}: ${message}`);
/** Packets one millisecond apart. */
export const each = (...packets: readonly Uint8Array[]): Recorded[] => packets.map((packet) => ({ packet }));
