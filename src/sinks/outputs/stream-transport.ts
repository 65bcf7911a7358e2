import { connect, type Socket } from "node:net";
import type { Address } from "./address.js";
import { connectionError, isHopeless } from "./connection-error.js";
import type { Line } from "./line.js";
import type { Again, Transport, Turn } from "./transport.js";

/** Of a connection without traffic, after which the kernel asks whether the receiver is still there. */
const KEEP_ALIVE_MS = 30_000;
/** How long a receiver has to read to the end and close. */
const CLOSE_MS = 1000;

/**
 * Lines over a stream socket, tcp or unix. A line counts as delivered when the kernel has taken its last byte: more cannot be known. One that
 * was cut by the end of a connection is sent again, whole, over the next: one line is written at a time, so that it is known which.
 */
export class StreamTransport implements Transport<Line> {
  private readonly address: Address;
  private readonly timeoutMs: number;
  private socket: Socket | undefined;
  /** The connection broke between two writes. */
  private broken: Error | undefined;
  private wrote: (error?: Error | null) => void = () => {};

  constructor(address: Address, timeoutMs: number) {
    this.address = address;
    this.timeoutMs = timeoutMs;
  }

  async send(lines: readonly Line[], turn: Turn): Promise<Again<Line> | undefined> {
    for (let i = 0; i < lines.length; i++) {
      try {
        if (this.broken !== undefined) throw this.broken;
        // A receiver that ended the connection is gone with it, and another may be there.
        const socket = this.socket?.writable ? this.socket : await this.open(turn.signal);
        await this.write(socket, lines[i]!.text);
      } catch (error) {
        this.destroy();
        return { items: lines.slice(i), reason: reasonOf(error), isHopeless: isHopeless(error) };
      }
      turn.delivered(1);
    }
    return undefined;
  }

  /** The one callback of all writes: Node counts them then, instead of keeping a list. */
  private readonly onWrote = (error?: Error | null): void => this.wrote(error);

  /** Undefined where the kernel took it at once, as it mostly does. */
  private write(socket: Socket, text: string): Promise<void> | undefined {
    socket.write(text, this.onWrote);
    if (socket.errored) throw socket.errored;
    if (socket.writableLength === 0) return undefined;
    return new Promise((resolve, reject) => {
      this.wrote = (error) => {
        if (error || socket.destroyed) reject(error ?? socket.errored ?? Object.assign(new Error(), { code: "EPIPE" }));
        else if (socket.writableLength === 0) resolve();
      };
    });
  }

  private open(signal: AbortSignal): Promise<Socket> {
    this.destroy();
    const socket = connect({ ...this.address, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
    this.socket = socket;
    // What the receiver says is not wanted, but its end is seen only when it is read.
    socket.resume();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => socket.destroy(Object.assign(new Error(), { code: "ETIMEDOUT" })), this.timeoutMs);
      const abort = (): unknown => socket.destroy(new Error("given up"));
      signal.addEventListener("abort", abort);
      const settled = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
      };
      socket.once("connect", () => {
        settled();
        resolve(socket);
      });
      // Errors of writes come here too, after their callback.
      socket.on("error", (error) => {
        settled();
        if (socket === this.socket) this.broken = error;
        reject(error);
      });
    });
  }

  close(): Promise<void> {
    const { socket } = this;
    if (socket === undefined || socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      // Without reading to its end, what the receiver says would reset the connection under what it has not read yet.
      const timer = setTimeout(() => socket.destroy(), CLOSE_MS);
      socket.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
      socket.end();
    });
  }

  destroy(): void {
    this.socket?.destroy();
    this.socket = this.broken = undefined;
  }
}

/** Nobody can tell how much a receiver had in its buffers when it went; that it may be something can be told. */
function reasonOf(error: unknown): string {
  const isBroken = ["EPIPE", "ECONNRESET"].includes((error as NodeJS.ErrnoException).code ?? "");
  return `${connectionError(error)}${isBroken ? " (what it had not read of earlier records is lost)" : ""}`;
}
