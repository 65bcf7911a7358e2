import { execFileSync } from "node:child_process";
import { CaptureError } from "../../sources/capture-error.js";
import type { Backend } from "../../sources/live/backends.js";
import type { LiveCapture, LivePace } from "../../sources/live/live-capture.js";
import { openLive } from "../../sources/live/open-live.js";
import { UsageError } from "../usage-error.js";

/** How interfaces are captured, as commander hands it over. */
export interface CapturingOptions {
  readonly backend: Backend;
  readonly snapLength: number;
  readonly promiscuous?: true;
  /** KiB. */
  readonly bufferSize: number;
  /** Seconds. */
  readonly duration?: number;
  readonly statsInterval: number;
  readonly dropPrivileges?: string;
  readonly quiet?: true;
}

const MS = 1000;
const KIB = 1024;

/**
 * Begins to capture on an interface. What there is to note of it is said on standard error.
 * @throws UsageError in one line with the remedy
 */
export async function openInterface(
  name: string,
  filter: string,
  options: CapturingOptions,
  pace: Pick<LivePace, "lookMs"> = {},
): Promise<LiveCapture> {
  const { backend, snapLength, promiscuous, bufferSize, duration, statsInterval, quiet } = options;
  const note = (text: string): void => {
    if (!quiet) process.stderr.write(`pcaplint: ${name}: ${text}\n`);
  };
  const live = { interface: name, filter, snapLength, promiscuous: promiscuous === true, bufferBytes: bufferSize * KIB, note };
  const durationMs = duration === undefined ? {} : { durationMs: duration * MS };
  try {
    return await openLive(backend, live, { statsMs: statsInterval * MS, ...durationMs, ...pace });
  } catch (error) {
    throw error instanceof CaptureError ? new UsageError(error.message) : error;
  }
}

/** The last line about an interface. */
export function receivedLine(name: string, capture: LiveCapture): string {
  const { received, dropped } = capture.counters();
  const drops = dropped === undefined ? "how many were dropped is not known" : `${dropped} dropped by the kernel`;
  return `pcaplint: ${name}: packets: ${received} received by the filter, ${drops}\n`;
}

/** The process of the other backends begins anew after the interface was down. @throws UsageError */
export function checkDropping({ dropPrivileges, backend }: CapturingOptions): void {
  if (dropPrivileges !== undefined && (backend === "pcap" || backend === "cap")) throw new UsageError(`-Z: not with --backend ${backend}`);
}

/** What is open stays open. All threads of the process change. @throws UsageError where there is no such user */
export function becomeUser(user: string): void {
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
