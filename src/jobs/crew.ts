import { Worker } from "node:worker_threads";
import { costOf, type FromWorker, type Setup, type ToWorker } from "./messages.js";

/** Worker threads, and what they have sent that was not asked for yet. */
export class Crew {
  private readonly workers: Worker[];
  private readonly senders = new Map<FromWorker, Worker>();
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
      worker.on("message", (message: FromWorker) => {
        const { index } = message;
        const before = this.sent.get(index);
        if (before === undefined) this.sent.set(index, [message]);
        else before.push(message);
        this.senders.set(message, worker);
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
    this.tell(this.senders.get(message)!, { kind: "written", cost: costOf(message) });
    this.senders.delete(message);
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
