import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An object; of one that breaks, `breaks` transfers end at byte `at` of what they send. */
export interface StoredObject {
  readonly content: Uint8Array;
  readonly breaks?: number;
  readonly at?: number;
}

/** What there is of S3 that reading needs: ListObjectsV2, two keys a page, and GetObject with ranges. On loopback, with names of buckets in paths. */
export class S3Double {
  /** What was asked, as `GET key range`. */
  readonly asked: string[] = [];
  /** Bytes that were handed to the network. */
  sent = 0;
  ignoresRanges = false;
  private readonly broken = new Map<string, number>();
  private readonly server = createServer((request, response) => this.answer(request, response));
  private readonly objects: ReadonlyMap<string, StoredObject>;

  /** By `bucket/key`. */
  constructor(objects: Readonly<Record<string, StoredObject>>) {
    this.objects = new Map(Object.entries(objects));
  }

  /** The environment in which the SDK finds it. */
  async listen(): Promise<NodeJS.ProcessEnv> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const { port } = this.server.address() as AddressInfo;
    return {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: "key",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_REGION: "eu-west-1",
    };
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer({ url = "", headers }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, "http://s3");
    const [bucket = "", ...rest] = decodeURIComponent(pathname).slice(1).split("/");
    const key = rest.join("/");
    this.asked.push(`${bucket}/${key} ${headers.range ?? searchParams.get("continuation-token") ?? ""}`.trim());
    if (bucket === "secret") return this.error(response, 403, "AccessDenied");
    if (![...this.objects.keys()].some((name) => name.startsWith(`${bucket}/`))) return this.error(response, 404, "NoSuchBucket");
    if (searchParams.get("list-type") === "2") return this.list(response, bucket, searchParams);
    const object = this.objects.get(`${bucket}/${key}`);
    if (object === undefined) return this.error(response, 404, "NoSuchKey");
    this.send(response, `${bucket}/${key}`, object, headers.range);
  }

  private list(response: ServerResponse, bucket: string, query: URLSearchParams): void {
    const prefix = query.get("prefix") ?? "";
    const names = [...this.objects.keys()].filter((name) => name.startsWith(`${bucket}/${prefix}`)).sort();
    const from = Number(query.get("continuation-token") ?? 0);
    const keys = names.slice(from, from + 2).map((name) => name.slice(bucket.length + 1));
    const more = from + 2 < names.length ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${from + 2}</NextContinuationToken>` : "";
    const contents = keys.map((key) => `<Contents><Key>${key.replace(/&/g, "&amp;")}</Key><Size>1</Size></Contents>`).join("");
    response.setHeader("content-type", "application/xml");
    response.end(`<?xml version="1.0"?><ListBucketResult><Name>${bucket}</Name>${more}${contents}</ListBucketResult>`);
  }

  private send(response: ServerResponse, name: string, { content, breaks = 0, at = 0 }: StoredObject, range?: string): void {
    const from = this.ignoresRanges ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    const part = Buffer.from(content.subarray(from));
    response.statusCode = from > 0 ? 206 : 200;
    response.setHeader("content-length", part.length);
    response.setHeader("etag", '"tag"');
    if (from > 0) response.setHeader("content-range", `bytes ${from}-${content.length - 1}/${content.length}`);
    const before = this.broken.get(name) ?? 0;
    if (before < breaks) {
      this.broken.set(name, before + 1);
      response.write(part.subarray(0, at), () => response.destroy());
      return;
    }
    const piece = 1 << 16;
    let sent = 0;
    const more = (): void => {
      while (sent < part.length) {
        const next = part.subarray(sent, sent + piece);
        sent += next.length;
        this.sent += next.length;
        if (!response.write(next)) return void response.once("drain", more);
      }
      response.end();
    };
    more();
  }

  private error(response: ServerResponse, status: number, code: string): void {
    response.statusCode = status;
    response.setHeader("content-type", "application/xml");
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
  }
}
