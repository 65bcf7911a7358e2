import type { DumpedPacket } from "../kernel-state/event.js";
import type { KernelState, StateField } from "../kernel-state/state.js";

/**
 * The lines of skb_dump() in net/core/skbuff.c, in all its forms: of Linux 5.3, with what 6.10 (mac_len, csum start, inner
 * headers) and 7.0 (data_len, end-tail) added. The older one-line form of netdev_rx_csum_fault() has the same fields.
 */
const ETHERNET_HEADER = 14;
const LINKTYPE_ETHERNET = 1;
const LINKTYPE_RAW = 101;
const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
/** Nothing in the kernel is larger than BIG TCP's packets. */
const MOST_BYTES = 1 << 19;

/** Fields by the name that they have in a line, where it is not the kernel's. */
const PAIRS: Readonly<Record<string, StateField>> = {
  len: "len",
  data_len: "dataLen",
  headroom: "headroom",
  headlen: "headlen",
  tailroom: "tailroom",
  nr_frags: "nrFrags",
  gso_size: "gsoSize",
  gso_type: "gsoTypeRaw",
  ip_summed: "ipSummed",
  pkttype: "pktType",
  pkt_type: "pktType",
  encapsulation: "encapsulation",
};
const PAIR = /\b(\w+)=(\d+)(?=(.?))/g;

/** `name=number` pairs of a line. A number that the line ends with is whole only if it is the `last` of its form. */
export function readPairs(state: KernelState, text: string, last: string): void {
  for (const [, name, digits, next] of text.matchAll(PAIR)) {
    const field = PAIRS[name!];
    if (field === undefined || state[field] !== undefined || (next === "" && name !== last)) continue;
    state[field] = Number(digits);
  }
}

const set = (state: KernelState, field: StateField, text: string | undefined): void => {
  if (text !== undefined && state[field] === undefined) state[field] = Number(text);
};

/** One of the lines behind the first; false where it is none. */
export function readDumpLine(state: KernelState, text: string): boolean {
  let match = /\bmac=\((-?\d+),(-?\d+)\)(?: mac_len=\d+)? net=\((-?\d+),(-?\d+)\)(?: trans=(-?\d+))?/.exec(text);
  if (match !== null) {
    set(state, "macHeader", match[1]);
    set(state, "networkHeader", match[3]);
    set(state, "transportHeader", match[5]);
    return true;
  }
  match = /\bshinfo\(txflags=\d+ nr_frags=(\d+)(?: gso\(size=(\d+) type=(\d+) segs=(\d+)\))?/.exec(text);
  if (match !== null) {
    set(state, "nrFrags", match[1]);
    set(state, "gsoSize", match[2]);
    set(state, "gsoTypeRaw", match[3]);
    set(state, "gsoSegs", match[4]);
    return true;
  }
  match = /\bcsum\((0x[\da-f]+)(?: start=(\d+) offset=(\d+))? ip_summed=(\d)/.exec(text);
  if (match !== null) {
    set(state, "csum", match[1]);
    set(state, "ipSummed", match[4]);
    // The union's halves mean something only where the kernel is to finish the sum.
    if (match[4] === "3") {
      set(state, "csumStart", match[2]);
      set(state, "csumOffset", match[3]);
    }
    return true;
  }
  match = /\bhash\(0x[\da-f]+ sw=\d l4=\d\) proto=(0x[\da-f]+)(?: pkttype=(\d+))?/.exec(text);
  if (match !== null) {
    set(state, "protocol", match[1]);
    set(state, "pktType", match[2]);
    return true;
  }
  match = /\bencapsulation=(\d+) inner\(proto=0x[\da-f]+, mac=(\d+), net=(\d+), trans=(\d+)\)/.exec(text);
  if (match !== null) {
    set(state, "encapsulation", match[1]);
    set(state, "innerMacHeader", match[2]);
    set(state, "innerNetworkHeader", match[3]);
    set(state, "innerTransportHeader", match[4]);
    return true;
  }
  return /\bpriority=0x[\da-f]+ mark=|\bsk family=\d+ type=/.test(text);
}

const HEX = /\bskb (headroom|linear|frag|tailroom):\s+([\da-f]{8}): ((?:[\da-f]{2}(?: |$))+)/;
const BYTES_OF_LINE = 16;
type Part = "headroom" | "linear" | "frag" | "tailroom";

/** The hex lines of one dump. */
export class HexLines {
  private readonly headroom: number[] = [];
  /** The packet from `skb->data` on, as far as no line is missing. */
  private readonly data: number[] = [];
  private linear = 0;
  /** Where the current fragment began. */
  private fragment = 0;
  private broken = false;

  get isEmpty(): boolean {
    return this.data.length === 0;
  }

  /** A hex line of a dump; false where the text is none. */
  line(text: string): boolean {
    const match = HEX.exec(text);
    if (match === null) return false;
    const part = match[1] as Part;
    const offset = Number.parseInt(match[2]!, 16);
    const bytes = match[3]!.trim().split(" ").slice(0, BYTES_OF_LINE);
    if (part === "headroom") {
      if (offset === this.headroom.length) this.append(this.headroom, bytes);
    } else if (part !== "tailroom") this.packet(part, offset, bytes);
    return true;
  }

  private packet(part: "linear" | "frag", offset: number, bytes: readonly string[]): void {
    // Each page of a fragment counts from 0 again.
    if (part === "frag" && offset === 0) this.fragment = this.data.length;
    const from = part === "linear" ? 0 : this.fragment;
    if (from + offset !== this.data.length) this.broken = true;
    if (this.broken || this.data.length + bytes.length > MOST_BYTES) return;
    this.append(this.data, bytes);
    if (part === "linear") this.linear = this.data.length;
  }

  private append(to: number[], bytes: readonly string[]): void {
    for (const byte of bytes) to.push(Number.parseInt(byte, 16));
  }

  /** What the dump shows of the packet, from its link header on where that is there; undefined where it is no packet that can be read. */
  read(state: KernelState): DumpedPacket | undefined {
    const { headroom, headlen, len, macHeader, networkHeader } = state;
    if (headroom === undefined || len === undefined || this.isEmpty) return undefined;
    // The linear part is not whole: what follows of the fragments would close up to it.
    const data = headlen !== undefined && this.linear < headlen ? this.data.slice(0, this.linear) : this.data.slice(0, Math.max(len, 0));
    const whole = this.headroom.length === headroom;
    const at = (start: number, linkType: number): DumpedPacket | undefined => {
      if (start > headroom || (start < headroom && !whole)) return undefined;
      return { bytes: Uint8Array.from([...this.headroom.slice(start), ...data]), start, length: headroom - start + len, linkType };
    };
    const isEthernet = macHeader !== undefined && networkHeader !== undefined && networkHeader - macHeader >= ETHERNET_HEADER;
    const framed = isEthernet ? at(macHeader, LINKTYPE_ETHERNET) : undefined;
    if (framed !== undefined) return framed;
    const isIp = state.protocol === ETHERTYPE_IPV4 || state.protocol === ETHERTYPE_IPV6;
    return isIp && networkHeader !== undefined ? at(networkHeader, LINKTYPE_RAW) : undefined;
  }
}
