import { randomBytes } from "node:crypto";
import type { OutputRecord } from "../sink.js";
import { deliveryOf, timeoutMs } from "./delivery-options.js";
import { type Reply, replyReason } from "./http-client.js";
import { HTTP_BATCH, HTTP_FLUSH_SECONDS, HttpTransport, httpOptions, httpUrl } from "./http-transport.js";
import { type Line, lineEncoder, lineOf } from "./line.js";
import { OptionValues, OutputError } from "./option-values.js";
import type { Output, OutputContext, OutputSpec } from "./output.js";
import { QueuedOutput } from "./queued-output.js";
import type { Again, Turn } from "./transport.js";

/** A data stream that Elasticsearch makes by itself, of the scheme type-dataset-namespace. */
const DATA_STREAM = "logs-pcaplint-default";
const CONFLICT = 409;

/** https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk, as far as it is read. */
interface BulkResponse {
  readonly errors?: boolean;
  readonly items?: readonly {
    readonly create?: { readonly status?: number; readonly error?: { readonly type?: string; readonly reason?: string } };
  }[];
}

/**
 * Documents of the bulk API: `elasticsearch+http://host:9200/index-or-data-stream`. Each has an identifier of its own, so that what is sent again
 * after a lost answer is not there twice.
 */
export async function openElasticsearch(spec: OutputSpec, context: OutputContext): Promise<Output> {
  const { url, shown } = httpUrl(spec.to, `/${DATA_STREAM}`);
  if (!/^\/[^/]+\/?$/.test(url.pathname)) throw new OutputError(`${shown}: its path is an index or a data stream, as /${DATA_STREAM}`);
  url.pathname = `${url.pathname.replace(/\/$/, "")}/_bulk`;
  const values = new OptionValues(shown, spec.options);
  const encode = lineEncoder(spec, context);
  const run = randomBytes(12).toString("base64url");
  let number = 0;
  const document = (record: OutputRecord): Line | undefined => {
    const text = encode(record);
    return text === "" ? undefined : lineOf(`{"create":{"_id":"${run}-${number++}"}}\n${text}`);
  };
  const transport = new HttpTransport<Line>(url, httpOptions(values, "application/x-ndjson", timeoutMs(values)), {
    body: (items) => items.map(({ text }) => text).join(""),
    accepted: ofItems,
  });
  return new QueuedOutput(shown, document, transport, deliveryOf(values, HTTP_BATCH, HTTP_FLUSH_SECONDS), context);
}

/** What became of each document. */
function ofItems(reply: Reply, items: readonly Line[], turn: Turn): Again<Line> | undefined {
  const results = resultsOf(reply);
  if (results?.length !== items.length) return { items, reason: `its answer tells nothing of the documents: ${replyReason(reply)}` };
  const again: Line[] = [];
  let delivered = 0;
  let later = "";
  const refused = new Map<string, number>();
  for (const [i, { create }] of results.entries()) {
    const status = create?.status ?? 0;
    const { type = "", reason = "" } = create?.error ?? {};
    if ((status >= 200 && status < 300) || status === CONFLICT) delivered++;
    else if (status === 429 || status >= 500) {
      again.push(items[i]!);
      later = `status ${status}: ${type}: ${reason}`;
    } else refused.set(`status ${status}: ${type}: ${reason}`, (refused.get(`status ${status}: ${type}: ${reason}`) ?? 0) + 1);
  }
  if (delivered > 0) turn.delivered(delivered);
  for (const [why, documents] of refused) turn.refused(documents, why);
  return again.length === 0 ? undefined : { items: again, reason: later };
}

function resultsOf({ body, isWhole }: Reply): BulkResponse["items"] {
  try {
    return isWhole ? (JSON.parse(body) as BulkResponse).items : undefined;
  } catch {
    return undefined;
  }
}
