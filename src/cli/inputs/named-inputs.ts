import type { Found } from "../../inputs/paths.js";
import { isIn, type Shard } from "../../inputs/shard.js";
import { type CaptureInput, type Filter, findInputs, inputOf, oneBatch } from "../../inputs.js";
import { CaptureError } from "../../sources/capture-error.js";
import { filterCompiler } from "../../sources/filter/compile.js";
import { plural } from "../ending/closing.js";
import { UsageError } from "../usage-error.js";

/** What is read, as commander hands it over. */
export interface NamingOptions {
  readonly filter?: string;
  readonly filesFrom?: readonly string[];
  readonly null?: boolean;
  readonly shard?: Shard;
}
type Said = { readonly quiet?: boolean };

/**
 * The inputs of `scan` and `inspect`. A share of them is told on standard error: what other runs are to read is missing here.
 * @throws UsageError where nothing is named that could be read
 */
export async function namedInputs(paths: readonly string[], options: NamingOptions & Said): Promise<CaptureInput[]> {
  const { filter, filesFrom = [], null: nul = false } = options;
  if (nul && filesFrom.length === 0) throw new UsageError("-0 is for lists of paths: name one with --files-from");
  if (paths.length + filesFrom.length === 0) throw new UsageError("no input: name a capture file, a directory, or - for standard input");
  standardInput([...paths, ...filesFrom]);
  const found = await findInputs(paths, { filesFrom, nul }).catch((error) => {
    throw error instanceof CaptureError ? new UsageError(`--files-from ${error.message}`) : error;
  });
  if (found.length === 0) throw new UsageError(`no input: --files-from ${filesFrom.join(" and ")} names no file`);
  standardInput([...found.map(({ path }) => path), ...filesFrom]);
  const opening = { batch: oneBatch(), ...(filter === undefined ? {} : { filter: await fileFilter(filter) }) };
  return shareOf(found, options).map((one) => inputOf(one, opening));
}

function shareOf(found: readonly Found[], { shard, quiet }: NamingOptions & Said): readonly Found[] {
  if (shard === undefined) return found;
  const share = found.filter(({ path }) => isIn(path, shard)).map((one) => ({ ...one, isShare: true as const }));
  if (!quiet) process.stderr.write(`pcaplint: shard ${shard.index}/${shard.of}: ${share.length} of ${plural(found.length, "input")}\n`);
  return share;
}

/** It has one reader at most. */
function standardInput(names: readonly string[]): void {
  const readers = names.filter((name) => name === "-").length;
  if (readers > 1) throw new UsageError("standard input can be read only once: name - once");
  if (readers > 0 && process.stdin.isTTY)
    throw new UsageError("standard input is this terminal: pipe a capture in, as in tcpdump -w - | pcaplint -");
}

/** @throws UsageError where libpcap is missing, or no link type can make sense of the words */
export async function fileFilter(words: string): Promise<Filter> {
  try {
    const compiler = await filterCompiler("--filter");
    compiler.check(words);
    return { words, compiler };
  } catch (error) {
    throw error instanceof CaptureError ? new UsageError(error.message) : error;
  }
}
