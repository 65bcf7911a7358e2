import type { FormatName } from "../formats/index.js";
import { FILE_OPTIONS } from "./file-options.js";
import type { Output, OutputContext, OutputSpec } from "./output.js";
import { openStandardOutput } from "./stdout.js";

/** Opens an output. @throws OutputError or CaptureError, in one line, where it cannot be had as it is asked for */
export type OpenOutput = (spec: OutputSpec, context: OutputContext) => Promise<Output>;

/** A kind of output. */
export interface OutputKind {
  /** The options that it understands beside `format` and `severity`. */
  readonly options: readonly string[];
  /** What it is written in unless its `format` says otherwise, whatever `--format` says. */
  readonly format?: FormatName;
  /** Only what it needs is loaded. */
  readonly open: OpenOutput;
}

export const STANDARD_OUTPUT = "-";
/** A path has no scheme. */
export const FILE = "";
/** What outputs over the network have in common, and what those have that send batches in requests. */
const QUEUED = ["queue", "queue-bytes", "timeout", "give-up"];
const HTTP = [...QUEUED, "batch", "flush", "gzip", "header"];

const socket: OutputKind = {
  options: QUEUED,
  open: async (spec, context) => (await import("./socket.js")).openSocket(spec, context),
};
const syslog: OutputKind = {
  options: [...QUEUED, "facility", "framing"],
  open: async (spec, context) => (await import("./syslog.js")).openSyslog(spec, context),
};
const http: OutputKind = {
  options: HTTP,
  open: async (spec, context) => (await import("./http.js")).openHttp(spec, context),
};
const otlp: OutputKind = {
  options: HTTP,
  format: "otlp",
  open: async (spec, context) => (await import("./otlp.js")).openOtlp(spec, context),
};
const loki: OutputKind = {
  options: HTTP,
  open: async (spec, context) => (await import("./loki.js")).openLoki(spec, context),
};
const elasticsearch: OutputKind = {
  options: HTTP,
  format: "ecs",
  open: async (spec, context) => (await import("./elasticsearch.js")).openElasticsearch(spec, context),
};
const kafka: OutputKind = {
  options: [...QUEUED, "batch", "flush", "gzip", "client-id", "tls", "username", "password", "mechanism"],
  open: async (spec, context) => (await import("./kafka.js")).openKafka(spec, context),
};

/** The kinds of output by the scheme of their address. */
const KINDS: Readonly<Record<string, OutputKind>> = {
  [STANDARD_OUTPUT]: {
    options: [],
    open: openStandardOutput,
  },
  [FILE]: {
    options: FILE_OPTIONS,
    open: async (spec, context) => (await import("./file.js")).openFile(spec, context),
  },
  tcp: socket,
  udp: socket,
  unix: socket,
  "syslog+tcp": syslog,
  "syslog+udp": syslog,
  "syslog+unix": syslog,
  http,
  https: http,
  "otlp+http": otlp,
  "otlp+https": otlp,
  "loki+http": loki,
  "loki+https": loki,
  "elasticsearch+http": elasticsearch,
  "elasticsearch+https": elasticsearch,
  kafka,
};

/** The schemes that an address can begin with. */
export const SCHEMES: readonly string[] = Object.keys(KINDS).filter((scheme) => scheme !== STANDARD_OUTPUT && scheme !== FILE);

/** The scheme of an address: `tcp` of `tcp://127.0.0.1:5140`, `unix` of `unix:/run/socket`, "" of a path. */
export function schemeOf(to: string): string {
  if (to === STANDARD_OUTPUT) return STANDARD_OUTPUT;
  const [, scheme = "", slashes] = /^([a-z][a-z0-9+]*):(\/\/)?/.exec(to) ?? [];
  return slashes !== undefined || SCHEMES.includes(scheme) ? scheme : FILE;
}

/** The kind of output that this is; undefined where no such scheme is known. */
export const kindOf = (to: string): OutputKind | undefined => (Object.hasOwn(KINDS, schemeOf(to)) ? KINDS[schemeOf(to)] : undefined);
