import { Collector } from "../../../src/kernel/collector.js";
import type { KernelEvent } from "../../../src/kernel-state/event.js";

/** What loggers put in front of a line. */
export const PREFIXES: Readonly<Record<string, (line: string, i: number) => string>> = {
  none: (line) => line,
  dmesg: (line, i) => `[${(1000 + i * 0.000013).toFixed(6).padStart(12)}] ${line}`,
  level: (line, i) => `<4>[${(1000 + i * 0.000013).toFixed(6).padStart(12)}] ${line}`,
  caller: (line, i) => `[${(1000 + i * 0.000013).toFixed(6).padStart(12)}][   T42] ${line}`,
  syslog: (line, i) => `Nov 14 22:13:20 node7 kernel: [${(1000 + i * 0.000013).toFixed(6).padStart(12)}] ${line}`,
  journal: (line) => `Nov 14 22:13:20 node7 kernel: ${line}`,
  iso: (line) => `2023-11-14T22:13:20.000042+00:00 node7 kernel: ${line}`,
};

/** The events that the lines make. */
export function eventsOf(lines: readonly string[]): KernelEvent[] {
  const collector = new Collector();
  for (const [i, line] of lines.entries()) collector.line(line, i + 1);
  collector.end();
  return collector.take();
}

/** The one event that the lines make. */
export function eventOf(lines: readonly string[]): KernelEvent {
  const events = eventsOf(lines);
  if (events.length !== 1) throw new Error(`${events.length} events: ${events.map(({ kind, line }) => `${kind} at ${line}`).join(", ")}`);
  return events[0]!;
}
