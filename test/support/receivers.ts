import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { gunzipSync } from "node:zlib";

/** Resolves once it holds. */
export async function until(holds: () => boolean, what = "it"): Promise<void> {
  const start = Date.now();
  while (!holds()) {
    if (Date.now() - start > 50_000) throw new Error(`${what} did not come about`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What a receiver of a stream does with a connection. */
export type Behaviour = (socket: Socket, receiver: StreamReceiver) => void;

/** Reads streams, over tcp on a port of its own or over a unix socket, and keeps what came over each connection. */
export class StreamReceiver {
  /** What came, by connection. */
  readonly came: string[] = [];
  readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private readonly path: string | undefined;

  /** `behaviour`: what is done to a connection beside reading it. */
  constructor(path?: string, behaviour: Behaviour = () => {}) {
    this.path = path;
    this.server = createServer((socket) => {
      const connection = this.came.push("") - 1;
      this.sockets.add(socket);
      socket.setEncoding("utf8");
      socket.on("data", (text) => {
        this.came[connection] = this.came[connection]! + text;
      });
      socket.on("error", () => {});
      socket.on("close", () => this.sockets.delete(socket));
      behaviour(socket, this);
    });
  }

  /** Listens; `port`: the one that another had before. */
  listen(port = 0): Promise<this> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(this.path === undefined ? { host: "127.0.0.1", port } : { path: this.path }, () => resolve(this));
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The lines of all connections; what a connection ended in the middle of is none. */
  get lines(): string[] {
    return this.came.flatMap((text) => text.split("\n").slice(0, -1));
  }

  /** Takes no more connections, and ends those there are: whole, or at once as a process that is killed. */
  async stop(how: "end" | "kill"): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) how === "end" ? socket.end() : socket.destroy();
    await closed;
  }
}

export interface Request {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Answer = (response: ServerResponse, request: Request) => void;

/** Takes requests, answers the first ones as it is told to and the others with 200; keeps those that it answered 2xx. */
export class HttpReceiver {
  readonly requests: Request[] = [];
  /** Answered with 2xx. */
  readonly accepted: Request[] = [];
  private readonly server;

  constructor(answers: readonly Answer[] = [], last: Answer = (response) => void response.end()) {
    this.server = createHttpServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const body = (incoming.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();
        const request = { path: incoming.url!, headers: incoming.headers, body };
        (answers[this.requests.push(request) - 1] ?? last)(response, request);
        if (response.headersSent && response.statusCode < 300) this.accepted.push(request);
      });
    });
  }

  listen(): Promise<this> {
    return new Promise((resolve) => this.server.listen(0, "127.0.0.1", () => resolve(this)));
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The lines of the requests that were accepted. */
  get lines(): string[] {
    return this.accepted.flatMap(({ body }) => body.split("\n").slice(0, -1));
  }

  stop(): Promise<unknown> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    return closed;
  }
}
