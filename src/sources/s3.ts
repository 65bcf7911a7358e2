import type { Readable } from "node:stream";
import type { GetObjectCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { type Bytes, StreamBytes } from "./bytes.js";
import { CaptureError } from "./capture-error.js";

const SCHEME = "s3://";
/** A broken transfer is taken up where it ended so many times without a byte in between. */
const ATTEMPTS = 3;
const PAUSE_MS = 250;

type Sdk = typeof import("@aws-sdk/client-s3");
interface Access {
  readonly sdk: Sdk;
  readonly client: S3Client;
}

/** Bucket and key of `s3://bucket/key`. */
function placeOf(url: string): { readonly bucket: string; readonly key: string } {
  const path = url.slice(SCHEME.length);
  const slash = path.indexOf("/");
  const bucket = slash < 0 ? path : path.slice(0, slash);
  if (bucket === "") throw new CaptureError(url, "names no bucket: write s3://bucket/key, or s3://bucket/prefix/");
  return { bucket, key: slash < 0 ? "" : path.slice(slash + 1) };
}

/** `s3://bucket`, `s3://bucket/`, `s3://bucket/prefix/`: all objects below it. */
export const isPrefix = (url: string): boolean => url.endsWith("/") || !url.slice(SCHEME.length).includes("/");

let access: Promise<Access> | undefined;

/** The SDK, which is optional, and its client: credentials, region and endpoint are where the SDK looks for them. */
function accessTo(url: string): Promise<Access> {
  access ??= import("@aws-sdk/client-s3").then(
    (sdk) => {
      // That its next versions want a newer Node is no news of a scan.
      process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
      const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION } = process.env;
      const isOwn = (AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL) !== undefined;
      // Other servers than Amazon's rarely have a name for each bucket, and any region will do.
      const own = isOwn ? { forcePathStyle: true, region: AWS_REGION ?? AWS_DEFAULT_REGION ?? "us-east-1" } : {};
      return { sdk, client: new sdk.S3Client(own) };
    },
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
      throw new CaptureError(url, "reading from S3 needs a package that is not installed: npm install @aws-sdk/client-s3");
    },
  );
  return access;
}

/**
 * The objects below a prefix, as `s3://bucket/key`, in the order of their keys. Keys that end with a slash stand for folders and are none.
 * @throws CaptureError where they cannot be listed
 */
export async function* listObjects(prefix: string): AsyncGenerator<string> {
  const { bucket, key } = placeOf(prefix);
  try {
    const { sdk, client } = await accessTo(prefix);
    for await (const { Contents = [] } of sdk.paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: key }))
      for (const object of Contents) if (object.Key !== undefined && !object.Key.endsWith("/")) yield `${SCHEME}${bucket}/${object.Key}`;
  } catch (error) {
    throw s3Error(prefix, error);
  }
}

/** Opens an object: its bytes come as they are asked for. */
export async function openObject(url: string): Promise<Bytes> {
  try {
    const bytes = new ObjectBytes(url, await accessTo(url));
    await bytes.begin();
    return bytes;
  } catch (error) {
    throw s3Error(url, error);
  }
}

/** One object. A transfer that breaks off is taken up where it ended, as long as the object is the same. */
class ObjectBytes implements Bytes {
  readonly fault = undefined;
  taken = 0;
  total: number | undefined;
  private readonly url: string;
  private readonly access: Access;
  private body: StreamBytes | undefined;
  private tag: string | undefined;
  private closed = false;

  constructor(url: string, access: Access) {
    this.url = url;
    this.access = access;
  }

  async begin(): Promise<void> {
    const { sdk, client } = this.access;
    const { bucket, key } = placeOf(this.url);
    const rest = this.taken === 0 ? {} : { Range: `bytes=${this.taken}-`, ...(this.tag === undefined ? {} : { IfMatch: this.tag }) };
    const got: GetObjectCommandOutput = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key, ...rest }));
    this.body = new StreamBytes(this.url, got.Body as Readable);
    if (this.taken > 0) {
      // A server that gives the whole object again would have its beginning read twice.
      if (got.$metadata.httpStatusCode !== 206) throw new CaptureError(this.url, "the server gives no parts of objects");
      return;
    }
    this.total = got.ContentLength;
    this.tag = got.ETag;
  }

  async read(target: Uint8Array, from: number, to: number): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      if (this.closed) return 0;
      try {
        const n = await this.body!.read(target, from, to);
        if (n > 0 || this.closed || this.total === undefined || this.taken >= this.total) {
          this.taken += n;
          return n;
        }
        throw new CaptureError(this.url, "the connection was closed");
      } catch (error) {
        if (this.closed) return 0;
        if (attempt > ATTEMPTS) throw this.broken(error);
      }
      await this.again(attempt);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.body?.close();
  }

  private async again(attempt: number): Promise<void> {
    await this.body?.close();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
    if (this.closed) return;
    try {
      await this.begin();
    } catch (error) {
      throw this.broken(error);
    }
  }

  private broken(error: unknown): CaptureError {
    const { taken, total, url } = this;
    const of = total === undefined ? "" : ` of ${total}`;
    return new CaptureError(url, `the transfer broke off at byte ${taken}${of} and could not be taken up: ${s3Error(url, error).reason}`);
  }
}

/** What a person does about an error, by its name in S3 or the SDK, or by the system's code. */
const REASONS: Readonly<Record<string, string>> = {
  NoSuchKey: "no such object",
  NotFound: "no such object",
  NoSuchBucket: "no such bucket",
  AccessDenied: "access denied: the credentials in use may not read it",
  InvalidAccessKeyId: "the access key is not known there: see AWS_PROFILE, AWS_ACCESS_KEY_ID",
  SignatureDoesNotMatch: "the secret key is not the access key's: see AWS_SECRET_ACCESS_KEY",
  ExpiredToken: "the credentials have expired: log in again",
  PermanentRedirect: "the bucket is in another region: set AWS_REGION",
  PreconditionFailed: "the object was changed in the meantime",
  CredentialsProviderError: "no credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
  ECONNREFUSED: "connection refused: see AWS_ENDPOINT_URL",
  ENOTFOUND: "no such host: see AWS_ENDPOINT_URL and AWS_REGION",
};

function s3Error(url: string, error: unknown): CaptureError {
  if (error instanceof CaptureError) return error;
  const { name, code, message } = error as Error & { readonly code?: string };
  const known = REASONS[name] ?? REASONS[code ?? ""];
  if (known !== undefined) return new CaptureError(url, known);
  if (/region is missing/i.test(message)) return new CaptureError(url, "no region: set AWS_REGION");
  return new CaptureError(url, `${name}: ${message.split("\n")[0]}`);
}
