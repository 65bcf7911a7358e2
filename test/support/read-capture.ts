import { Readable } from "node:stream";
import { createArena } from "../../src/checksum/arena.js";
import { type KernelRecord, kernelRecord } from "../../src/engine/kernel-record.js";
import { Batch, type CaptureEvent } from "../../src/packet/batch.js";
import { type Bytes, StreamBytes } from "../../src/sources/bytes.js";
import { captureOf } from "../../src/sources/open.js";

/** What a reader gives, taken out of the batches. */
export interface ReadRow {
  readonly number: number;
  readonly bytes: string;
  readonly length: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly linkType: number;
  readonly interfaceId: number;
  readonly fcsLength: number;
  readonly flags: number;
  readonly offset: number;
  readonly kernel?: KernelRecord;
}
export interface ReadAll {
  readonly rows: ReadRow[];
  readonly events: CaptureEvent[];
  readonly format: string;
}

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Bytes of memory that come in pieces of the sizes given, in turn. */
export function piecewise(bytes: Uint8Array, sizes: readonly number[] = [Number.MAX_SAFE_INTEGER], total?: number): Bytes {
  let at = 0;
  let turn = 0;
  return {
    fault: undefined,
    total,
    get taken() {
      return at;
    },
    read: (target, from, to) => {
      const n = Math.min(sizes[turn++ % sizes.length]!, to - from, bytes.length - at);
      target.set(bytes.subarray(at, at + n), from);
      at += n;
      return Promise.resolve(n);
    },
    close: () => Promise.resolve(),
  };
}

/** The same through a stream, as a pipe gives it. */
export const streamed = (bytes: Uint8Array, size: number): Bytes =>
  new StreamBytes(
    "-",
    Readable.from(
      (function* () {
        for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
      })(),
      { objectMode: false },
    ),
  );

const arena = createArena(2 << 20);

/** Reads a capture to its end. One at a time, unless each has a `memory` of its own. */
export async function readAll(input: Bytes | Uint8Array, rowsPerBatch = 4096, memory = arena): Promise<ReadAll> {
  const bytes = input instanceof Uint8Array ? piecewise(input, undefined, input.length) : input;
  const source = await captureOf("test.pcap", bytes, { batch: new Batch(memory, rowsPerBatch) });
  const rows: ReadRow[] = [];
  const events: CaptureEvent[] = [];
  const { signal } = new AbortController();
  for (let batch = await source.read(signal); batch !== undefined; batch = await source.read(signal)) {
    for (let i = 0; i < batch.count; i++) {
      const kernel = kernelRecord(batch, i);
      rows.push({
        number: batch.first + i,
        bytes: hexOf(memory.bytes.subarray(batch.start[i]!, batch.start[i]! + batch.captured[i]!)),
        length: batch.length[i]!,
        seconds: batch.seconds[i]!,
        nanoseconds: batch.nanoseconds[i]!,
        linkType: batch.linkType[i]!,
        interfaceId: batch.interfaceId[i]!,
        fcsLength: batch.fcsLength[i]!,
        flags: batch.flags[i]!,
        offset: batch.offset[i]!,
        ...(kernel === undefined ? {} : { kernel }),
      });
    }
    events.push(...batch.events);
  }
  await source.close();
  return { rows, events, format: source.format };
}
