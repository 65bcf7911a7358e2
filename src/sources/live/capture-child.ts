/**
 * The program of a child process: captures by an npm package and hands packets to its parent. The packages can abort or hang
 * their process, which is why they have one of their own. The parent ends it; it ends by itself where the parent has.
 */
import { createRequire } from "node:module";
import { CHUNK, type FromChild, MOST_UNTAKEN, NO_TIME, RECORD, RecordField, type ToChild } from "./child-messages.js";
import { lengthOfCut } from "./cut-length.js";

const require = createRequire(import.meta.url);
/** Packets wait no longer than this. */
const FLUSH_MS = 20;
const COUNT_MS = 200;
/** The kernel hands packets over in blocks, the last one after this long. */
const BLOCK_MS = 40;
/** `cap` takes no more of a packet, and does not say whether there was. */
const MOST_OF_CAP = 65535;

const say = (message: FromChild): void => void process.send?.(message);

let chunk = Buffer.alloc(0);
let used = 0;
let count = 0;
let flushed = 0;
/** Bytes that the parent has not taken. */
let untaken = 0;
let received = 0;
let dropped = 0;
/** What comes now comes too late. */
let over = false;

function flush(): void {
  flushed = performance.now();
  if (count === 0) return;
  untaken += used;
  say({ kind: "packets", bytes: Uint8Array.prototype.slice.call(chunk, 0, used), count });
  used = count = 0;
}

/** Takes a packet into the chunk; `seconds` is `NO_TIME` where its time is not known. */
function add(bytes: Uint8Array, captured: number, length: number, seconds: number, microseconds: number): void {
  if (over) return;
  received++;
  if (used + RECORD + captured > chunk.length) flush();
  if (untaken >= MOST_UNTAKEN) {
    dropped++;
    return;
  }
  chunk.writeUInt32LE(seconds, used + RecordField.Seconds);
  chunk.writeUInt32LE(microseconds, used + RecordField.Microseconds);
  chunk.writeUInt32LE(captured, used + RecordField.Captured);
  chunk.writeUInt32LE(length, used + RecordField.Length);
  chunk.set(bytes.subarray(0, captured), used + RECORD);
  used += RECORD + captured;
  count++;
  // Under load the packages keep the event loop from its timers.
  if (performance.now() - flushed > FLUSH_MS) flush();
}

interface Counted {
  readonly received: number;
  readonly dropped: number;
}
type Open = Extract<ToChild, { kind: "open" }>;

/** Begins to capture; gives the link type's name and what counts. */
function pcap({ interface: name, filter, snapLength, promiscuous, bufferBytes }: Open): [string, () => Counted] {
  const { createSession } = require("pcap");
  const options = { filter, promiscuous, buffer_size: bufferBytes, buffer_timeout: BLOCK_MS, snap_length: snapLength };
  const session = createSession(name, options);
  session.on("packet", ({ buf, header }: { readonly buf: Buffer; readonly header: Buffer }) => {
    const captured = header.readUInt32LE(8);
    add(buf, captured, Math.max(header.readUInt32LE(12), captured), header.readUInt32LE(0), header.readUInt32LE(4));
  });
  return [
    session.link_type,
    () => {
      const { ps_recv, ps_drop } = session.stats() as { readonly ps_recv: number; readonly ps_drop: number };
      return { received: ps_recv, dropped: ps_drop + dropped };
    },
  ];
}

/** It holds the one buffer by its address only: this keeps it alive. */
let kept: Buffer | undefined;

function cap({ interface: name, filter, snapLength, bufferBytes }: Open): [string, () => Counted] {
  const { Cap } = require("cap");
  const buffer = Buffer.alloc(MOST_OF_CAP);
  kept = buffer;
  const capture = new Cap();
  const linkType: string = capture.open(name, filter, bufferBytes, buffer);
  const isEthernet = linkType === "ETHERNET";
  capture.setMinBytes?.(0);
  capture.on("packet", (bytes: number) => {
    // How long one that fills the buffer was only its own headers tell.
    const length = bytes < MOST_OF_CAP ? bytes : Math.max((isEthernet ? lengthOfCut(kept!) : undefined) ?? MOST_OF_CAP + 1, bytes);
    add(kept!, Math.min(bytes, snapLength), length, NO_TIME, 0);
  });
  return [linkType, () => ({ received, dropped })];
}

function open(message: Open): void {
  chunk = Buffer.alloc(Math.max(CHUNK, message.snapLength + RECORD));
  const module = message.module;
  try {
    require.resolve(module);
    const [linkType, counters] = module === "pcap" ? pcap(message) : cap(message);
    say({ kind: "opened", linkType });
    setInterval(flush, FLUSH_MS);
    // Where it had to wait for its turn, a timer comes before the packets that are there: they are read in between.
    setInterval(() => {
      const at = Date.now();
      setImmediate(() => {
        flush();
        say({ kind: "counters", at, ...counters() });
      });
    }, COUNT_MS);
    stop = () => {
      setTimeout(() => {
        const at = Date.now();
        setImmediate(() => {
          over = true;
          flush();
          say({ kind: "counters", at, ...counters() });
        });
      }, BLOCK_MS + FLUSH_MS);
    };
  } catch (error) {
    const { code, message: text } = error as NodeJS.ErrnoException;
    say({ kind: "failed", message: text, missing: code === "MODULE_NOT_FOUND" || code === "ERR_DLOPEN_FAILED" });
  }
}
let stop = (): void => {};

process.on("message", (message: ToChild) => {
  if (message.kind === "open") open(message);
  else if (message.kind === "taken") untaken -= message.bytes;
  else stop();
});
// A signal of the terminal is the parent's to answer.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("disconnect", () => process.exit());
