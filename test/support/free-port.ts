import { createServer } from "node:net";

/** Below those that Linux gives away by itself (net.ipv4.ip_local_port_range): nobody is given one between its choice and its use. */
const [FIRST, END] = [20_000, 32_768];

/** A port of 127.0.0.1 that is free now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (END - FIRST));
    if (await isFree(port)) return port;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
