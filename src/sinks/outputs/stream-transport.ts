import type { Address } from "./address.js";
import { connectionError, isHopeless } from "./connection-error.js";
import type { Line } from "./line.js";
import { StreamConnection } from "./stream-connection.js";
import type { Again, Transport, Turn } from "./transport.js";

/**
 * Lines over a stream socket, tcp or unix. A line counts as delivered when the kernel has taken its last byte: more cannot be known, only
 * bounded where the connection breaks. One that was cut by the end of a connection is sent again, whole, over the next: one line is written
 * at a time, so that it is known which.
 */
export class StreamTransport implements Transport<Line> {
  onUncertain: Transport<Line>["onUncertain"];
  private readonly address: Address;
  private readonly timeoutMs: number;
  private connection: StreamConnection | undefined;

  constructor(address: Address, timeoutMs: number) {
    this.address = address;
    this.timeoutMs = timeoutMs;
  }

  async send(lines: readonly Line[], turn: Turn): Promise<Again<Line> | undefined> {
    for (let i = 0; i < lines.length; i++) {
      try {
        if (this.connection?.broken !== undefined) throw this.connection.broken;
        const connection = this.connection?.isOpen ? this.connection : await this.open(turn.signal);
        await connection.write(lines[i]!);
      } catch (error) {
        this.connection?.fail(error as Error);
        this.connection = undefined;
        return { items: lines.slice(i), reason: connectionError(error), isHopeless: isHopeless(error) };
      }
      turn.delivered(1);
    }
    return undefined;
  }

  private async open(signal: AbortSignal): Promise<StreamConnection> {
    await this.connection?.retire();
    const connection = new StreamConnection(this.address, (records, error) => this.onUncertain?.(records, connectionError(error)));
    this.connection = connection;
    await connection.opened(this.timeoutMs, signal);
    return connection;
  }

  async close(): Promise<void> {
    await this.connection?.close();
  }

  destroy(): void {
    this.connection?.destroy();
    this.connection = undefined;
  }
}
