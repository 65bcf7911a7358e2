import { STATE_FIELDS, type StateField } from "../kernel-state/state.js";

/** Names that tools give the fields; everything else is the kernel's own name, in snake or camel case. */
const OTHER_NAMES: Readonly<Record<string, StateField>> = {
  nh: "networkHeader",
  th: "transportHeader",
  mh: "macHeader",
  inh: "innerNetworkHeader",
  ith: "innerTransportHeader",
  imh: "innerMacHeader",
  enc: "encapsulation",
  gsoType: "gsoTypeRaw",
  frags: "nrFrags",
};
const FIELDS: ReadonlySet<string> = new Set(STATE_FIELDS);

const camel = (name: string): string => name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The field that a name stands for: `gso_size`, `gsoSize`, `skb->transport_header`, `ith`; undefined where none. */
export function fieldOf(name: string): StateField | undefined {
  const last = name.split(/->|\./).at(-1)!;
  const own = camel(last);
  const other = OTHER_NAMES[own];
  return other ?? (FIELDS.has(own) ? (own as StateField) : undefined);
}

/** A number as C and its debuggers print it: decimal, 0x; undefined where it is none that a field can hold. */
export function numberOf(text: string): number | undefined {
  if (!/^(-?\d+|0x[\da-f]+)$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
