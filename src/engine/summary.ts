import type { RecordSource } from "../finding.js";
import type { Counts } from "../packet/counts.js";
import { Direction } from "../packet/direction.js";
import { KIND_NAMES } from "../packet/kind.js";
import { Verdict, WHY_NAMES, Why } from "../packet/verdict.js";
import type { VantageRecord } from "../vantage/vantage.js";
import { isoTime } from "./describe.js";
import { diagnose } from "./diagnosis.js";
import type { TopFlow } from "./top-flows.js";

/** Checksums by verdict. */
export interface VerdictCounts {
  readonly good: number;
  readonly bad: number;
  readonly partial: number;
  readonly absent: number;
  readonly unverified: number;
}
type Numbers = Readonly<Record<string, number>>;

/** What one input holds, in numbers and in words. */
export interface Summary {
  readonly type: "summary";
  readonly schema: 1;
  readonly source: RecordSource;
  readonly packets: number;
  /** Captured ones. */
  readonly bytes: number;
  /** Times of its first and its last packet. */
  readonly first?: string;
  readonly last?: string;
  /** How many of each protocol. */
  readonly layers: Numbers;
  readonly checksums: VerdictCounts & {
    readonly byProtocol: Readonly<Record<string, VerdictCounts>>;
    readonly byDepth: { readonly outermost: VerdictCounts; readonly inner: VerdictCounts };
    readonly byDirection: { readonly in: VerdictCounts; readonly out: VerdictCounts; readonly unknown: VerdictCounts };
    readonly forms: Numbers;
    readonly reasons: Numbers;
  };
  readonly superPackets: { readonly packets: number; readonly segments: number };
  /** Flows begun, and those forgotten for want of room; the largest of the others. */
  readonly flows: { readonly begun: number; readonly evicted: number; readonly top: readonly TopFlow[] };
  /** Fragmented datagrams. */
  readonly datagrams: {
    readonly whole: number;
    readonly incomplete: number;
    readonly contradictory: number;
    readonly missingBytes: number;
  };
  readonly findings: {
    readonly error: number;
    readonly warning: number;
    readonly info: number;
    readonly byRule: Numbers;
    readonly heldBack: Numbers;
  };
  readonly notSeen: {
    readonly cut: number;
    readonly linkTypes: Numbers;
    /** Type numbers without a decoder, and the layer they stand in; the most first. */
    readonly types: readonly { readonly behind: string; readonly type: number; readonly packets: number }[];
  };
  readonly vantage: VantageRecord;
  /** At most three sentences. */
  readonly diagnosis: readonly string[];
}

/** Types without a decoder that are named. */
const MOST_TYPES = 10;

/** What a summary is made of besides the counters. */
export interface Summarized {
  readonly source: RecordSource;
  readonly counts: Counts;
  readonly vantage: VantageRecord;
  readonly flows: Summary["flows"];
  /** Seconds and nanoseconds of the first and the last packet; NaN where they have no time. */
  readonly first: readonly [seconds: number, nanoseconds: number];
  readonly last: readonly [seconds: number, nanoseconds: number];
}

export function summaryOf({ source, counts, vantage, flows, first, last }: Summarized): Summary {
  const of = (which: Parameters<Counts["total"]>[1]): VerdictCounts => ({
    good: counts.total(Verdict.Good, which),
    bad: counts.total(Verdict.Bad, which),
    partial: counts.total(Verdict.Partial, which),
    absent: counts.total(Verdict.Absent, which),
    unverified: counts.total(Verdict.Unverified, which),
  });
  const { whole, incomplete, contradictory, missingBytes } = counts.datagrams;
  const kinds = KIND_NAMES.map((name, kind) => [name, of({ kind })] as const);
  const whys = WHY_NAMES.map((name, why) => [name, counts.whys[why]!] as const).filter(([, n]) => n > 0);
  return {
    type: "summary",
    schema: 1,
    source,
    packets: counts.packets,
    bytes: counts.bytes,
    ...(Number.isNaN(first[0]) ? {} : { first: isoTime(...first) }),
    ...(Number.isNaN(last[0]) ? {} : { last: isoTime(...last) }),
    layers: Object.fromEntries(KIND_NAMES.map((name, kind) => [name, counts.layers[kind]!] as const).filter(([, n]) => n > 0)),
    checksums: {
      ...of({}),
      byProtocol: Object.fromEntries(kinds.filter(([, verdicts]) => Object.values(verdicts).some((n) => n > 0))),
      byDepth: { outermost: of({ depth: 0 }), inner: of({ depth: 1 }) },
      byDirection: {
        in: of({ direction: Direction.In }),
        out: of({ direction: Direction.Out }),
        unknown: of({ direction: Direction.Unknown }),
      },
      forms: Object.fromEntries(whys.filter(([name]) => WHY_NAMES.indexOf(name) < Why.SnapLength)),
      reasons: Object.fromEntries(whys.filter(([name]) => WHY_NAMES.indexOf(name) >= Why.SnapLength)),
    },
    superPackets: { packets: counts.superPackets, segments: counts.segments },
    flows,
    datagrams: { whole, incomplete, contradictory, missingBytes },
    findings: {
      error: counts.errors,
      warning: counts.warnings,
      info: counts.infos,
      byRule: sorted(counts.found),
      heldBack: sorted(counts.heldBack),
    },
    notSeen: {
      cut: counts.cut,
      linkTypes: Object.fromEntries(counts.linkTypes),
      types: counts.notDecoded().slice(0, MOST_TYPES),
    },
    vantage,
    diagnosis: diagnose(counts, vantage),
  };
}

/** Counts by name, in the order of the names. */
export const sorted = (counts: ReadonlyMap<string, number>): Numbers =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
