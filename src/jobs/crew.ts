import { Worker } from "node:worker_threads";
import { costOf, type FromWorker, type Setup, type ToWorker } from "./messages.js";

/** Bytes that are acknowledged at once: far less than a worker may have waiting. */
const TELLING = 1 << 20;

/** Worker threads, and what they have sent that was not asked for yet. */
export class Crew {
  private readonly workers: Worker[];
  private readonly senders = new Map<FromWorker, Worker>();
  /** What was written of each and not acknowledged yet. */
  private readonly untold = new Map<Worker, number>();
  /** By the number of the input. */
  private readonly sent = new Map<number, FromWorker[]>();
  private running: number;
  private failure: { readonly error: unknown } | undefined;
  private wake: () => void = () => {};

  /** One worker for each setup. */
  constructor(program: URL, setups: readonly Setup[]) {
    this.running = setups.length;
    this.workers = setups.map((workerData) => {
      const worker = new Worker(program, { workerData });
      worker.on("message", (messages: readonly FromWorker[]) => {
        for (const message of messages) {
          const before = this.sent.get(message.index);
          if (before === undefined) this.sent.set(message.index, [message]);
          else before.push(message);
          this.senders.set(message, worker);
        }
        this.wake();
      });
      // A bug is a bug in a thread too: the run ends with its stack.
      worker.on("error", (error) => this.fail(error));
      worker.on("exit", (code) => {
        this.running--;
        if (code !== 0) this.fail(new Error(`a worker ended with ${code}`));
        this.wake();
      });
      return worker;
    });
  }

  /** The next message about an input; undefined where none will come, as the run was stopped before a worker has taken it. */
  async next(index: number): Promise<FromWorker | undefined> {
    for (;;) {
      if (this.failure !== undefined) throw this.failure.error;
      const sent = this.sent.get(index);
      if (sent !== undefined) {
        const message = sent.shift()!;
        if (sent.length === 0) this.sent.delete(index);
        return message;
      }
      if (this.running === 0) return undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  /** The first input behind this one about which there is a message. */
  nextAfter(index: number): number | undefined {
    let least: number | undefined;
    for (const other of this.sent.keys()) if (other > index && !(other > least!)) least = other;
    return least;
  }

  /** The message was handed to the outputs: its worker may send as much again. */
  written(message: FromWorker): void {
    const worker = this.senders.get(message)!;
    this.senders.delete(message);
    const cost = (this.untold.get(worker) ?? 0) + costOf(message);
    this.untold.set(worker, cost < TELLING ? cost : 0);
    if (cost >= TELLING) this.tell(worker, { kind: "written", cost });
  }

  /** Has each worker leave what it reads, and end. */
  stop(): void {
    for (const worker of this.workers) this.tell(worker, { kind: "stop" });
  }

  /** Ends them all at once. */
  async terminate(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private tell(worker: Worker, message: ToWorker): void {
    worker.postMessage(message);
  }

  private fail(error: unknown): void {
    this.failure ??= { error };
    this.wake();
  }
}
