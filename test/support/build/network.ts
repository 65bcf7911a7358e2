import { blank, concat, naiveChecksum, type Part, viewOf } from "./part.js";

const mac = (text: string): Uint8Array => Uint8Array.from(text.split(":"), (byte) => Number.parseInt(byte, 16));
export const ip4 = (text: string): Uint8Array => Uint8Array.from(text.split("."), Number);
/** IPv6 address from text, with at most one `::`. */
export function ip6(text: string): Uint8Array {
  const [head = "", tail] = text.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16)));
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const all = [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

export const typeBehind = (chain: readonly Part[], index: number): number =>
  chain.slice(index + 1).find((part) => part.name !== "trailer")?.etherType ?? 0x0800;
const protocolBehind = (chain: readonly Part[], index: number): number => chain[index + 1]?.ipProtocol ?? 253;

/** Ethernet II. `type` comes from the part behind. */
export function ethernet(f: { source?: string; destination?: string; type?: number } = {}): Part {
  return {
    name: "ethernet",
    etherType: 0x6558,
    ipProtocol: 143,
    write(inner, chain, index) {
      const out = blank(14);
      out.set(mac(f.destination ?? "02:00:00:00:00:02"), 0);
      out.set(mac(f.source ?? "02:00:00:00:00:01"), 6);
      viewOf(out).setUint16(12, f.type ?? typeBehind(chain, index));
      return concat(out, inner);
    },
  };
}

/** 802.1Q tag; `tpid` is what the part in front says. */
export function vlan(f: { id?: number; priority?: number; type?: number; tpid?: number } = {}): Part {
  return {
    name: "vlan",
    etherType: f.tpid ?? 0x8100,
    write(inner, chain, index) {
      const out = blank(4);
      viewOf(out).setUint16(0, ((f.priority ?? 0) << 13) | (f.id ?? 7));
      viewOf(out).setUint16(2, f.type ?? typeBehind(chain, index));
      return concat(out, inner);
    },
  };
}

export interface Ipv4Fields {
  source?: string;
  destination?: string;
  version?: number;
  /** In bytes. */
  headerLength?: number;
  tos?: number;
  totalLength?: number;
  identification?: number;
  /** The three flag bits with the offset in units of 8 bytes, as on the wire. */
  flagsAndOffset?: number;
  ttl?: number;
  protocol?: number;
  checksum?: number;
  /** A multiple of four bytes. */
  options?: Uint8Array;
  /** Destination for the pseudo-header, where it is not the header's (source route). */
  finalDestination?: string;
}

export function ipv4(f: Ipv4Fields = {}): Part {
  const source = ip4(f.source ?? "10.0.0.1");
  const destination = ip4(f.destination ?? "10.0.0.2");
  return {
    name: "ipv4",
    etherType: 0x0800,
    ipProtocol: 4,
    pppProtocol: 0x0021,
    pseudo: { source, destination: f.finalDestination === undefined ? destination : ip4(f.finalDestination) },
    write(inner, chain, index) {
      const options = f.options ?? new Uint8Array(0);
      const out = blank(20 + options.length);
      const view = viewOf(out);
      const header = f.headerLength ?? out.length;
      out[0] = ((f.version ?? 4) << 4) | (header / 4);
      out[1] = f.tos ?? 0;
      view.setUint16(2, f.totalLength ?? out.length + inner.length);
      view.setUint16(4, f.identification ?? 1);
      view.setUint16(6, f.flagsAndOffset ?? 0);
      out[8] = f.ttl ?? 64;
      out[9] = f.protocol ?? protocolBehind(chain, index);
      view.setUint16(10, 0);
      out.set(source, 12);
      out.set(destination, 16);
      out.set(options, 20);
      view.setUint16(10, f.checksum ?? naiveChecksum(out));
      return concat(out, inner);
    },
  };
}

export interface Ipv6Fields {
  source?: string;
  destination?: string;
  version?: number;
  payloadLength?: number;
  nextHeader?: number;
  hopLimit?: number;
  finalDestination?: string;
}

export function ipv6(f: Ipv6Fields = {}): Part {
  const source = ip6(f.source ?? "2001:db8::1");
  const destination = ip6(f.destination ?? "2001:db8::2");
  return {
    name: "ipv6",
    etherType: 0x86dd,
    ipProtocol: 41,
    pppProtocol: 0x0057,
    pseudo: { source, destination: f.finalDestination === undefined ? destination : ip6(f.finalDestination) },
    write(inner, chain, index) {
      const out = blank(40);
      const view = viewOf(out);
      view.setUint32(0, (f.version ?? 6) * 0x10000000);
      view.setUint16(4, f.payloadLength ?? inner.length);
      out[6] = f.nextHeader ?? (index + 1 < chain.length ? protocolBehind(chain, index) : 59);
      out[7] = f.hopLimit ?? 64;
      out.set(source, 8);
      out.set(destination, 24);
      return concat(out, inner);
    },
  };
}
