import { ip6 } from "./network.js";
import { blank, concat, naiveChecksum, type Part, pseudoHeader, viewOf } from "./part.js";

const NO_NEXT_HEADER = 59;
/** Of the part behind; 253 (experiment) in front of plain data. */
const nextBehind = (chain: readonly Part[], index: number): number =>
  index + 1 < chain.length ? (chain[index + 1]!.ipProtocol ?? 253) : NO_NEXT_HEADER;

/** What all headers in units of 8 bytes share. `length` is the field as it stands. */
export interface ExtensionFields {
  nextHeader?: number;
  length?: number;
}

/** Next header, length, and `content` behind them: 8n + 6 bytes. */
function extension(name: string, ipProtocol: number, f: ExtensionFields, content: Uint8Array): Part {
  return {
    name,
    ipProtocol,
    write(inner, chain, index) {
      const out = blank(2 + content.length);
      out[0] = f.nextHeader ?? nextBehind(chain, index);
      out[1] = f.length ?? (out.length - 8) / 8;
      out.set(content, 2);
      return concat(out, inner);
    },
  };
}

/** Router alert if no options are given; they fill the header: 8n + 6 bytes. */
export const hopByHop = (f: ExtensionFields & { options?: Uint8Array } = {}): Part =>
  extension("ipv6-hop-by-hop", 0, f, f.options ?? Uint8Array.of(5, 2, 0, 0, 1, 0));

/** Tunnel encapsulation limit if no options are given. */
export const destinationOptions = (f: ExtensionFields & { options?: Uint8Array } = {}): Part =>
  extension("ipv6-destination", 60, f, f.options ?? Uint8Array.of(4, 1, 4, 1, 1, 0));

/** Home address option with its padding: 22 bytes. */
export const homeAddress = (address: string): Uint8Array => concat(Uint8Array.of(1, 2, 0, 0, 0xc9, 16), ip6(address));

export interface RoutingFields extends ExtensionFields {
  type?: number;
  segmentsLeft?: number;
  /** Bytes 4 to 7. */
  word?: number;
  /** Addresses as they stand in the header. */
  addresses?: readonly string[];
  /** What stands behind the addresses. */
  rest?: Uint8Array;
}

export function routing(f: RoutingFields = {}): Part {
  const head = blank(6);
  const addresses = f.addresses ?? ["2001:db8::9"];
  const type = f.type ?? 4;
  head[0] = type;
  head[1] = f.segmentsLeft ?? 0;
  viewOf(head).setUint32(2, f.word ?? (type === 4 ? (addresses.length - 1) * 0x1000000 : 0));
  return extension("ipv6-routing", 43, f, concat(head, ...addresses.map(ip6), f.rest ?? new Uint8Array(0)));
}

export function fragment(
  f: { nextHeader?: number; reserved?: number; offset?: number; reservedBits?: number; more?: boolean; id?: number } = {},
): Part {
  return {
    name: "ipv6-fragment",
    ipProtocol: 44,
    write(inner, chain, index) {
      const out = blank(8);
      out[0] = f.nextHeader ?? nextBehind(chain, index);
      out[1] = f.reserved ?? 0;
      // The offset is in bytes, in units of 8 on the wire: three bits are left for the others.
      viewOf(out).setUint16(2, (f.offset ?? 0) | ((f.reservedBits ?? 0) << 1) | (f.more ? 1 : 0));
      viewOf(out).setUint32(4, f.id ?? 7);
      return concat(out, inner);
    },
  };
}

export function ah(
  f: { nextHeader?: number; length?: number; reserved?: number; spi?: number; sequence?: number; icv?: Uint8Array } = {},
): Part {
  return {
    name: "ah",
    ipProtocol: 51,
    write(inner, chain, index) {
      const out = blank(12);
      const icv = f.icv ?? blank(12);
      out[0] = f.nextHeader ?? nextBehind(chain, index);
      out[1] = f.length ?? (12 + icv.length) / 4 - 2;
      viewOf(out).setUint16(2, f.reserved ?? 0);
      viewOf(out).setUint32(4, f.spi ?? 0x1000);
      viewOf(out).setUint32(8, f.sequence ?? 1);
      return concat(out, icv, inner);
    },
  };
}

/** ESP; what is behind it stands for what is encrypted. */
export function esp(f: { spi?: number; sequence?: number } = {}): Part {
  return {
    name: "esp",
    ipProtocol: 50,
    write(inner) {
      const out = blank(8);
      viewOf(out).setUint32(0, f.spi ?? 0x1000);
      viewOf(out).setUint32(4, f.sequence ?? 1);
      return concat(out, inner);
    },
  };
}

/** A mobility message; `content` is what stands behind its first 6 bytes, 8n + 2 bytes. */
export function mobility(f: ExtensionFields & { type?: number; content?: Uint8Array; checksum?: number } = {}): Part {
  return {
    name: "ipv6-mobility",
    ipProtocol: 135,
    write(inner, chain, index) {
      const content = f.content ?? new Uint8Array(2);
      const out = blank(6 + content.length);
      out[0] = f.nextHeader ?? nextBehind(chain, index);
      out[1] = f.length ?? (out.length - 8) / 8;
      out[2] = f.type ?? 0;
      out[3] = 0;
      viewOf(out).setUint16(4, 0);
      out.set(content, 6);
      viewOf(out).setUint16(4, f.checksum ?? naiveChecksum(pseudoHeader(chain, index, 135, out.length), out));
      return concat(out, inner);
    },
  };
}

/** HIP with both host identity tags, and parameters behind them. */
export const hip = (f: ExtensionFields & { content?: Uint8Array } = {}): Part =>
  extension("ipv6-hip", 139, f, f.content ?? concat(Uint8Array.of(1, 0x21, 0, 0, 0, 0), new Uint8Array(32)));

/** Shim6; the payload header (first bit set) if no content is given. */
export const shim6 = (f: ExtensionFields & { content?: Uint8Array } = {}): Part =>
  extension("ipv6-shim6", 140, f, f.content ?? Uint8Array.of(0x80, 1, 2, 3, 4, 5));
