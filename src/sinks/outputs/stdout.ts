import { fstatSync } from "node:fs";
import { streamSink } from "../stream.js";
import type { Output, OutputContext, OutputSpec } from "./output.js";
import { redirected } from "./redirected.js";

const STDOUT = 1;

/** Standard output. */
export async function openStandardOutput({ to }: OutputSpec, { isLive, newEncoder }: OutputContext): Promise<Output> {
  const { stdout } = process;
  if (!fstatSync(STDOUT).isFile()) return streamSink(stdout, newEncoder(), { name: to, isLive });
  const file = redirected(STDOUT);
  // Those who look after standard output hear of its errors there.
  file.on("error", (error) => stdout.destroy(error));
  return streamSink(file, newEncoder(), { name: to, isLive });
}
