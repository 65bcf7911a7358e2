import { type Arena, createArena, plainArena } from "../../src/checksum/arena.js";
import { createEngine, type Engine } from "../../src/engine/engine.js";
import { inspectRecord } from "../../src/engine/inspect.js";
import type { Finding } from "../../src/finding.js";
import { Batch } from "../../src/packet/batch.js";
import { KIND_NAMES, Kind } from "../../src/packet/kind.js";
import { firstKind } from "../../src/packet/link-types.js";
import { MAX_LAYERS, type Packet } from "../../src/packet/packet.js";
import { Stop } from "../../src/packet/stop.js";
import { registeredTables } from "../../src/packet/tables.js";
import { rules } from "../../src/rules/index.js";
import { bothWays } from "../support/short-way.js";
import { MOST_BYTES } from "./mutate.js";

/** A packet as a capture has it. */
export interface FuzzPacket {
  readonly packet: Uint8Array;
  readonly wireLength: number;
  readonly linkType: number;
  readonly flags: number;
  readonly fcsLength: number;
}

/** A record of pcaplint stays below this. */
export const MOST_RECORD = 65536;
const SOURCE = { file: "fuzz.pcap" };
/** One packet has no more, and emptying the table takes its time. */
const FEW_FLOWS = 64;

/** What one look at a packet gave, as text: equal texts, equal records. */
interface Look {
  readonly record: string;
  readonly findings: string;
  readonly found: readonly Finding[];
}

/** A place where packets are looked at: an arena with what surrounds them, and an engine of its own. */
class Place {
  private readonly engine: Engine = createEngine({ rules, tables: registeredTables(), flows: { flows: FEW_FLOWS } });
  private readonly batches: Batch;
  private record = "";
  cursor: Packet | undefined;

  constructor(arena: Arena) {
    this.batches = new Batch(arena, 1);
  }

  look(r: FuzzPacket, start: number, captured: number, arena = this.batches.arena): Look {
    const batch = this.batches;
    (batch as { arena: Arena }).arena = arena;
    batch.count = 1;
    batch.start[0] = start;
    batch.captured[0] = captured;
    batch.length[0] = r.wireLength;
    batch.linkType[0] = r.linkType;
    batch.flags[0] = r.flags;
    batch.fcsLength[0] = r.fcsLength;
    batch.seconds[0] = 1_700_000_000;
    const found = this.engine.lint(batch, SOURCE, (p, of, row) => {
      this.cursor = p;
      this.record = JSON.stringify(inspectRecord(p, of, row, SOURCE));
    });
    // Each packet is an input of its own: what is learnt from one must not be said of the next.
    this.engine.end(SOURCE);
    // The first packet of a link type without a decoder is reported, the later ones are counted: an engine remembers.
    const own = found.filter((finding) => finding.packet !== undefined);
    return { record: this.record, findings: own.length === 0 ? "" : JSON.stringify(own), found: own };
  }
}

/** A plain arena whose sum refuses to go beyond it. */
function strictArena(bytes: Uint8Array): Arena {
  const { view, sum } = plainArena(bytes);
  return {
    bytes,
    view,
    sum: (from, to) => {
      if (from < to && (from < 0 || to > bytes.length)) throw new RangeError(`sum of [${from}, ${to}) in ${bytes.length} bytes`);
      return sum(from, to);
    },
  };
}

const ARENA = MOST_BYTES + 65536;
/** For the short way: a cursor, its tables, one row and few flows. */
const COLUMNS = 1 << 18;
/** What findings are compared by when a packet is cut. Why a checksum is bad may be told by what was cut off: another sum, a trailer. */
const key = (f: Finding): string => `${f.rule} ${f.severity} ${f.details?.at} ${f.message.replace(/( should be 0x[0-9a-f]+):.*/, "$1")}`;

/**
 * What must hold for every packet whatever is in it. Looks at each at least three times: among bytes of 0 at the beginning or
 * anywhere in memory, among bytes of 0xff at its very end, and in memory of exactly the packet's size, which has no short way.
 */
export class PacketCheck {
  private readonly zeros = createArena(ARENA, COLUMNS);
  private readonly ones = createArena(ARENA, COLUMNS);
  private readonly amongZeros = new Place(this.zeros);
  private readonly amongOnes = new Place(this.ones);
  private readonly alone = new Place(plainArena(new Uint8Array(0)));
  findings = 0;
  layers = 0;

  constructor() {
    this.ones.bytes.fill(0xff);
  }

  /** Undefined where all is well; else what is not. `shift` moves the packet in memory, `cuts` are captured lengths to try. */
  check(r: FuzzPacket, shift: number, cuts: readonly number[]): string | undefined {
    try {
      return this.attempt(r, shift, cuts);
    } catch (error) {
      this.zeros.bytes.fill(0);
      this.ones.bytes.fill(0xff);
      return (error as Error).stack ?? String(error);
    }
  }

  private attempt(r: FuzzPacket, shift: number, cuts: readonly number[]): string | undefined {
    const { packet } = r;
    const n = packet.length;
    this.zeros.bytes.set(packet, shift);
    const first = this.amongZeros.look(r, shift, n);
    const cursor = this.amongZeros.cursor!;
    this.layers += cursor.depth;
    this.findings += first.found.length;
    const fault = structure(cursor) ?? prose(first) ?? shortWay(cursor, r.linkType);
    this.zeros.bytes.fill(0, shift, shift + n);
    if (fault !== undefined) return fault;

    // Another alignment: the end of memory, behind which columns lie.
    const at = ARENA - n - (shift & 1 ? 0 : shift & 15);
    this.ones.bytes.set(packet, at);
    const second = this.amongOnes.look(r, at, n);
    this.ones.bytes.fill(0xff, at, at + n);
    const different = compare(first, second, "among bytes of 0xff") ?? compare(first, this.lookAlone(r, n), "alone in memory");
    if (different !== undefined) return different;

    const whole = new Set(first.found.map(key));
    for (const cut of cuts) {
      const { record, found } = this.lookAlone(r.wireLength < n ? { ...r, wireLength: n } : r, cut);
      for (const finding of found) {
        if (!whole.has(key(finding)) && !maySeemPartial(finding, first.record))
          return `cut to ${cut} bytes adds: ${key(finding)}\nwhole:\n${[...whole].join("\n")}\n${first.record}\n${record}`;
      }
      if (!beginsWith(first.record, record)) return `cut to ${cut} bytes has other layers:\n${first.record}\n${record}`;
    }
    return undefined;
  }

  private lookAlone(r: FuzzPacket, captured: number): Look {
    return this.alone.look(r, 0, captured, strictArena(r.packet.slice(0, captured)));
  }
}

/**
 * The one exception: a right checksum that happens to be the pseudo-header's sum too (what it covers sums to zero) cannot be
 * told from a partial one where the packet is cut.
 */
function maySeemPartial({ rule, checksum }: Finding, whole: string): boolean {
  if (rule !== "checksum/partial" || checksum === undefined) return false;
  const { offset, stored } = checksum;
  return whole.includes(`{"offset":${offset},"stored":"${stored}","computed":"${stored}","verdict":"good"}`);
}

const compare = (a: Look, b: Look, how: string): string | undefined =>
  a.record === b.record && a.findings === b.findings
    ? undefined
    : `${how} it is another:\n${a.record}\n${b.record}\n${a.findings}\n${b.findings}`;

const LAYER = /"protocol":"[^"]+","offset":\d+,(?="length")/g;
/** A header that is cut may be a shorter one: names and places alone. */
const layersOf = (record: string): string => (record.match(LAYER) ?? []).join("");
const beginsWith = (whole: string, cut: string): boolean => layersOf(whole).startsWith(layersOf(cut));

/** What the short way leaves behind and the decoders do not, where it takes the packet. */
function shortWay(p: Packet, linkType: number): string | undefined {
  const both = bothWays(p, firstKind(linkType));
  if (both === undefined) return undefined;
  const [short, reference] = [JSON.stringify(both.short), JSON.stringify(both.reference)];
  return short === reference ? undefined : `the short way:\n${short}\nthe decoders:\n${reference}`;
}

/** The stack: layers lie in their packet and in each other. */
function structure(p: Packet): string | undefined {
  if (p.depth > MAX_LAYERS) return `${p.depth} layers`;
  if (p.depth === 0 && p.stopped === Stop.None && p.nextKind !== 0) return "no layer and no reason";
  let around = p.wireEnd;
  for (let i = 0; i < p.depth; i++) {
    const [from, body, to, claim] = [p.from[i]!, p.body[i]!, p.to[i]!, p.claim[i]!];
    const text = `layer ${i}, ${KIND_NAMES[p.kind[i]!]}: from ${from - p.start}, body ${body - p.start}, to ${to - p.start}, in ${around - p.start}`;
    // Options that are cut, by whom ever, leave a header that is not whole.
    if (from < p.start || from > body || from > p.end) return `${text}: not in the packet`;
    // A frame that the mirror cut ends beyond its packet.
    const mirrored = i > 0 && p.kind[i - 1] === Kind.Erspan;
    if ((to > around && !mirrored) || to > claim) return `${text}: beyond what is around it`;
    if (body > to) return `${text}: header beyond its own end`;
    if (i > 0 && from < p.body[i - 1]!) return `${text}: begins inside the header of what is around it`;
    if (p.verdict[i] !== 0 && (p.checksumAt[i]! < from || p.checksumAt[i]! + 2 > Math.min(body, p.end)))
      return `${text}: checksum at ${p.checksumAt[i]! - p.start}`;
    around = to;
  }
  if (p.stopped !== Stop.None && (p.stoppedAt < p.start || p.stoppedAt > p.wireEnd)) return `stopped at ${p.stoppedAt - p.start}`;
  for (let f = 0; f < p.factCount; f++) {
    if (p.factAt[f]! < p.start || p.factAt[f]! > p.wireEnd) return `fact ${p.fact[f]} at ${p.factAt[f]! - p.start}`;
  }
  return undefined;
}

/** Without the sizes of a super-packet that may be null, and without Community IDs, whose letters may spell anything. */
const known = (findings: string): string => findings.replaceAll(/"(segmentSize|segments|lastSegment)":null|"communityId":"[^"]+"/g, "");

/** The records: short enough for a line, no place of a message left unfilled, no number that is none. */
function prose({ record, findings: all, found }: Look): string | undefined {
  const findings = known(all);
  if (record.length > MOST_RECORD) return `a record of ${record.length} characters`;
  if (findings !== "" && /\{\w+(:hex)?\}|\bNaN\b|\bundefined\b|:null|Infinity/.test(findings)) {
    const bad = found.find((f) =>
      /\{\w+(:hex)?\}|\bNaN\b|\bundefined\b|:null|Infinity/.test(known(JSON.stringify({ ...f, references: [] }))),
    );
    if (bad !== undefined) return `a place is not filled: ${JSON.stringify(bad)}`;
  }
  if (findings.length > MOST_RECORD) {
    for (const finding of found)
      if (Buffer.byteLength(JSON.stringify(finding)) >= MOST_RECORD) return `a finding over 64 KiB: ${finding.rule}`;
  }
  return undefined;
}
