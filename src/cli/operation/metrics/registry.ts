import type { Registry } from "prom-client";
import type { Aggregate, Finding, Severity } from "../../../finding.js";
import type { Counts } from "../../../packet/counts.js";
import { VERDICT_NAMES, Verdict } from "../../../packet/verdict.js";
import type { LiveCounters } from "../../../run/input.js";
import type { Output } from "../../../sinks/outputs/output.js";
import type { OutputRecord, Sink } from "../../../sinks/sink.js";

/** Where the numbers come from; asked whenever somebody looks. */
export interface Observed {
  /** What was counted of packets and checksums: of inputs that have ended, and of the one that is read. */
  counts(): readonly Counts[];
  readonly outputs: readonly Output[];
  /** Of an interface, by its name. */
  readonly live?: { readonly interface: string; counters(): LiveCounters };
}

/** Metrics of a run. Its sink counts what is found; it takes no part in back-pressure. */
export interface Metrics {
  readonly sink: Sink;
  readonly contentType: string;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
}

/** Without the password that an address may hold. */
const withoutSecrets = (name: string): string => name.replace(/\/\/[^/@]*@/, "//");

/** Counters by name, as prom-client keeps them; its labels hold nothing of which there is more than there are rules. */
export async function createMetrics(version: string, observed: Observed): Promise<Metrics> {
  // Loaded only where metrics are asked for.
  const { Counter, Gauge, Registry } = (await import("prom-client")).default;
  const registry: Registry = new Registry();
  const registers = [registry];

  /** A counter whose values are kept elsewhere. */
  const counter = <L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    values: () => Iterable<readonly [labels: Record<L, string>, value: number]>,
  ): void => {
    const made = new Counter<L>({
      name: `pcaplint_${name}_total`,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const [labels, value] of values()) this.inc(labels, value);
      },
    });
    void made;
  };
  const sum = (of: (counts: Counts) => number): number => observed.counts().reduce((total, counts) => total + of(counts), 0);

  new Gauge({ name: "pcaplint_build_info", help: "Of the program; always 1.", labelNames: ["version"], registers }).set({ version }, 1);
  new Gauge({ name: "pcaplint_start_time_seconds", help: "When the run began, in seconds since 1970.", registers }).set(
    Math.round(Date.now() - process.uptime() * 1000) / 1000,
  );
  counter("packets", "Packets looked at.", [], () => [[{}, sum(({ packets }) => packets)]]);
  counter("captured_bytes", "Their captured bytes.", [], () => [[{}, sum(({ bytes }) => bytes)]]);
  counter("checksums", "Checksums by verdict, quoted ones left out.", ["verdict"], () =>
    Object.values(Verdict)
      .filter((verdict) => verdict !== Verdict.None)
      .map((verdict) => [{ verdict: VERDICT_NAMES[verdict]! }, sum((counts) => counts.total(verdict))] as const),
  );

  const found = new Map<string, { readonly rule: string; readonly severity: Severity; count: number }>();
  let problems = 0;
  counter("findings", "Findings by rule and severity, those in aggregates included once these are written.", ["rule", "severity"], () =>
    [...found.values()].map(({ rule, severity, count }) => [{ rule, severity }, count] as const),
  );
  counter("problems", "Places at which an input could not be read.", [], () => [[{}, problems]]);
  const { live } = observed;
  if (live !== undefined) {
    const labels = { interface: live.interface };
    counter("capture_received", "Packets that passed the capture's filter.", ["interface"], () => [[labels, live.counters().received]]);
    counter("capture_dropped", "Of these, packets that there was no room for; absent where nobody counts them.", ["interface"], () => {
      const { dropped } = live.counters();
      return dropped === undefined ? [] : [[labels, dropped]];
    });
  }
  counter("output_records", "Records by output, and what became of them.", ["output", "result"], () =>
    observed.outputs.flatMap(({ name, delivered, dropped }) => {
      const output = withoutSecrets(name);
      return [[{ output, result: "delivered" }, delivered] as const, [{ output, result: "dropped" }, dropped] as const];
    }),
  );
  counter("output_uncertain", "Of the records delivered, those that broken connections may have cost, at most.", ["output"], () =>
    observed.outputs.flatMap(({ name, uncertain }) =>
      uncertain === undefined ? [] : [[{ output: withoutSecrets(name) }, uncertain] as const],
    ),
  );

  const add = ({ rule, severity }: Finding | Aggregate, count: number): void => {
    const key = `${rule} ${severity}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { rule, severity, count });
    else known.count += count;
  };
  const take = (record: OutputRecord): void => {
    if (record.type === "finding") add(record, 1);
    else if (record.type === "aggregate") add(record, record.count);
    else if (record.type === "problem") problems++;
  };
  return {
    sink: { write: (records) => records.forEach(take), ready: () => undefined, end: () => Promise.resolve() },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
