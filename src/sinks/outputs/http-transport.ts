import { connectionError } from "./connection-error.js";
import { HttpClient, type HttpOptions, type Reply, replyReason } from "./http-client.js";
import { type OptionValues, OutputError } from "./option-values.js";
import type { Sized } from "./queue.js";
import type { Delivery } from "./queued-output.js";
import type { Again, Transport, Turn } from "./transport.js";

/** What one request holds, and how long it waits to be filled. */
export const HTTP_BATCH: Delivery["batch"] = { records: 500, bytes: 1 << 20 };
export const HTTP_FLUSH_SECONDS = 1;

/** What a kind of receiver has of its own. */
export interface Exchange<T> {
  readonly body: (items: readonly T[]) => string;
  /** Answers that say "later". */
  readonly isRetried?: (status: number) => boolean;
  /** What an answer of 2xx says of the items; where it is missing, they have been delivered. */
  readonly accepted?: (reply: Reply, items: readonly T[], turn: Turn) => Again<T> | undefined;
}

/** 408 and 425 ask for another try too, as 429 and 5xx do. */
const isRetried = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500;

/**
 * Items in the bodies of POST requests. What is tried again may have come before, if the connection broke before the answer: at least once. A
 * batch that is refused for good is dropped and counted.
 */
export class HttpTransport<T extends Sized> implements Transport<T> {
  private readonly client: HttpClient;
  private readonly exchange: Exchange<T>;

  constructor(url: URL, options: HttpOptions, exchange: Exchange<T>) {
    this.client = new HttpClient(url, options);
    this.exchange = exchange;
  }

  async send(items: readonly T[], turn: Turn): Promise<Again<T> | undefined> {
    let reply: Reply;
    try {
      reply = await this.client.post(this.exchange.body(items), turn.signal);
    } catch (error) {
      return { items, reason: connectionError(error) };
    }
    const { status, afterMs } = reply;
    if (status >= 200 && status < 300 && this.exchange.accepted !== undefined) return this.exchange.accepted(reply, items, turn);
    if (status >= 200 && status < 300) turn.delivered(items.length);
    else if ((this.exchange.isRetried ?? isRetried)(status)) {
      return { items, reason: replyReason(reply), ...(afterMs === undefined ? {} : { afterMs }) };
    } else turn.refused(items.length, replyReason(reply));
    return undefined;
  }

  async close(): Promise<void> {
    this.client.close();
  }

  destroy(): void {
    this.client.close();
  }
}

/**
 * The URL behind `loki+http://…`, and that without a password, which nobody is to read in a message.
 * @param path of the request, where the address has none
 * @throws OutputError where it is none
 */
export function httpUrl(to: string, path = "/"): { readonly url: URL; readonly shown: string } {
  let url: URL;
  try {
    url = new URL(to.replace(/^[a-z]+\+/, ""));
  } catch {
    throw new OutputError(`${to}: it is no URL: write it as ${to.slice(0, to.indexOf(":"))}://host:port${path}`);
  }
  if (url.pathname === "/") url.pathname = path;
  const shown = url.password === "" ? to : to.replace(/:[^:@/]*@/, ":…@");
  return { url, shown };
}

/** Of requests, by `header`, `gzip` and `timeout`. @throws OutputError where one of them makes no sense */
export function httpOptions(values: OptionValues, contentType: string, timeoutMs: number): HttpOptions {
  return {
    headers: { "user-agent": "pcaplint", "content-type": contentType, ...headersOf(values) },
    timeoutMs,
    isGzip: values.flag("gzip") ?? false,
  };
}

/** `NAME: VALUE`, several with `|` between them. A value `env:NAME` is that of an environment variable: secrets stay out of the command line. */
function headersOf(values: OptionValues): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const one of values.text("header")?.split("|") ?? []) {
    const [, name, text] = /^\s*([!#$%&'*+.^_`~0-9A-Za-z-]+)\s*:\s*([\t\x20-\x7e]*?)\s*$/.exec(one) ?? [];
    if (name === undefined || text === undefined) throw values.error("header", 'is NAME: VALUE, several of them with "|" between');
    headers[name.toLowerCase()] = fromEnvironment(values, "header", text);
  }
  return headers;
}

/** Text, in which `env:NAME` at the end stands for a variable of the environment. @throws OutputError where that is not set */
export function fromEnvironment(values: OptionValues, key: string, text: string): string {
  return text.replace(/\benv:(\w+)$/, (_, name: string) => {
    const value = process.env[name];
    if (value === undefined) throw values.error(key, `names ${name}, which is not set in the environment`);
    return value;
  });
}
