import { streamSink } from "../stream.js";
import type { Output, OutputContext, OutputSpec } from "./output.js";

/** Standard output. */
export async function openStandardOutput({ to }: OutputSpec, { isLive, newEncoder }: OutputContext): Promise<Output> {
  return streamSink(process.stdout, newEncoder(), { name: to, isLive });
}
