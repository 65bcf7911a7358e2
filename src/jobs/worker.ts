/**
 * The program of a worker thread: takes one input after the other from the list that all workers share, reads it with an engine of its
 * own, and sends its records as lines of JSON.
 */
import { parentPort, workerData } from "node:worker_threads";
import { lastValueFrom, Subject, takeUntil, tap } from "rxjs";
import type { RecordSource } from "../finding.js";
import { type Found, inputOf, oneBatch } from "../inputs.js";
import { rules } from "../rules/index.js";
import { InputReader } from "../run/input-reader.js";
import { metered } from "../run/meter.js";
import { toPlain } from "../run/result.js";
import { jsonLine } from "../sinks/json.js";
import type { OutputRecord } from "../sinks/sink.js";
import { filterCompiler } from "../sources/filter/compile.js";
import { Triage } from "../triage/triage.js";
import { LocalAddresses } from "../vantage/local-addresses.js";
import { costOf, type FromWorker, type PlainReading, type Setup, type ToWorker } from "./messages.js";
import { takeNext } from "./shared-list.js";

/** Characters of a message, about: fewer make more messages, more make the first wait. */
const PIECE = 1 << 16;
/** Bytes that are sent at once, of several inputs where they are small: each time another thread has to be woken. */
const POST = 1 << 18;
/** A finding is not kept waiting longer for others. */
const PATIENCE_MS = 100;
/**
 * Bytes that wait to be written. A worker that is ahead of the one whose turn it is waits when it has so many; the one whose turn it is
 * never does, as long as the outputs take what there is.
 */
const MOST_WAITING = 8 << 20;

const setup = workerData as Setup;
const port = parentPort!;
const encoder = new TextEncoder();
const stop$ = new Subject<void>();
let isStopped = false;
let waiting = 0;
let goOn: () => void = () => {};

port.on("message", (message: ToWorker) => {
  if (message.kind === "written") waiting -= message.cost;
  else {
    isStopped = true;
    stop$.next();
  }
  if (hasRoom()) goOn();
});

// A run that is stopped takes what is at hand.
const hasRoom = (): boolean => isStopped || waiting < MOST_WAITING;
function room(): Promise<void> | undefined {
  if (hasRoom()) return undefined;
  post();
  return new Promise((resolve) => {
    goOn = resolve;
  });
}

let index = 0;
let text = "";
let records = 0;
let findings = 0;
let begins: number[] = [];
/** The capture of the record before. */
let source: RecordSource | undefined;
let sent = 0;
/** What is to be sent. */
let outbox: FromWorker[] = [];
let outboxBytes = 0;
let timer: NodeJS.Timeout | undefined;

function post(): void {
  clearTimeout(timer);
  timer = undefined;
  if (outbox.length === 0) return;
  port.postMessage(
    outbox,
    outbox.map((message) => message.text.buffer as ArrayBuffer),
  );
  outbox = [];
  outboxBytes = 0;
}

/** Sends what was collected, soon, and what became of the input where that is known. */
function send(result?: FromWorker["result"]): void {
  const message: FromWorker = { index, text: encoder.encode(text), records, findings, begins, ...(result === undefined ? {} : { result }) };
  text = "";
  records = findings = 0;
  begins = [];
  sent = performance.now();
  const cost = costOf(message);
  waiting += cost;
  outboxBytes += cost;
  outbox.push(message);
  if (outboxBytes >= POST) post();
  else timer ??= setTimeout(post, PATIENCE_MS);
}

function take(emitted: readonly OutputRecord[]): void {
  for (const record of emitted) {
    if (record.source !== source) begins.push(records);
    ({ source } = record);
    text += jsonLine(record);
    records++;
    if (record.type === "finding") findings++;
  }
  if (text.length >= PIECE || (records > 0 && performance.now() - sent > PATIENCE_MS)) send();
}

function readerOf({ rules: ids, triage, vantage: { vantage, localMacs, localIps }, ...reading }: PlainReading): InputReader {
  const wanted = new Set(ids);
  return new InputReader(
    {
      ...reading,
      rules: rules.filter(({ meta }) => wanted.has(meta.id)),
      ...(triage === undefined ? {} : { triage: new Triage(triage) }),
      vantage: {
        ...(vantage === undefined ? {} : { vantage }),
        ...(localMacs.length + localIps.length === 0 ? {} : { local: new LocalAddresses(localMacs, localIps) }),
      },
    },
    room,
  );
}

/** What was written of each rule until now: of findings beyond the most that are wanted only the first is made. */
function tellWritten(reader: InputReader): void {
  const { found } = reader.engine.totals;
  found.clear();
  if (setup.written === undefined) return;
  const written = new Int32Array(setup.written);
  for (const [i, id] of setup.reading.rules.entries()) if (written[i]! > 0) found.set(id, written[i]!);
}

/** Reads until no input is left, or the run is stopped. */
export async function work(): Promise<void> {
  const reader = readerOf(setup.reading);
  const opening = {
    batch: oneBatch(),
    ...(setup.filter === undefined ? {} : { filter: { words: setup.filter, compiler: await filterCompiler("--filter") } }),
  };
  const meter = metered(setup.meters, setup.meter);
  while (!isStopped) {
    await room();
    const next = takeNext<Found>(setup.inputs, setup.count);
    if (next === undefined) break;
    ({ index } = next);
    sent = performance.now();
    tellWritten(reader);
    await lastValueFrom(reader.read(meter(inputOf(next.item, opening))).pipe(takeUntil(stop$), tap(take)), { defaultValue: undefined });
    const left = reader.leave();
    if (left !== undefined) take(left.records);
    send(toPlain(left?.result ?? reader.result()));
  }
  post();
  port.close();
}
