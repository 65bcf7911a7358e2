import type { Batch } from "../../packet/batch.js";
import type { PacketSocket } from "./packet-socket.js";
import type { Tap, TapCounters } from "./tap.js";

/** What the ways to empty a packet socket have in common: the socket, and memory that the kernel writes to. */
export abstract class SocketTap implements Tap {
  abstract readonly name: string;
  abstract readonly drainMs: number;
  readonly countsDrops = true;
  protected readonly socket: PacketSocket;
  /** Where the mapped memory begins, and how many bytes it has: unmapped with the tap. */
  protected readonly memory: bigint;
  private readonly mapped: number;

  protected constructor(socket: PacketSocket, memory: bigint, mapped: number) {
    this.socket = socket;
    this.memory = memory;
    this.mapped = mapped;
  }

  abstract take(batch: Batch): boolean;

  get mtu(): number | undefined {
    return this.socket.mtu;
  }
  wait(ms: number): Promise<void> {
    return this.socket.wait(ms);
  }
  wake(): void {
    this.socket.wake();
  }
  counters(): TapCounters {
    return this.socket.counters();
  }
  stop(): void {
    this.socket.stop();
  }
  async close(): Promise<void> {
    await this.socket.close();
    this.socket.libc.munmap(this.memory, this.mapped);
  }
}
