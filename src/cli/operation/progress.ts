import type { CaptureInput } from "../../inputs.js";
import type { Input } from "../../run/input.js";
import { metered, metersFor, readMeters } from "../../run/meter.js";
import type { Lines, OutputRecord, Sink } from "../../sinks/sink.js";
import { sizeOf } from "../inputs/input-sizes.js";
import { type Course, courseText, shareOf } from "./progress-text.js";

export const PROGRESSES = ["auto", "lines", "never"] as const;
export type ProgressChoice = (typeof PROGRESSES)[number];

/** What is over sooner needs no bar. */
const DELAY_MS = 400;
const INTERVAL_MS = 150;
const LINES_MS = 5000;
const BAR_CHARACTERS = 12;

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
  /** For workers, of which each reads some of these inputs: what their meters are to be in. */
  metersFor(inputs: readonly CaptureInput[], workers: number): { readonly meters?: SharedArrayBuffer };
  /** Counts what is written. */
  readonly sink: Sink;
  /** Takes what moves away for good. Nothing is left of it on a terminal. */
  stop(): void;
}

/** Neither shows nor costs anything. */
export const noProgress: Progress = {
  watch: (inputs) => [...inputs],
  metersFor: () => ({}),
  sink: { write: () => {}, lines: () => {}, ready: () => undefined, end: () => Promise.resolve() },
  stop: () => {},
};

/** Shows a run's course. */
interface Display {
  show(course: Course): void;
  stop(): void;
}

/** A bar on a terminal, which is gone afterwards. */
export async function terminalProgress(stream: NodeJS.WriteStream, writes: Course["writes"]): Promise<Progress> {
  // Loaded only where there is a terminal.
  const { default: cliProgress } = await import("cli-progress");
  let course: Course | undefined;
  let bar: InstanceType<typeof cliProgress.SingleBar> | undefined;
  const text = (): string => {
    const share = shareOf(course!);
    const full = Math.round((share ?? 0) * BAR_CHARACTERS);
    const drawn = share === undefined ? "" : `${"█".repeat(full)}${"░".repeat(BAR_CHARACTERS - full)} ${Math.floor(share * 100)} % `;
    return ` ${drawn}${courseText(course!)}`.slice(0, Math.max((stream.columns || 80) - 1, 1));
  };
  return progress(writes, DELAY_MS, INTERVAL_MS, {
    show(now) {
      course = now;
      if (bar !== undefined) return bar.update(0);
      // Lines are cut at the terminal's width, and its wrapping is left as it is: nothing to restore if the process is killed.
      bar = new cliProgress.SingleBar({
        stream,
        clearOnComplete: true,
        hideCursor: false,
        linewrap: true,
        gracefulExit: false,
        format: text,
      });
      bar.start(1, 0);
    },
    stop: () => bar?.stop(),
  });
}

/** A line every few seconds, for logs. */
export const linesProgress = (stream: Pick<NodeJS.WriteStream, "write">, writes: Course["writes"]): Progress =>
  progress(writes, LINES_MS, LINES_MS, {
    show(course) {
      const share = shareOf(course);
      stream.write(`pcaplint: ${share === undefined ? "" : `${Math.floor(share * 100)} %: `}${courseText(course)}\n`);
    },
    stop: () => {},
  });

function progress(writes: Course["writes"], delay: number, interval: number, display: Display): Progress {
  const start = performance.now();
  let meters = metersFor(1);
  let allFiles = 0;
  let allBytes: number | undefined;
  let written = 0;

  const show = (): void => {
    display.show({ ...readMeters(meters), allBytes, allFiles, written, writes, seconds: (performance.now() - start) / 1000 });
    timer = setTimeout(show, interval);
  };
  let timer = setTimeout(show, delay);
  const expect = (inputs: readonly CaptureInput[]): void => {
    allFiles = inputs.length;
    void sizeOf(inputs).then((bytes) => {
      allBytes = bytes;
    });
  };

  return {
    watch(inputs) {
      expect(inputs);
      return inputs.map(metered(meters, 0));
    },
    metersFor(inputs, workers) {
      expect(inputs);
      meters = metersFor(workers);
      return { meters };
    },
    sink: {
      write: (emitted) => {
        written += writes === "records" ? emitted.length : emitted.filter(isFinding).length;
      },
      lines: ({ records, findings }: Lines) => {
        written += writes === "records" ? records : findings;
      },
      ready: () => undefined,
      end: () => Promise.resolve(),
    },
    stop() {
      clearTimeout(timer);
      display.stop();
    },
  };
}

const isFinding = ({ type }: OutputRecord): boolean => type === "finding";
