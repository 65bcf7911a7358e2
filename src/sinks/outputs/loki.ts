import type { OutputRecord } from "../sink.js";
import { deliveryOf, timeoutMs } from "./delivery-options.js";
import { HTTP_BATCH, HTTP_FLUSH_SECONDS, HttpTransport, httpOptions, httpUrl } from "./http-transport.js";
import { lineEncoder, lineOf, severityOf } from "./line.js";
import { OptionValues } from "./option-values.js";
import type { Output, OutputContext, OutputSpec } from "./output.js";
import type { Sized } from "./queue.js";
import { QueuedOutput } from "./queued-output.js";

/** A record for Loki: what stream it belongs to, when it was made, and its line. */
interface Entry extends Sized {
  /** As JSON, by which entries of one stream are known. */
  readonly labels: string;
  /** Since 1970, as a decimal number. */
  readonly nanoseconds: string;
  readonly text: string;
}

/** Labels make streams, and streams cost: only what has few values. */
function labelsOf(record: OutputRecord, host: string): string {
  const rule = "rule" in record ? { rule: record.rule } : {};
  return JSON.stringify({ service_name: "pcaplint", host, severity: severityOf(record), ...rule });
}

/** https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs */
function pushRequest(entries: readonly Entry[]): string {
  const streams = new Map<string, string[]>();
  for (const { labels, nanoseconds, text } of entries) {
    const value = JSON.stringify([nanoseconds, text]);
    const values = streams.get(labels);
    if (values === undefined) streams.set(labels, [value]);
    else values.push(value);
  }
  return `{"streams":[${[...streams].map(([labels, values]) => `{"stream":${labels},"values":[${values.join(",")}]}`).join(",")}]}`;
}

/**
 * Lines to Loki: `loki+http://host:3100`. Their time is when they were made: Loki refuses times that are long past, as those of captures are.
 */
export async function openLoki(spec: OutputSpec, context: OutputContext): Promise<Output> {
  const { url, shown } = httpUrl(spec.to, "/loki/api/v1/push");
  const values = new OptionValues(shown, spec.options);
  const encode = lineEncoder(spec, context);
  const clock = risingNanoseconds();
  const entry = (record: OutputRecord): Entry | undefined => {
    const text = encode(record).trimEnd();
    if (text === "") return undefined;
    const labels = labelsOf(record, context.host);
    return { labels, nanoseconds: `${clock()}`, text, bytes: lineOf(text).bytes + labels.length };
  };
  const transport = new HttpTransport<Entry>(url, httpOptions(values, "application/json", timeoutMs(values)), { body: pushRequest });
  return new QueuedOutput(shown, entry, transport, deliveryOf(values, HTTP_BATCH, HTTP_FLUSH_SECONDS), context);
}

/** Each later than the last: of two equal lines of one time Loki keeps one. */
function risingNanoseconds(): () => bigint {
  let last = 0n;
  return () => {
    const now = BigInt(Date.now()) * 1_000_000n;
    return (last = now > last ? now : last + 1n);
  };
}
