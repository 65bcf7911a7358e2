import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage, STATUS_CODES } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** Of an answer's body that are kept: it has a line for each record at most. */
const MOST_BODY = 1 << 22;
/** Letters of a body that a reason quotes. */
const MOST_QUOTED = 200;

export interface Reply {
  readonly status: number;
  /** What has come of it. */
  readonly body: string;
  /** Has all of it come? */
  readonly isWhole: boolean;
  /** The receiver asks to be left alone for so long, in milliseconds. */
  readonly afterMs: number | undefined;
}

export interface HttpOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Of a request, from its first byte to the last of its answer. */
  readonly timeoutMs: number;
  readonly isGzip: boolean;
}

/** POSTs bodies to one address, over connections that are kept. */
export class HttpClient {
  private readonly url: URL;
  private readonly options: HttpOptions;
  private readonly agent: HttpAgent | HttpsAgent;

  constructor(url: URL, options: HttpOptions) {
    this.url = url;
    this.options = options;
    this.agent = url.protocol === "https:" ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  }

  /** Resolves once there is an answer, whatever it says. Rejects with the error of the connection where there is none in time. */
  async post(text: string, signal: AbortSignal): Promise<Reply> {
    const { headers, isGzip, timeoutMs } = this.options;
    const body = isGzip ? await promisify(gzip)(text) : Buffer.from(text);
    const { agent } = this;
    const request = (this.url.protocol === "https:" ? httpsRequest : httpRequest)(this.url, {
      method: "POST",
      agent,
      signal,
      headers: { ...headers, ...(isGzip ? { "content-encoding": "gzip" } : {}), "content-length": body.length },
    });
    return new Promise((resolve, reject) => answered(request, body, timeoutMs, resolve, reject));
  }

  close(): void {
    this.agent.destroy();
  }
}

function answered(
  request: ClientRequest,
  body: Buffer,
  timeoutMs: number,
  resolve: (reply: Reply) => void,
  reject: (error: Error) => void,
): void {
  const timer = setTimeout(() => request.destroy(Object.assign(new Error(), { code: "ETIMEDOUT" })), timeoutMs);
  request.on("error", (error) => {
    clearTimeout(timer);
    reject(error);
  });
  request.on("response", (response: IncomingMessage) => {
    const chunks: Buffer[] = [];
    let length = 0;
    response.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MOST_BODY) chunks.push(chunk);
    });
    // Its status has come: an answer that breaks off is one all the same.
    response.on("error", () => {});
    response.on("close", () => {
      clearTimeout(timer);
      resolve({
        status: response.statusCode ?? 0,
        body: Buffer.concat(chunks).toString(),
        isWhole: response.complete && length <= MOST_BODY,
        afterMs: retryAfterMs(response.headers["retry-after"], Date.now()),
      });
    });
  });
  request.end(body);
}

/** Seconds, or a date: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after. `now`: milliseconds since 1970. */
export function retryAfterMs(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now;
  return ms >= 0 ? ms : undefined;
}

/** An answer as words: its status, and the beginning of what it says. */
export function replyReason({ status, body }: Reply): string {
  const said = body.replace(/\s+/g, " ").trim().slice(0, MOST_QUOTED);
  return `HTTP ${status} ${STATUS_CODES[status] ?? ""}`.trimEnd() + (said === "" ? "" : `: ${said}`);
}
