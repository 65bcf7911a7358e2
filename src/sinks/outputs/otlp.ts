import { exportLogsRequest, logRecord } from "../formats/otlp.js";
import { deliveryOf, timeoutMs } from "./delivery-options.js";
import { HTTP_BATCH, HTTP_FLUSH_SECONDS, HttpTransport, httpOptions, httpUrl } from "./http-transport.js";
import { type Line, lineOf } from "./line.js";
import { OptionValues, OutputError } from "./option-values.js";
import type { Output, OutputContext, OutputSpec } from "./output.js";
import { QueuedOutput } from "./queued-output.js";

/** https://opentelemetry.io/docs/specs/otlp/#otlphttp: the others must not be retried. */
const isRetried = (status: number): boolean => status === 429 || (status >= 502 && status <= 504);

/** Log records of a collector of OpenTelemetry: `otlp+http://host:4318`. The format is the protocol's own. */
export async function openOtlp({ to, format, options }: OutputSpec, context: OutputContext): Promise<Output> {
  if (format !== undefined && (format as string) !== "otlp")
    throw new OutputError(`${to}: its format is otlp, and no other: leave format= out`);
  const { url, shown } = httpUrl(to, "/v1/logs");
  const values = new OptionValues(shown, options);
  const { host, version } = context;
  const transport = new HttpTransport<Line>(url, httpOptions(values, "application/json", timeoutMs(values)), {
    body: (items) => exportLogsRequest(items.map(({ text }) => text).join(","), { version, host }),
    isRetried,
    accepted({ body }, items, turn) {
      const { rejected, reason } = partialSuccess(body);
      const refused = Math.min(rejected, items.length);
      if (refused > 0) turn.refused(refused, reason);
      turn.delivered(items.length - refused);
      return undefined;
    },
  });
  const delivery = deliveryOf(values, HTTP_BATCH, HTTP_FLUSH_SECONDS);
  return new QueuedOutput(shown, (record) => lineOf(logRecord(record)), transport, delivery, context);
}

/** What an ExportLogsServiceResponse says of records that were not taken. It may be empty, and a 64-bit number is a string. */
function partialSuccess(body: string): { readonly rejected: number; readonly reason: string } {
  let said: { partialSuccess?: { rejectedLogRecords?: number | string; errorMessage?: string } };
  try {
    said = JSON.parse(body);
  } catch {
    return { rejected: 0, reason: "" };
  }
  const { rejectedLogRecords = 0, errorMessage = "" } = said?.partialSuccess ?? {};
  return { rejected: Number(rejectedLogRecords) || 0, reason: `refused by the collector${errorMessage === "" ? "" : `: ${errorMessage}`}` };
}
