import type { KernelState } from "../kernel-state/state.js";
import { fieldOf, numberOf } from "./numbers.js";
import { readStruct } from "./struct-dump.js";

/** What one row of a trace tells. */
export interface Row {
  readonly state: KernelState;
  readonly device?: string;
  readonly func?: string;
  readonly kernel?: string;
  /** Innermost first. */
  readonly stack?: readonly string[];
}

/** Fewer columns that are fields of a packet make no table of packets. */
const LEAST_FIELDS = 3;
const DEVICES = new Set(["dev", "iface", "ifname", "device", "interface"]);
const FUNCTIONS = new Set(["func", "function", "probe", "symbol"]);

const words = (line: string): string[] => line.split(/[\s|]+/).filter((word) => word !== "");

/** Rows of named columns, as bpftrace scripts print them: the line of names, then a line for each packet. */
export class Table {
  private readonly names: readonly string[];

  private constructor(names: readonly string[]) {
    this.names = names;
  }

  /** The table that a line begins; undefined where it is no line of names. */
  static begin(line: string): Table | undefined {
    const names = words(line);
    if (names.some((name) => !/^[A-Za-z_][\w>.-]*$/.test(name))) return undefined;
    const fields = names.map(fieldOf).filter((field) => field !== undefined);
    return fields.length >= LEAST_FIELDS && new Set(fields).size === fields.length ? new Table(names) : undefined;
  }

  /** A row; undefined where the line does not fit the names. */
  row(line: string): Row | undefined {
    const cells = words(line);
    if (cells.length !== this.names.length) return undefined;
    const state: KernelState = {};
    const other: { device?: string; func?: string } = {};
    for (const [i, cell] of cells.entries()) {
      const name = this.names[i]!;
      const field = fieldOf(name);
      if (field !== undefined) {
        const value = numberOf(cell);
        if (value === undefined) return undefined;
        state[field] = value;
      } else if (DEVICES.has(name)) other.device = cell;
      else if (FUNCTIONS.has(name)) other.func = cell;
    }
    return { state, ...other };
  }
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** retis names the parts of `gso` without the prefix. */
const RETIS_GSO = { size: "gsoSize", segs: "gsoSegs", type: "gsoTypeRaw", frags: "nrFrags" } as const;

function readFields(state: KernelState, from: Json): void {
  for (const [name, value] of Object.entries(from)) {
    const field = fieldOf(name);
    const number =
      typeof value === "number"
        ? value
        : typeof value === "boolean"
          ? Number(value)
          : typeof value === "string"
            ? numberOf(value)
            : undefined;
    if (field !== undefined && number !== undefined && Number.isSafeInteger(number) && state[field] === undefined) state[field] = number;
  }
}

const text = (...candidates: readonly unknown[]): string | undefined =>
  candidates.find((value): value is string => typeof value === "string" && value !== "");

/**
 * A JSON line with fields of a packet's kernel state: flat, under `skb_metadata` or as the text of the structures (pwru), under
 * `skb.meta` and `skb.gso` (retis). Undefined where it is none: a lone `len` says nothing.
 */
export function jsonRow(line: string): Row | undefined {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(record)) return undefined;
  const state: KernelState = {};
  readFields(state, record);
  for (const name of ["skb", "skb_metadata", "skb_shared_info", "shinfo"]) {
    const part = record[name];
    if (typeof part === "string") Object.assign(state, structText(part));
    else if (isObject(part)) {
      readFields(state, part);
      if (isObject(part.meta)) readFields(state, part.meta);
      if (isObject(part.gso))
        for (const [own, field] of Object.entries(RETIS_GSO))
          if (typeof part.gso[own] === "number") state[field as "gsoSize"] ??= part.gso[own];
    }
  }
  if (Object.keys(state).length < LEAST_FIELDS) return undefined;
  const inner = isObject(record.skb) && isObject(record.skb.dev) ? record.skb.dev.name : undefined;
  const kernel = isObject(record.kernel) ? record.kernel.symbol : undefined;
  const device = text(record.dev, record.iface, record.device, inner);
  const func = text(record.func, record.function, kernel);
  const release = text(record.release, record.kernel);
  const stack = Array.isArray(record.stack) ? record.stack.filter((frame): frame is string => typeof frame === "string") : undefined;
  return {
    state,
    ...(device === undefined ? {} : { device }),
    ...(func === undefined ? {} : { func }),
    ...(release === undefined ? {} : { kernel: release }),
    ...(stack === undefined ? {} : { stack }),
  };
}

/** pwru prints the structures as text inside of a string. */
const structText = (part: string): KernelState => readStruct(part)?.state ?? {};
