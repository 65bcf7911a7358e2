import type { ChildProcess } from "node:child_process";
import { checkRecords } from "./records.js";

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of standard output. */
  readonly records: readonly LiveRecord[];
}

/** A record, as far as these tests look into it. */
export interface LiveRecord {
  readonly type: string;
  readonly time: string;
  readonly source: { readonly interface?: string };
  readonly rule?: string;
  readonly severity?: string;
  readonly fingerprint?: string;
  readonly host?: string;
  readonly count?: number;
  readonly message?: string;
  readonly number?: number;
  readonly captured?: number;
  readonly length?: number;
  readonly direction?: string;
  readonly layers?: readonly {
    readonly protocol: string;
    readonly offset: number;
    readonly quoted?: boolean;
    readonly checksum?: { readonly offset: number; readonly verdict: string };
  }[];
  readonly superPacket?: { readonly segmentSize: number; readonly payload: number };
  readonly kernel?: Readonly<Record<string, unknown>>;
  readonly packets?: number;
  readonly received?: number;
  readonly dropped?: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A process of a test, and what it has written so far. */
export class Running {
  stdout = "";
  stderr = "";
  readonly child: ChildProcess;
  readonly ended: Promise<Result>;
  private waiting: (() => void)[] = [];
  private closed = false;

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      this.stdout += text;
      this.tell();
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
      this.tell();
    });
    this.ended = new Promise<Result>((resolve) => {
      child.on("close", (status) => {
        this.closed = true;
        this.tell();
        const { stdout, stderr } = this;
        resolve({
          status,
          stdout,
          stderr,
          get records() {
            return recordsOf(stdout);
          },
        });
      });
    }).then((result) => {
      checkRecords(result.stdout);
      return result;
    });
  }

  get records(): LiveRecord[] {
    return recordsOf(this.stdout);
  }

  /** Resolves once this holds; looked at whenever something is written. Rejects where the process ends before. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      // That it ended may be known before its last words are.
      if (this.closed) throw new Error(`it ended: ${this.stderr}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Has pcaplint say its counters (SIGUSR1) until this holds of the latest ones of each interface. */
  async untilCounted(holds: (latest: readonly LiveRecord[]) => boolean): Promise<void> {
    const counters = (): LiveRecord[] => this.records.filter(({ type }) => type === "stats");
    for (;;) {
      const { length } = counters();
      this.child.kill("SIGUSR1");
      await this.until(() => counters().length > length);
      if (holds([...new Map(counters().map((one) => [one.source.interface, one])).values()])) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends it as ctrl-C does. */
  interrupt(): Promise<Result> {
    this.child.kill("SIGINT");
    return this.ended;
  }

  private tell(): void {
    const all = this.waiting;
    this.waiting = [];
    for (const resolve of all) resolve();
  }
}

const recordsOf = (text: string): LiveRecord[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LiveRecord);
