import { type ChildProcess, fork } from "node:child_process";
import type { Batch } from "../../packet/batch.js";
import { CaptureError } from "../capture-error.js";
import { CAPTURE_CHILD } from "../child-program.js";
import { type FromChild, type ModuleName, NO_TIME, RECORD, RecordField, type ToChild } from "./child-messages.js";
import { LINKTYPE_ETHERNET, LINKTYPE_RAW } from "./frames.js";
import { InterfaceWatch } from "./interface-watch.js";
import { interfaceNames, notPermitted } from "./interfaces.js";
import type { LiveOptions, Tap, TapCounters } from "./tap.js";

/** Names of the packages for link types; LINKTYPE_ numbers. */
const LINK_TYPES: Readonly<Record<string, number>> = {
  NULL: 0,
  ETHERNET: LINKTYPE_ETHERNET,
  IEEE802_11_RADIO: 127,
  LINUX_SLL: 113,
  RAW: LINKTYPE_RAW,
};
/** Time between two looks at the interface. */
const LOOK_MS = 200;

/** Packets that a child process captures by an npm package. It is started anew where the interface has been down. */
export class ModuleTap implements Tap {
  readonly name: ModuleName;
  readonly mtu = undefined;
  readonly drainMs = 300;
  readonly countsDrops: boolean;
  private readonly options: LiveOptions;
  private readonly watch: InterfaceWatch;
  private child: ChildProcess | undefined;
  private linkType = 0;
  /** Between them, as they came, until when all has been handed over. */
  private chunks: ({ readonly bytes: Uint8Array; readonly count: number } | { readonly at: number })[] = [];
  /** Of the chunk that lies in the arena: packets that no row was made of yet, and where the next one stands. */
  private left = 0;
  private at = 0;
  /** Counted by children that have ended, and by the one that runs. */
  private before: TapCounters = { received: 0, dropped: 0 };
  private now: TapCounters = { received: 0, dropped: 0 };
  private countedAt = Date.now();
  private waiting: (() => void) | undefined;
  private fault: CaptureError | undefined;
  private down = false;
  private stopped = false;

  private constructor(name: ModuleName, options: LiveOptions) {
    this.name = name;
    this.countsDrops = name === "pcap";
    this.options = options;
    this.watch = new InterfaceWatch(options.interface);
  }

  /** Begins to capture. @throws CaptureError with the remedy */
  static async open(name: ModuleName, options: LiveOptions): Promise<ModuleTap> {
    const tap = new ModuleTap(name, options);
    try {
      await tap.start();
    } catch (error) {
      await tap.close();
      throw error;
    }
    if (name === "cap") options.note("cap gives no times, counts no drops, is always promiscuous, and cuts packets at 65535 bytes");
    return tap;
  }

  private start(): Promise<void> {
    const { interface: device, filter, snapLength, promiscuous, bufferBytes } = this.options;
    const child = fork(CAPTURE_CHILD, { serialization: "advanced", stdio: ["ignore", "ignore", "pipe", "ipc"], execArgv: [] });
    this.child = child;
    let last = "";
    child.stderr?.on("data", (text: Buffer) => {
      last = text.toString().trim().split("\n").at(-1)!;
    });
    return new Promise((resolve, reject) => {
      child.on("message", (message: FromChild) => {
        if (message.kind === "opened") {
          this.linkType = linkTypeOf(message.linkType);
          resolve();
        } else if (message.kind === "failed") reject(this.failure(message.message, message.missing));
        else if (message.kind === "packets") this.chunks.push(message);
        else {
          this.now = message;
          this.chunks.push({ at: message.at });
        }
        this.wake();
      });
      child.on("exit", (code, signal) => {
        if (this.child !== child) return;
        this.forget();
        const fault = new CaptureError(device, `the module ${this.name} ended its process (${signal ?? code}): ${last}`);
        // It may be the interface: that is looked at next.
        if (this.watch.state() === "up") this.fault = fault;
        reject(fault);
        this.wake();
      });
      this.send({ kind: "open", module: this.name, interface: device, filter, snapLength, promiscuous, bufferBytes });
    });
  }

  private failure(message: string, missing: boolean): CaptureError {
    const { interface: device } = this.options;
    if (missing)
      return new CaptureError(
        device,
        `the module ${this.name} is not installed: npm install ${this.name} (it needs libpcap-dev, make and a C++ compiler)`,
      );
    if (/not permitted|permission/i.test(message)) return notPermitted(device);
    if (/no such device/i.test(message))
      return new CaptureError(device, `no such interface; there are: ${interfaceNames().join(", ")}, any`);
    return new CaptureError(device, `the module ${this.name} says: ${message.trim().replace(/\s+/g, " ")}`);
  }

  private send(message: ToChild): void {
    if (this.child?.connected) this.child.send(message, () => {});
  }

  /** The child is no more: what it counted stays. */
  private forget(): void {
    this.child = undefined;
    this.before = this.counters();
    this.now = { received: 0, dropped: 0 };
  }

  private end(): void {
    const { child } = this;
    if (child === undefined) return;
    this.forget();
    child.kill("SIGKILL");
  }

  take(batch: Batch): boolean {
    if (this.left === 0) {
      let chunk = this.chunks.shift();
      while (chunk !== undefined && "at" in chunk) {
        this.countedAt = chunk.at;
        chunk = this.chunks.shift();
      }
      if (chunk === undefined) return false;
      batch.arena.bytes.set(chunk.bytes);
      this.left = chunk.count;
      this.at = 0;
      this.send({ kind: "taken", bytes: chunk.bytes.length });
    }
    const { view } = batch.arena;
    let { at, left } = this;
    while (left > 0 && batch.count < batch.capacity) {
      const row = batch.count++;
      const seconds = view.getUint32(at + RecordField.Seconds, true);
      const captured = view.getUint32(at + RecordField.Captured, true);
      batch.start[row] = at + RECORD;
      batch.captured[row] = captured;
      batch.length[row] = view.getUint32(at + RecordField.Length, true);
      batch.seconds[row] = seconds === NO_TIME ? Number.NaN : seconds;
      batch.nanoseconds[row] = view.getUint32(at + RecordField.Microseconds, true) * 1000;
      batch.linkType[row] = this.linkType;
      batch.interfaceId[row] = 0;
      batch.fcsLength[row] = 0;
      batch.flags[row] = 0;
      batch.offset[row] = 0;
      at += RECORD + captured;
      left--;
    }
    this.at = at;
    this.left = left;
    return true;
  }

  async wait(ms: number): Promise<void> {
    if (this.chunks.length > 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.waiting = resolve;
      timer = setTimeout(resolve, Math.min(ms, LOOK_MS));
    });
    clearTimeout(timer);
    // Packets that came before the end are read first; counters come as often as this looks, and must not keep it from that.
    if (!this.chunks.some((chunk) => "bytes" in chunk) && !this.stopped) await this.look();
  }

  /** Both packages end or fall silent when the interface goes down. */
  private async look(): Promise<void> {
    const { options } = this;
    if (this.fault !== undefined) throw this.fault;
    const state = this.watch.state();
    if (state === "gone") {
      this.end();
      throw new CaptureError(options.interface, "the interface is gone: it was removed");
    }
    if (state === "down") {
      if (!this.down) options.note("the interface is down: waiting for it to come up");
      this.down = true;
      this.end();
    } else if (this.down || state === "changed") {
      this.end();
      await this.start();
      this.down = false;
      options.note("the interface is up again");
    }
  }

  wake(): void {
    this.waiting?.();
  }

  counters(): TapCounters {
    const { before, now, countedAt } = this;
    return { received: before.received + now.received, dropped: before.dropped + now.dropped, countedAt };
  }

  stop(): void {
    this.stopped = true;
    this.send({ kind: "stop" });
  }

  close(): Promise<void> {
    this.end();
    return Promise.resolve();
  }
}

/** `LINKTYPE_ETHERNET`, `ETHERNET`, `Unknown linktype 276`. */
function linkTypeOf(name: string): number {
  const number = /\d+$/.exec(name);
  return LINK_TYPES[name.replace(/^LINKTYPE_/, "")] ?? (number === null ? 0xffff : Number(number[0]));
}
