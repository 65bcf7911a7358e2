import type { ChecksumRecord, RecordSource } from "../finding.js";
import type { Batch } from "../packet/batch.js";
import { KIND_NAMES } from "../packet/kind.js";
import type { Mutable } from "../packet/mutable.js";
import { type Packet, State } from "../packet/packet.js";
import { STOP_NAMES, Stop } from "../packet/stop.js";
import type { SuperPacket } from "../packet/super-packet.js";
import { checksum, DIRECTIONS, isoTime } from "./describe.js";
import { type KernelRecord, kernelRecord } from "./kernel-record.js";

/** A datagram that the packet's fragment has made whole. */
export interface ReassembledRecord {
  /** Numbers of the packets that held its fragments. */
  readonly fragments: readonly number[];
  /** Those behind its IP header; offsets from the datagram's first byte. */
  readonly layers: readonly LayerRecord[];
  /** Only where it held the last fragment of another datagram inside. */
  readonly reassembled?: ReassembledRecord;
}

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
  readonly reassembled?: ReassembledRecord;
  /** On every packet of a source that knows. */
  readonly kernel?: KernelRecord;
}

/** The layers from `first` on. */
function layersFrom(p: Packet, first: number): LayerRecord[] {
  const layers: LayerRecord[] = [];
  for (let i = first; i < p.depth; i++) {
    const sum = checksum(p, i);
    const from = p.from[i]!;
    const layer: Mutable<LayerRecord> = { protocol: KIND_NAMES[p.kind[i]!]!, offset: from - p.start, length: p.body[i]! - from };
    if (p.state[i]! & State.Quoted) layer.quoted = true;
    if (sum !== undefined) layer.checksum = sum;
    layers.push(layer);
  }
  return layers;
}

function reassembledRecord(q: Packet): ReassembledRecord {
  return {
    fragments: q.fragments!,
    layers: layersFrom(q, 1),
    ...(q.reassembled === undefined ? {} : { reassembled: reassembledRecord(q.reassembled) }),
  };
}

/** The record of the packet that the cursor is on. */
export function inspectRecord(p: Packet, batch: Batch, row: number, source: RecordSource): InspectRecord {
  const layers = layersFrom(p, 0);
  const seconds = batch.seconds[row]!;
  const kernel = kernelRecord(batch, row);
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
    ...(p.reassembled === undefined ? {} : { reassembled: reassembledRecord(p.reassembled) }),
    ...(kernel === undefined ? {} : { kernel }),
  };
}
