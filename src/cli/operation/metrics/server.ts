import { once } from "node:events";
import { createServer } from "node:http";
import { UsageError } from "../../usage-error.js";
import type { Metrics } from "./registry.js";

const LOOPBACK = "127.0.0.1";

/** `9100`, `:9100`, `0.0.0.0:9100`, `[::1]:9100`. @throws UsageError */
export function listenAddress(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, digits] = /^(?:(?:\[([^\]]+)\]|([^:[\]]*)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65535) throw new UsageError(`--metrics-listen ${text}: write it as 9100, 0.0.0.0:9100 or [::1]:9100`);
  return { host: bracketed || plain || LOOPBACK, port };
}

export interface MetricsServer {
  /** Where it listens, as a URL. */
  readonly url: string;
  close(): void;
}

/** Answers GET /metrics. It keeps no process alive. @throws UsageError where the address cannot be had */
export async function serveMetrics(text: string, metrics: Metrics): Promise<MetricsServer> {
  const { host, port } = listenAddress(text);
  const server = createServer(async (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") return void response.writeHead(405, { allow: "GET, HEAD" }).end();
    const path = request.url?.split("?")[0];
    if (path === "/") return void response.writeHead(200, { "content-type": "text/plain" }).end("pcaplint: /metrics\n");
    if (path !== "/metrics") return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": metrics.contentType }).end(request.method === "HEAD" ? undefined : await metrics.text());
  });
  server.unref();
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw new UsageError(`--metrics-listen ${text}: ${(error as NodeJS.ErrnoException).code}`);
  }
  // Something that listens on a port that the system chose has to say which.
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}/metrics`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
