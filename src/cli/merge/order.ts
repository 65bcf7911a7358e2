import type { RecordSource } from "../../finding.js";

/** A record as far as its place in time is concerned. */
interface Placed {
  readonly type: string;
  readonly time?: string;
  readonly source?: RecordSource;
  readonly packet?: { readonly number?: number };
  readonly number?: number;
}

/** Before every time. */
const BEGINNING = "";
/** Behind every packet number. */
const LAST = "~";
const DIGITS = 16;

/** Years beyond 9999 begin with a plus, which would come before all digits. */
const sortable = (time: string): string => (time.startsWith("+") ? `~${time}` : time);
const numbered = (n: number | undefined): string => (n === undefined ? LAST : String(n).padStart(DIGITS, "0"));
const nameOf = ({ file, member, interface: iface, log }: RecordSource = {}): string => JSON.stringify([file ?? log ?? iface, member]);

/**
 * Where the records of one file belong among all: by time, then by their source, then by packet number; equal ones stay in their order. A record
 * without a time comes behind all records of the same source that stand in front of it, and without such ones before everything. So the place
 * of a record depends on nothing but its own source, and is the same whichever records of others are in the file.
 */
export class Order {
  private source = "";
  /** Latest time of the source until now. */
  private latest = BEGINNING;

  /** The key of the file's next line, by which strings are sorted; undefined where the line is no record. */
  keyOf(line: string): string | undefined {
    const record = parsed(line);
    if (record === undefined) return undefined;
    const { time, source, packet, number } = record;
    const name = nameOf(source);
    if (name !== this.source) {
      this.source = name;
      this.latest = BEGINNING;
    }
    if (typeof time !== "string") return `${this.latest}\0${name}\0${LAST}`;
    const at = sortable(time);
    if (at > this.latest) this.latest = at;
    return `${at}\0${name}\0${numbered(packet?.number ?? number ?? source?.line)}`;
  }
}

function parsed(line: string): Placed | undefined {
  try {
    const value = JSON.parse(line) as Placed | null;
    return typeof value === "object" && typeof value?.type === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
