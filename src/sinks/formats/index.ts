import { type Encoder, ofLines } from "../encoder.js";
import { jsonLine } from "../json.js";
import { pretty } from "../pretty.js";
import { summaryText } from "../summary-text.js";

/** What an encoder may want to know of the run. */
export interface FormatContext {
  /** Of a terminal. */
  readonly color: boolean;
  /** Of pcaplint. */
  readonly version: string;
  /** The capturing host, where it is known. */
  readonly host?: string;
  /** Results that a SARIF document holds; 0 for no limit. */
  readonly mostResults?: number;
}

/** Makes encoders of one format: each output, and each file of a rotation, has its own. Loaded when it is asked for. */
type Load = (context: FormatContext) => Promise<() => Encoder>;

/** The formats by name, the native one first. */
const LOADERS = {
  json: async () => () => ({ ...ofLines(jsonLine), isNative: true }),
  pretty:
    async ({ color }) =>
    () =>
      ofLines(pretty(color)),
  eve: async () => {
    const { eve } = await import("./eve.js");
    return () => eve();
  },
  ecs: async ({ version }) => {
    const { ecs } = await import("./ecs.js");
    return () => ecs(version);
  },
  zeek: async () => {
    const { zeek } = await import("./zeek.js");
    return () => zeek();
  },
  csv: async () => (await import("./csv.js")).csv,
  github: async () => (await import("./github.js")).github,
  otlp: async (context) => {
    const { otlp } = await import("./otlp.js");
    return () => otlp(context);
  },
  sarif: async (context) => {
    const { sarif } = await import("./sarif.js");
    return () => sarif(context);
  },
  parquet: async ({ version }) => (await import("./parquet.js")).parquet(version),
  summary: async () => () => ofLines((record) => (record.type === "summary" ? summaryText(record) : "")),
} satisfies Readonly<Record<string, Load>>;

export type FormatName = keyof typeof LOADERS;
export const FORMATS = Object.keys(LOADERS) as FormatName[];

/** What outputs in a format understand beside the options of their kind. */
export const FORMAT_OPTIONS: Readonly<Partial<Record<FormatName, readonly string[]>>> = { sarif: ["max-results"] };

/** Formats without a place for packets, which are what `inspect` writes, and the one that has a place for summaries alone. */
export const WITHOUT_PACKETS: readonly FormatName[] = ["eve", "zeek", "github", "sarif"];
export const ONLY_SUMMARIES: FormatName = "summary";

/** What makes encoders of this format. @throws OutputError where a package that it needs is not installed */
export const encoders = (name: FormatName, context: FormatContext): Promise<() => Encoder> => (LOADERS[name] as Load)(context);
