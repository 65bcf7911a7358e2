import type { SingleBar } from "cli-progress";
import type { CaptureInput } from "../inputs.js";
import type { Input } from "../run.js";
import type { Sink } from "../sinks/sink.js";
import type { CaptureSource } from "../sources/source.js";

/** What is over sooner needs no bar. */
const DELAY_MS = 400;
const INTERVAL_MS = 150;
const BAR_CHARACTERS = 24;

export interface Terminals {
  readonly stdout: { readonly isTTY?: boolean };
  readonly stderr: { readonly isTTY?: boolean };
}

/** Is there a terminal that a bar can be shown on, and that nothing else is written to? */
export function wantsProgress({ stdout, stderr }: Terminals, env: NodeJS.ProcessEnv): boolean {
  return stderr.isTTY === true && stdout.isTTY !== true && !env.CI && env.TERM !== "dumb";
}

/** How far a run has come, shown on standard error. It only looks: it never makes a source or a sink wait. */
export interface Progress {
  /** The same inputs, looked at while they are read. */
  watch(inputs: readonly CaptureInput[]): Input[];
  /** Counts what is written. */
  readonly sink: Sink;
  /** Takes the bar away for good. Nothing is left of it on the terminal. */
  stop(): void;
}

/** Neither shows nor costs anything. */
export const noProgress: Progress = {
  watch: (inputs) => [...inputs],
  sink: { write: () => {}, ready: () => undefined, end: () => Promise.resolve() },
  stop: () => {},
};

export async function terminalProgress(stream: NodeJS.WriteStream): Promise<Progress> {
  // Loaded only where there is a terminal.
  const { default: cliProgress } = await import("cli-progress");
  let bar: SingleBar | undefined;
  let timer: NodeJS.Timeout | undefined;
  let inputs = 0;
  let opened = 0;
  let source: CaptureSource | undefined;
  let file = "";
  let packets = 0;
  let records = 0;

  /** Share of the inputs that has been read; undefined where that cannot be known. */
  const share = (): number | undefined => {
    const { read, total } = source?.position() ?? { read: 0, total: 0 };
    if (total === undefined && inputs === 1) return undefined;
    return (Math.max(opened - 1, 0) + (total ? Math.min(read / total, 1) : 0)) / inputs;
  };
  const text = (seconds: number): string => {
    const { read = 0 } = source?.position() ?? {};
    const done = share();
    const left = done === undefined || done < 0.02 ? "" : `, ${Math.ceil((seconds / done) * (1 - done))} s left`;
    const full = Math.round((done ?? 0) * BAR_CHARACTERS);
    const drawn = done === undefined ? "" : `${"█".repeat(full)}${"░".repeat(BAR_CHARACTERS - full)} ${Math.floor(done * 100)} % `;
    const of = inputs === 1 ? amount(read) : `${opened} of ${inputs} files`;
    return ` ${drawn}${of}, ${packets} packets, ${records} records${left}  ${file}`;
  };

  const start = Date.now();
  const show = (): void => {
    if (bar === undefined) {
      // Lines are cut at the terminal's width, and its wrapping is left as it is: nothing to restore if the process is killed.
      bar = new cliProgress.SingleBar({
        stream,
        clearOnComplete: true,
        hideCursor: false,
        linewrap: true,
        gracefulExit: false,
        format: () => text((Date.now() - start) / 1000).slice(0, Math.max((stream.columns || 80) - 1, 1)),
      });
      bar.start(1, 0);
    } else bar.update(share() ?? 0);
    timer = setTimeout(show, INTERVAL_MS);
  };
  timer = setTimeout(show, DELAY_MS);

  return {
    watch(all) {
      inputs = all.length;
      return all.map((input) => ({
        ...input,
        open: async () => {
          opened++;
          source = undefined;
          file = input.source.file ?? "";
          const inner = (source = await input.open());
          return {
            read: async (signal) => {
              const batch = await inner.read(signal);
              packets += batch?.count ?? 0;
              return batch;
            },
            close: () => inner.close(),
          };
        },
      }));
    },
    sink: {
      write: (emitted) => {
        records += emitted.length;
      },
      ready: () => undefined,
      end: () => Promise.resolve(),
    },
    stop() {
      clearTimeout(timer);
      bar?.stop();
      bar = undefined;
    },
  };
}

/** `1.2 GB`: three digits. */
function amount(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  let n = bytes;
  while (n >= 1000 && unit < units.length - 1) {
    n /= 1000;
    unit++;
  }
  return `${unit > 0 && n < 10 ? n.toFixed(1) : Math.round(n)} ${units[unit]}`;
}
