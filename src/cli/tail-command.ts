import { execFileSync } from "node:child_process";
import { hostname } from "node:os";
import type { CaptureInput } from "../inputs.js";
import type { RunOptions } from "../run.js";
import { CaptureError } from "../sources/capture-error.js";
import type { Backend } from "../sources/live/backends.js";
import { interfaceNames } from "../sources/live/interfaces.js";
import type { LiveCapture } from "../sources/live/live-capture.js";
import { openLive } from "../sources/live/open-live.js";
import { follow } from "./follow-command.js";
import { type LintOptions, lintInputs } from "./lint-command.js";
import { UsageError } from "./usage-error.js";

/** As commander hands them over. */
export interface TailOptions extends LintOptions {
  readonly interface?: string;
  /** Of a file that is being written. */
  readonly follow?: string;
  readonly backend: Backend;
  readonly snapLength: number;
  readonly promiscuous?: true;
  /** KiB. */
  readonly bufferSize: number;
  readonly duration?: number;
  readonly statsInterval: number;
  readonly dropPrivileges?: string;
}

const MS = 1000;
const KIB = 1024;

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
  // Their process begins anew after the interface was down.
  if (options.dropPrivileges !== undefined && (options.backend === "pcap" || options.backend === "cap"))
    throw new UsageError(`-Z: not with --backend ${options.backend}`);
  const capture = await opened(name, filter, options);
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
        closing: () => {
          const { received, dropped } = capture.counters();
          const drops = dropped === undefined ? "how many were dropped is not known" : `${dropped} dropped by the kernel`;
          return `pcaplint: ${name}: packets: ${received} received by the filter, ${drops}\n`;
        },
      },
    );
  } finally {
    process.removeListener("SIGUSR1", said);
    await capture.close();
  }
}

/** What fits two filters; an empty one fits everything. */
const both = (one: string, other: string): string => (one === "" || other === "" ? one + other : `(${one}) and (${other})`);

/** @throws UsageError in one line with the remedy */
async function opened(name: string, filter: string, options: TailOptions): Promise<LiveCapture> {
  try {
    return await openLive(
      options.backend,
      {
        interface: name,
        filter,
        snapLength: options.snapLength,
        promiscuous: options.promiscuous === true,
        bufferBytes: options.bufferSize * KIB,
        note: (text) => {
          if (!options.quiet) process.stderr.write(`pcaplint: ${name}: ${text}\n`);
        },
      },
      { statsMs: options.statsInterval * MS, ...(options.duration === undefined ? {} : { durationMs: options.duration * MS }) },
    );
  } catch (error) {
    throw error instanceof CaptureError ? new UsageError(error.message) : error;
  }
}

/** What is open stays open. All threads of the process change. @throws UsageError where there is no such user */
function becomeUser(user: string): void {
  const { setgid, setuid } = process;
  // Not in the types of Node.
  const { initgroups } = process as { initgroups?(user: string, group: number): void };
  if (initgroups === undefined || setgid === undefined || setuid === undefined) throw new UsageError("-Z: not on this system");
  try {
    const group = Number(execFileSync("id", ["-g", user], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
    initgroups(user, group);
    setgid(group);
    setuid(user);
  } catch {
    throw new UsageError(`-Z ${user}: cannot become this user: it must exist, and pcaplint must run as root`);
  }
}
