import type { KernelState } from "../kernel-state/state.js";
import { fieldOf, numberOf } from "./numbers.js";

/**
 * `struct sk_buff` and `struct skb_shared_info` as crash, gdb, drgn and BTF printers write them: `len = 210,` or
 * `.len = (unsigned int)210,`, with unions and structures in braces. Bit fields and characters have their text behind: `3 '\003'`.
 */
const START = /\bstruct (?:sk_buff|skb_shared_info)\b[^{;]*\{|^\s*\$\d+ = (?:\([^)]*\) )?\{/;
/** A structure without its closing brace ends somewhere. sk_buff has about 250 lines. */
const MOST_LINES = 2000;
const TOKEN = /[{}]|\.?\b(\w{1,64})\s*=\s*((?:\([^()]*\)\s*)*)(\{|[^\s,{}]+)?/g;

/** The address that a prompt's command named: `crash> sk_buff ffff880fe9624868`. */
const COMMAND = /\b(sk_buff|skb_shared_info)\s+(?:0x)?([\da-f]{8,16})\b/;

export interface StructDump {
  readonly what: "sk_buff" | "skb_shared_info";
  readonly state: KernelState;
  /** Where the structure lies, where that was said. */
  readonly address?: bigint;
  /** sk_buff: where its skb_shared_info lies, `skb->head + skb->end`. */
  readonly sharedInfo?: bigint;
}

export const beginsStruct = (text: string): boolean => START.test(text);

/** Collects the lines of one structure. */
export class StructLines {
  private text = "";
  private depth = 0;
  private lines = 0;
  private readonly address: bigint | undefined;

  constructor(address: bigint | undefined) {
    this.address = address;
  }

  /** Takes a line; true when the structure is whole. */
  line(text: string): boolean {
    const plain = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.[^']*)'|\/\/.*$|<-.*$/g, "");
    const own = this.lines === 0 ? plain.slice(Math.max(plain.search(START), 0)) : plain;
    for (const brace of own.match(/[{}]/g) ?? []) this.depth += brace === "{" ? 1 : -1;
    this.text += `${own}\n`;
    return this.depth <= 0 || ++this.lines >= MOST_LINES;
  }

  /** What it says; undefined where it is neither of the two structures. */
  read(): StructDump | undefined {
    return readStruct(this.text, this.address);
  }
}

/** The address in a debugger's command line. */
export function commandAddress(text: string): bigint | undefined {
  const match = COMMAND.exec(text);
  return match === null ? undefined : BigInt(`0x${match[2]}`);
}

/** Every `name = value` of the text with the names around it. */
function* values(text: string): Generator<{ readonly name: string; readonly value: string; readonly around: readonly string[] }> {
  const around: string[] = [];
  for (const [token, name, , value] of text.matchAll(TOKEN)) {
    if (token === "{") around.push("");
    else if (token === "}") around.pop();
    else if (value === "{") around.push(name!);
    else if (value !== undefined) yield { name: name!, value, around };
  }
}

const pointer = (text: string): bigint | undefined => (/^0x[\da-f]+$/i.test(text) ? BigInt(text) : undefined);

export function readStruct(text: string, address?: bigint): StructDump | undefined {
  const state: KernelState = {};
  const pointers = new Map<string, bigint>();
  const sizes: number[] = [];
  let isBuffer = false;
  let isSharedInfo = false;
  for (const { name, value, around } of values(text)) {
    if (around.includes("frags")) {
      if (name === "size" || name === "bv_len") sizes.push(numberOf(value) ?? 0);
      continue;
    }
    if (name === "data_len") isBuffer = true;
    if (name === "nr_frags") isSharedInfo = true;
    const address = pointer(value);
    if (address !== undefined && !pointers.has(name)) pointers.set(name, address);
    if (name === "head" || name === "data") continue;
    if (name === "frag_list") {
      state.fragList = address === 0n || value === "NULL" ? 0 : 1;
      continue;
    }
    const field = fieldOf(name);
    const number = numberOf(value);
    if (field !== undefined && number !== undefined && state[field] === undefined) state[field] = number;
  }
  if (isBuffer === isSharedInfo) return undefined;
  if (isSharedInfo) {
    if (state.nrFrags !== undefined && sizes.length >= state.nrFrags) state.fragSizes = sizes.slice(0, state.nrFrags);
    return { what: "skb_shared_info", state, ...(address === undefined ? {} : { address }) };
  }
  const head = pointers.get("head");
  // sk_buff has a length of its own for protocols; a number of the host is in network byte order there.
  if (state.protocol !== undefined) state.protocol = ((state.protocol & 0xff) << 8) | (state.protocol >> 8);
  for (const name of ["tail", "end"] as const) {
    // Without offsets (32 bits) they are pointers.
    const at = pointers.get(name);
    if (head !== undefined && at !== undefined && at > 0xffffffffn) state[name] = Number(at - head);
  }
  const data = pointers.get("data");
  if (head !== undefined && data !== undefined) state.headroom = Number(data - head);
  const sharedInfo = head !== undefined && state.end !== undefined ? head + BigInt(state.end) : undefined;
  return {
    what: "sk_buff",
    state,
    ...(address === undefined ? {} : { address }),
    ...(sharedInfo === undefined ? {} : { sharedInfo }),
  };
}
