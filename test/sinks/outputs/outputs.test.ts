import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Severity, Stats } from "../../../src/finding.js";
import type { Output } from "../../../src/sinks/outputs/output.js";
import { Outputs } from "../../../src/sinks/outputs/outputs.js";
import type { OutputRecord } from "../../../src/sinks/sink.js";
import { finding, problems } from "../../support/outputs.js";

const none = new AbortController().signal;

/** An output that keeps what it takes. */
function kept(name: string, over: Partial<Output> = {}): Output & { readonly records: OutputRecord[]; abandoned: boolean } {
  const records: OutputRecord[] = [];
  return {
    name,
    records,
    taken: 0,
    delivered: 0,
    dropped: 0,
    fault: undefined,
    abandoned: false,
    write: (all) => records.push(...all),
    ready: () => undefined,
    end: async () => {},
    abandon() {
      this.abandoned = true;
    },
    ...over,
  };
}
const stats: Stats = {
  type: "stats",
  schema: 1,
  time: "",
  source: {},
  seconds: 1,
  packets: 1,
  bytes: 1,
  received: 1,
  errors: 0,
  warnings: 0,
  infos: 0,
};

describe("severity", () => {
  test("findings and aggregates below the floor are not for the output; all else is", () => {
    const severities = ["info", "warning", "error"] as const;
    const anything = fc.oneof(
      fc.constantFrom<Severity>(...severities).map(finding),
      fc.constantFrom<Severity>(...severities).map(
        (severity): OutputRecord => ({
          type: "aggregate",
          schema: 1,
          rule: "a/b",
          severity,
          message: "",
          source: {},
          count: 1,
          first: {},
          last: {},
        }),
      ),
      fc.constantFrom<OutputRecord>(problems(1)[0]!, stats),
    );
    fc.assert(
      fc.property(fc.array(anything), fc.constantFrom(...severities), (records, floor) => {
        const [some, all] = [kept("some"), kept("all")];
        new Outputs([{ output: some, floor }, { output: all }], false).write(records);
        const allowed = { info: ["info", "warning", "error"], warning: ["warning", "error"], error: ["error"] }[floor];
        expect(some.records).toEqual(records.filter((record) => !("severity" in record) || allowed.includes(record.severity)));
        expect(all.records).toEqual(records);
      }),
    );
  });
});

describe("several outputs", () => {
  test("wait for the slowest", async () => {
    let room = (): void => {};
    const slow = kept("slow", { ready: () => new Promise<void>((resolve) => (room = resolve)) });
    const ready = new Outputs([{ output: kept("fast") }, { output: slow }], false).ready(none);
    let isReady = false;
    ready?.then(() => (isReady = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isReady).toBe(false);
    room();
    await ready;
  });
  test("a run goes on for those that are left, and ends when none is", () => {
    const states = [{ hasFailed: false }, { hasFailed: false }];
    const outputs = new Outputs(
      states.map((state, i) => ({
        output: Object.defineProperty(kept(`${i}`), "hasFailed", { get: () => state.hasFailed }),
      })),
      false,
    );
    let over = 0;
    outputs.onOver = () => over++;
    outputs.ready(none);
    states[0]!.hasFailed = true;
    outputs.ready(none);
    expect(over).toBe(0);
    states[1]!.hasFailed = true;
    outputs.ready(none);
    outputs.ready(none);
    expect(over).toBe(1);
  });
  test("stats of a live run say what each has dropped and may have lost; nothing where none has", () => {
    const good = kept("good");
    const bad = kept("tcp://127.0.0.1:1", { dropped: 7 });
    new Outputs([{ output: good }, { output: bad }], true).write([...problems(1), stats]);
    expect(good.records).toEqual([...problems(1), { ...stats, outputDrops: { "tcp://127.0.0.1:1": 7 } }]);
    const doubtful = kept("unix:/run/x", { dropped: 1, uncertain: 9 });
    new Outputs([{ output: good }, { output: doubtful }], true).write([stats]);
    expect(good.records.at(-1)).toEqual({ ...stats, outputDrops: { "unix:/run/x": 1 }, outputUncertain: { "unix:/run/x": 9 } });
    const alone = kept("alone");
    new Outputs([{ output: alone }], true).write([stats]);
    expect(alone.records).toEqual([stats]);
  });
});
