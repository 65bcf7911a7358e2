import { type Encoder, ofLines } from "../encoder.js";
import { jsonLine } from "../json.js";
import { pretty } from "../pretty.js";

/** What an encoder may want to know of the run. */
export interface FormatContext {
  /** Of a terminal. */
  readonly color: boolean;
  /** Of pcaplint. */
  readonly version: string;
}

/** Makes encoders of one format: each output, and each file of a rotation, has its own. Loaded when it is asked for. */
type Load = (context: FormatContext) => Promise<() => Encoder>;

/** The formats by name, the native one first. */
const LOADERS = {
  json: async () => () => ofLines(jsonLine),
  pretty:
    async ({ color }) =>
    () =>
      ofLines(pretty(color)),
} satisfies Readonly<Record<string, Load>>;

export type FormatName = keyof typeof LOADERS;
export const FORMATS = Object.keys(LOADERS) as FormatName[];

/** What makes encoders of this format. */
export const encoders = (name: FormatName, context: FormatContext): Promise<() => Encoder> => (LOADERS[name] as Load)(context);
