import type { ChecksumRecord, RecordSource } from "../finding.js";
import type { Batch } from "../packet/batch.js";
import { KIND_NAMES } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { STOP_NAMES, Stop } from "../packet/stop.js";
import type { SuperPacket } from "../packet/super-packet.js";
import { checksum, DIRECTIONS, isoTime } from "./describe.js";

export interface LayerRecord {
  readonly protocol: string;
  /** From the packet's first byte. */
  readonly offset: number;
  /** Of the header. */
  readonly length: number;
  readonly quoted?: true;
  readonly checksum?: ChecksumRecord;
}

/** What was seen of one packet. */
export interface InspectRecord {
  readonly type: "packet";
  readonly source: RecordSource;
  readonly number: number;
  readonly time?: string;
  readonly captured: number;
  readonly length: number;
  readonly direction: "in" | "out" | "unknown";
  readonly layers: readonly LayerRecord[];
  /** Only where decoding ended before its natural end. */
  readonly stop?: { readonly reason: string; readonly protocol: string; readonly offset: number };
  readonly superPacket?: SuperPacket;
}

/** The record of the packet that the cursor is on. */
export function inspectRecord(p: Packet, batch: Batch, row: number, source: RecordSource): InspectRecord {
  const layers: LayerRecord[] = [];
  for (let i = 0; i < p.depth; i++) {
    const sum = checksum(p, i);
    layers.push({
      protocol: KIND_NAMES[p.kind[i]!]!,
      offset: p.from[i]! - p.start,
      length: p.body[i]! - p.from[i]!,
      ...(p.state[i]! & State.Quoted ? { quoted: true as const } : {}),
      ...(sum === undefined ? {} : { checksum: sum }),
    });
  }
  const seconds = batch.seconds[row]!;
  return {
    type: "packet",
    source,
    number: p.number,
    ...(Number.isNaN(seconds) ? {} : { time: isoTime(seconds, batch.nanoseconds[row]!) }),
    captured: batch.captured[row]!,
    length: batch.length[row]!,
    direction: DIRECTIONS[p.direction]!,
    layers,
    ...(p.stopped === Stop.None
      ? {}
      : { stop: { reason: STOP_NAMES[p.stopped], protocol: KIND_NAMES[p.stoppedKind]!, offset: p.stoppedAt - p.start } }),
    ...(p.superPacket === undefined ? {} : { superPacket: p.superPacket }),
  };
}
