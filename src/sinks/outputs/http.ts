import { deliveryOf, timeoutMs } from "./delivery-options.js";
import { HTTP_BATCH, HTTP_FLUSH_SECONDS, HttpTransport, httpOptions, httpUrl } from "./http-transport.js";
import { type Line, lines } from "./line.js";
import { OptionValues } from "./option-values.js";
import type { Output, OutputContext, OutputSpec } from "./output.js";
import { QueuedOutput } from "./queued-output.js";

/** Lines in the bodies of POST requests. */
export async function openHttp(spec: OutputSpec, context: OutputContext): Promise<Output> {
  const { url, shown } = httpUrl(spec.to);
  const values = new OptionValues(shown, spec.options);
  const transport = new HttpTransport<Line>(url, httpOptions(values, "application/x-ndjson", timeoutMs(values)), {
    body: (items) => items.map(({ text }) => text).join(""),
  });
  return new QueuedOutput(shown, lines(spec, context), transport, deliveryOf(values, HTTP_BATCH, HTTP_FLUSH_SECONDS), context);
}
