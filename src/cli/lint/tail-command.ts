import { hostname } from "node:os";
import type { CaptureInput } from "../../inputs.js";
import type { RunOptions } from "../../run.js";
import { interfaceNames } from "../../sources/live/interfaces.js";
import { UsageError } from "../usage-error.js";
import { follow } from "./follow-command.js";
import { type LintOptions, lintInputs } from "./lint-command.js";
import { becomeUser, type CapturingOptions, checkDropping, openInterface, receivedLine } from "./live-capturing.js";

/** As commander hands them over. */
export interface TailOptions extends Omit<LintOptions, "snapLength">, CapturingOptions {
  readonly interface?: string;
  /** Of a file that is being written. */
  readonly follow?: string;
}

/** `tail`, and `inspect` of an interface: packets as they come, until a signal, a count or a time ends it. */
export async function tail(emit: RunOptions["emit"], words: readonly string[], options: TailOptions): Promise<void> {
  const { interface: name } = options;
  const filter = both(options.filter ?? "", words.join(" "));
  const asLive = { host: hostname(), ...options };
  if (options.follow !== undefined) {
    if (name !== undefined) throw new UsageError("an interface or a file: -i or -F");
    if (options.dropPrivileges !== undefined) throw new UsageError("-Z: not with -F, which opens files later on");
    return follow(emit, options.follow, filter, asLive);
  }
  if (name === undefined) throw new UsageError(`no interface: name one with -i; there are ${interfaceNames().join(", ")}, any`);
  checkDropping(options);
  const capture = await openInterface(name, filter, options);
  if (options.dropPrivileges !== undefined) becomeUser(options.dropPrivileges);
  if (!options.quiet) process.stderr.write(`pcaplint: ${name}: capturing by ${capture.format}\n`);
  const input: CaptureInput = {
    source: { interface: name },
    isLive: true,
    counters: () => capture.counters(),
    open: () => Promise.resolve(capture),
  };
  const said = (): void => capture.askStats();
  process.on("SIGUSR1", said);
  try {
    await lintInputs(
      emit,
      [input],
      { ...(capture.mtu === undefined ? {} : { mtu: capture.mtu }), ...asLive },
      {
        finish: () => capture.finish(),
        closing: () => receivedLine(name, capture),
      },
    );
  } finally {
    process.removeListener("SIGUSR1", said);
    await capture.close();
  }
}

/** What fits two filters; an empty one fits everything. */
const both = (one: string, other: string): string => (one === "" || other === "" ? one + other : `(${one}) and (${other})`);
