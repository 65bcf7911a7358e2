import type { KernelEvent } from "../kernel-state/event.js";
import { complete, type KernelState } from "../kernel-state/state.js";
import { Building } from "./building.js";
import { LogLines } from "./log-lines.js";
import { jsonRow, type Row, Table } from "./rows.js";
import { beginsStruct, commandAddress, StructLines } from "./struct-dump.js";

const PROMPT = /^\s*(?:crash|\(gdb\)|drgn|>>>)|^\s*$/;

/** Makes events of the lines of any mixture of logs, dumps and traces. */
export class Collector {
  private events: KernelEvent[] = [];
  private readonly log: LogLines;
  private table: Table | undefined;
  private struct: StructLines | undefined;
  private structLine = 0;
  /** A dumped structure that the other one may follow. */
  private dumped: Building | undefined;
  /** Address in the last command of a debugger. */
  private address: bigint | undefined;

  constructor() {
    this.log = new LogLines((event) => this.push(event.done()));
  }

  /** May the next line belong to something that has begun? */
  get isOpen(): boolean {
    return this.log.isOpen || this.table !== undefined || this.struct !== undefined || this.dumped !== undefined;
  }

  /** Is something open that would be whole if nothing followed? */
  get isWaiting(): boolean {
    return this.log.isOpen || this.dumped !== undefined;
  }

  /** The events that are whole, and no longer the collector's. */
  take(): KernelEvent[] {
    const { events } = this;
    this.events = [];
    return events;
  }

  /** Nothing comes for the moment: what has begun is whole. The names of a table's columns still hold. */
  pause(): void {
    this.dumpEnds();
    this.log.end();
  }

  /** The input has ended. */
  end(): void {
    if (this.struct !== undefined) this.structEnds();
    this.pause();
    this.table = undefined;
  }

  line(text: string, number: number): void {
    if (this.struct !== undefined) {
      if (this.struct.line(text)) this.structEnds();
      return;
    }
    if (this.row(text, number)) return;
    const address = commandAddress(text);
    if (address !== undefined) this.address = address;
    if (beginsStruct(text)) {
      this.struct = new StructLines(this.address);
      this.structLine = number;
      this.address = undefined;
      if (this.struct.line(text)) this.structEnds();
      return;
    }
    if (this.dumped !== undefined && !PROMPT.test(text)) this.dumpEnds();
    this.log.line(text, number);
  }

  private push(event: KernelEvent | undefined): void {
    if (event === undefined) return;
    // Where an event does not name its kernel, it is the one that spoke before.
    const { release } = this.log;
    this.events.push(event.kernel === undefined && release !== undefined ? { ...event, kernel: release } : event);
  }

  /** A line of a trace: JSON, a row, or the names of the columns. */
  private row(text: string, number: number): boolean {
    const json = text.indexOf('{"');
    if (json >= 0 && text.endsWith("}")) {
      const row = jsonRow(text.slice(json));
      if (row === undefined) return false;
      this.push(eventOf(row, number));
      return true;
    }
    const row = this.table?.row(text);
    if (row !== undefined) {
      this.push(eventOf(row, number));
      return true;
    }
    const table = Table.begin(text);
    // A blank line, or one of a script's own, ends no table.
    if (table !== undefined) this.table = table;
    else if (this.table !== undefined && !/^\s*(?:Attaching \d+ probes?.*)?$/.test(text)) this.table = undefined;
    return table !== undefined;
  }

  private structEnds(): void {
    const dump = this.struct!.read();
    this.struct = undefined;
    if (dump === undefined) return;
    if (this.log.crashed?.struct(dump) || this.dumped?.struct(dump)) return;
    this.dumpEnds();
    this.dumped = new Building("state", this.structLine);
    this.dumped.struct(dump);
  }

  private dumpEnds(): void {
    this.push(this.dumped?.done());
    this.dumped = undefined;
  }
}

function eventOf({ state, device, func, kernel, stack = [] }: Row, line: number): KernelEvent {
  return {
    kind: "state",
    line,
    state: complete(state as KernelState),
    stack: stack.map((name) => ({ name: name.replace(/\+.*$/, ""), sure: true })),
    registers: new Map(),
    ...(device === undefined ? {} : { device }),
    ...(func === undefined ? {} : { func }),
    ...(kernel === undefined ? {} : { kernel }),
  };
}
