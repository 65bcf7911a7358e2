import { connect, type Socket } from "node:net";
import type { Address } from "./address.js";
import { type Buffers, tcpBuffers, unacknowledged, unixBuffers } from "./kernel-buffers.js";
import type { Line } from "./line.js";
import { UnreadWindow } from "./unread-window.js";

/** Of a connection without traffic, after which the kernel asks whether the receiver is still there. */
const KEEP_ALIVE_MS = 30_000;
/** How long a receiver has to read to the end and close. */
const CLOSE_MS = 1000;

/** Told of records that the kernel had taken when the connection broke, and that the receiver may not have read. */
export type OnUncertain = (records: number, error: Error) => void;

/**
 * A connection to a receiver of lines. What the receiver may not have read of them is known within bounds, and told once, where the
 * connection does not end in order.
 */
export class StreamConnection {
  /** It broke between two writes. */
  broken: Error | undefined;
  private readonly socket: Socket;
  private readonly isUnix: boolean;
  private readonly buffers: Buffers;
  private readonly unread: UnreadWindow;
  private readonly onUncertain: OnUncertain;
  /** The receiver has ended its side. */
  private hasEnded = false;
  /** This side was ended, in order. */
  private isClosing = false;
  private isSettled = false;
  private retiring: Promise<void> | undefined;
  private wrote: (error?: Error | null) => void = () => {};

  constructor(address: Address, onUncertain: OnUncertain) {
    this.onUncertain = onUncertain;
    this.isUnix = "path" in address;
    this.buffers = this.isUnix ? unixBuffers() : tcpBuffers();
    this.unread = new UnreadWindow(this.buffers.bytes);
    // Half open: what the kernel still has of a connection can be asked only as long as it is not closed.
    this.socket = connect({ ...address, allowHalfOpen: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
    // What the receiver says is not wanted, but its end is seen only when it is read.
    this.socket.resume();
  }

  /** Resolves once it has come about. */
  opened(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const { socket } = this;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => socket.destroy(Object.assign(new Error(), { code: "ETIMEDOUT" })), timeoutMs);
      const abort = (): unknown => socket.destroy(new Error("given up"));
      signal.addEventListener("abort", abort);
      const settled = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
      };
      socket.once("connect", () => {
        settled();
        resolve();
      });
      // Errors of writes come here too, after their callback.
      socket.on("error", (error) => {
        settled();
        this.fail(error);
        reject(error);
      });
      socket.once("end", () => {
        this.hasEnded = true;
        // The kernel says an end to the sender only where nothing was left unread, and ECONNRESET otherwise (unix_release_sock).
        if (this.isUnix) this.isSettled = true;
        if (socket.writableLength === 0 && !this.isClosing) void this.retire();
      });
    });
  }

  /** A receiver that ended the connection is gone with it, and another may be there. */
  get isOpen(): boolean {
    return this.socket.writable && !this.hasEnded;
  }

  /** Undefined where the kernel took it at once, as it mostly does. */
  write(line: Line): Promise<void> | undefined {
    const { socket } = this;
    socket.write(line.text, this.onWrote);
    if (socket.errored) throw socket.errored;
    if (socket.writableLength === 0) {
      this.handedOver(line);
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.wrote = (error) => {
        const hasFailed = error || socket.destroyed;
        if (!hasFailed && socket.writableLength > 0) return;
        this.wrote = () => {};
        if (hasFailed) return reject(error ?? socket.errored ?? connectionGone());
        this.handedOver(line);
        resolve();
      };
    });
  }

  /** The one callback of all writes: Node counts them then, instead of keeping a list. */
  private readonly onWrote = (error?: Error | null): void => this.wrote(error);

  private handedOver({ bytes }: Line): void {
    this.unread.add(bytes + this.buffers.perWrite);
  }

  /** After the receiver's end: tells what had not arrived by then, and lets go of the connection. */
  retire(): Promise<void> {
    this.retiring ??= this.tellUnarrived();
    return this.retiring;
  }

  private async tellUnarrived(): Promise<void> {
    const { socket } = this;
    if (!this.isSettled && !socket.destroyed) {
      // An end over TCP says that all that had arrived was read; not what had not arrived.
      const { localPort: local = 0, remotePort: remote = 0, remoteFamily } = socket;
      const bytes = await unacknowledged({ local, remote, isIPv6: remoteFamily === "IPv6" });
      this.settle(bytes === undefined ? this.unread.records : this.unread.within(bytes), connectionGone());
    }
    socket.destroy();
  }

  /** Ends it whole, in a short time. */
  async close(): Promise<void> {
    const { socket } = this;
    // An end that the kernel knows of already is seen after a turn of the event loop: two, as the first may be half over.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (this.hasEnded) await this.retire();
    if (socket.destroyed) return;
    this.isClosing = true;
    await new Promise<void>((resolve) => {
      // Without reading to its end, what the receiver says would reset the connection under what it has not read yet.
      const timer = setTimeout(() => socket.destroy(), CLOSE_MS);
      socket.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
      socket.end();
    });
  }

  /** It broke. */
  fail(error: Error): void {
    this.broken = error;
    this.settle(this.unread.records, error);
    this.socket.destroy();
  }

  /** Ends it at once. In the middle of a line it is not in order. */
  destroy(): void {
    if (this.socket.writableLength > 0) this.settle(this.unread.records, Object.assign(new Error(), { code: "ETIMEDOUT" }));
    this.socket.destroy();
  }

  private settle(records: number, error: Error): void {
    if (this.isSettled) return;
    this.isSettled = true;
    if (records > 0) this.onUncertain(records, error);
  }
}

const connectionGone = (): Error => Object.assign(new Error(), { code: "EPIPE" });
