import type { CaptureInput } from "../../inputs.js";
import type { RunOptions } from "../../run.js";
import { FilteredCapture } from "../../sources/filter/filtered.js";
import { FollowedCapture } from "../../sources/follow/followed-capture.js";
import { fileFilter } from "../inputs/named-inputs.js";
import { type LintOptions, lintInputs } from "./lint-command.js";

const MS = 1000;

/** `tail -F`, and `inspect` likewise: packets of a file that is being written, until a signal, a count or a time ends it. */
export async function follow(
  emit: RunOptions["emit"],
  path: string,
  filter: string,
  options: LintOptions & { readonly duration?: number },
): Promise<void> {
  const words = filter === "" ? undefined : await fileFilter(filter);
  const followed = new FollowedCapture(path, (text) => {
    if (!options.quiet) process.stderr.write(`pcaplint: ${path}: ${text}\n`);
  });
  const filtered = words === undefined ? undefined : new FilteredCapture(followed, words.words, words.compiler);
  const input: CaptureInput = {
    source: { file: path },
    isLive: true,
    leftOut: () => filtered?.leftOut ?? 0,
    open: () => Promise.resolve(filtered ?? followed),
  };
  if (!options.quiet) process.stderr.write(`pcaplint: ${path}: following\n`);
  const { duration } = options;
  const timer = duration === undefined ? undefined : setTimeout(() => followed.finish(), duration * MS);
  try {
    await lintInputs(emit, [input], options, { finish: () => followed.finish(), failed: () => followed.failed });
  } finally {
    clearTimeout(timer);
  }
}
