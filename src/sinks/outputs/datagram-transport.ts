import { createSocket, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { connectionError } from "./connection-error.js";
import type { Line } from "./line.js";
import type { Again, Transport, Turn } from "./transport.js";

/** A datagram a record, over UDP. It counts as delivered when the kernel has taken it; whether it arrives, nobody can know. */
export class DatagramTransport implements Transport<Line> {
  private readonly host: string;
  private readonly port: number;
  private socket: Socket | undefined;

  constructor({ host, port }: { readonly host: string; readonly port: number }) {
    this.host = host;
    this.port = port;
  }

  async send(lines: readonly Line[], turn: Turn): Promise<Again<Line> | undefined> {
    for (let i = 0; i < lines.length; i++) {
      try {
        this.socket ??= await this.open();
        await this.write(this.socket, lines[i]!.text);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EMSGSIZE") {
          turn.refused(1, "the record is larger than a datagram can be");
          continue;
        }
        this.destroy();
        return { items: lines.slice(i), reason: connectionError(error) };
      }
      turn.delivered(1);
    }
    return undefined;
  }

  /** Connected, so that the kernel tells of a port where nobody listens. */
  private async open(): Promise<Socket> {
    const { address, family } = await lookup(this.host);
    const socket = createSocket(family === 6 ? "udp6" : "udp4");
    // Errors of datagrams that have left come with the next one.
    socket.on("error", () => {});
    return new Promise((resolve, reject) => {
      socket.connect(this.port, address, (error?: Error) => (error ? reject(error) : resolve(socket)));
    });
  }

  private write(socket: Socket, text: string): Promise<void> {
    return new Promise((resolve, reject) => socket.send(text, (error) => (error ? reject(error) : resolve())));
  }

  close(): Promise<void> {
    this.destroy();
    return Promise.resolve();
  }

  destroy(): void {
    this.socket?.close();
    this.socket = undefined;
  }
}
