import { Subject } from "rxjs";
import type { Counts } from "../../packet/counts.js";
import { SEVERITIES } from "../judging/rule-options.js";
import type { RunOutputs } from "../outputs/open-outputs.js";

/** Time that a reader has, after a signal, to take what was found before it. */
const PATIENCE_MS = 300;
/** As long, where what is captured has to be read first. */
const LIVE_PATIENCE_MS = 4000;

const OUTPUTS_FAILED = "the failure of its output";
export const READER_LEFT = "its reader, which wants no more";

export interface Endings {
  readonly stop$: Subject<void>;
  /** What ended the run early; undefined as long as nothing has. */
  readonly by: string | undefined;
  /** Ends the run soon: what is at hand is written. */
  end(reason: string): void;
  release(): void;
}

/**
 * What ends a run before its inputs do: a signal, the reader leaving, or the failure of every output. What was found until then is
 * written, unless a reader does not take it in time; a second signal kills at once. SIGHUP begins files anew, where there are some.
 */
export function endings(outputs: RunOutputs, clear: () => void, finish?: () => void): Endings {
  const stop$ = new Subject<void>();
  let by: string | undefined;
  let impatient: NodeJS.Timeout | undefined;
  const end = (reason: string): void => {
    by ??= reason;
    clear();
    stop$.next();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    process.removeListener("SIGINT", onSignal);
    process.removeListener("SIGTERM", onSignal);
    if (finish === undefined) end(signal);
    else {
      by ??= signal;
      clear();
      finish();
    }
    impatient = setTimeout(
      () => {
        if (finish !== undefined) end(signal);
        outputs.abandon();
      },
      finish === undefined ? PATIENCE_MS : LIVE_PATIENCE_MS,
    );
  };
  const onError = (error: NodeJS.ErrnoException): void => end(error.code === "EPIPE" ? READER_LEFT : "an error of its output");
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  if (outputs.isStandardOutput) process.stdout.on("error", onError);
  else outputs.onOver = () => queueMicrotask(() => end(OUTPUTS_FAILED));
  const onHangUp = (): void => outputs.reopen();
  if (outputs.canReopen) process.on("SIGHUP", onHangUp);
  return {
    stop$,
    get by() {
      return by;
    },
    end(reason) {
      queueMicrotask(() => end(reason));
    },
    release() {
      process.removeListener("SIGINT", onSignal);
      process.removeListener("SIGTERM", onSignal);
      process.removeListener("SIGHUP", onHangUp);
      clearTimeout(impatient);
    },
  };
}

/** The exit status for what was found: 1 at or above the severity `failOn`. */
export function statusOf({ errors, warnings, infos }: Counts, failOn: string): number {
  if (failOn === "never") return 0;
  const bySeverity = { info: infos, warning: warnings, error: errors };
  const from = SEVERITIES.indexOf(failOn as (typeof SEVERITIES)[number]);
  return SEVERITIES.slice(from).some((severity) => bySeverity[severity] > 0) ? 1 : 0;
}
