import { etherTypeBehind } from "./gre.js";
import { blank, concat, type Part, viewOf } from "./part.js";

export function vxlan(f: { flags?: number; vni?: number; reserved?: number } = {}): Part {
  return {
    name: "vxlan",
    write(inner) {
      const out = blank(8);
      viewOf(out).setUint32(0, f.flags ?? 0x08000000);
      viewOf(out).setUint32(4, ((f.vni ?? 77) << 8) | (f.reserved ?? 0));
      return concat(out, inner);
    },
  };
}

const GPE_NEXT: Readonly<Record<string, number>> = { ipv4: 1, ipv6: 2, ethernet: 3, nsh: 4, mpls: 5 };

/** `flags` are the first three bytes. */
export function vxlanGpe(f: { flags?: number; nextProtocol?: number; vni?: number; reserved?: number } = {}): Part {
  return {
    name: "vxlan-gpe",
    write(inner, chain, index) {
      const out = blank(8);
      viewOf(out).setUint32(0, (f.flags ?? 0x0c0000) * 0x100 + (f.nextProtocol ?? GPE_NEXT[chain[index + 1]?.name ?? ""] ?? 0));
      viewOf(out).setUint32(4, ((f.vni ?? 77) << 8) | (f.reserved ?? 0));
      return concat(out, inner);
    },
  };
}

/** Geneve option: class, type (with its critical bit), data; `length` in units of 4 bytes. */
export function geneveOption(f: { class?: number; type?: number; reserved?: number; length?: number; data?: Uint8Array } = {}): Uint8Array {
  const content = f.data ?? new Uint8Array(4);
  const out = blank(4);
  viewOf(out).setUint16(0, f.class ?? 0x0102);
  out[2] = f.type ?? 0x01;
  out[3] = ((f.reserved ?? 0) << 5) | (f.length ?? content.length / 4);
  return concat(out, content);
}

export interface GeneveFields {
  version?: number;
  /** In bytes. */
  optionsLength?: number;
  flags?: number;
  protocol?: number;
  vni?: number;
  reserved?: number;
  options?: Uint8Array;
}

export function geneve(f: GeneveFields = {}): Part {
  return {
    name: "geneve",
    write(inner, chain, index) {
      const options = f.options ?? new Uint8Array(0);
      const out = blank(8);
      out[0] = ((f.version ?? 0) << 6) | ((f.optionsLength ?? options.length) / 4);
      out[1] = f.flags ?? 0;
      viewOf(out).setUint16(2, f.protocol ?? etherTypeBehind(chain, index));
      viewOf(out).setUint32(4, ((f.vni ?? 77) << 8) | (f.reserved ?? 0));
      return concat(out, options, inner);
    },
  };
}

export interface GtpUFields {
  flags?: number;
  type?: number;
  length?: number;
  teid?: number;
  /** Sequence number, N-PDU number and next extension type, with the extension headers behind them. */
  optional?: Uint8Array;
}

export function gtpU(f: GtpUFields = {}): Part {
  return {
    name: "gtp-u",
    write(inner) {
      const optional = f.optional ?? new Uint8Array(0);
      const out = blank(8);
      out[0] = f.flags ?? 0x30;
      out[1] = f.type ?? 255;
      viewOf(out).setUint16(2, f.length ?? optional.length + inner.length);
      viewOf(out).setUint32(4, f.teid ?? 9);
      return concat(out, optional, inner);
    },
  };
}

/** L2TP over UDP as it stands: 16-bit words, `length` standing for the message's. */
export function l2tp(words: readonly (number | "length")[]): Part {
  return {
    name: "l2tp",
    ipProtocol: 115,
    write(inner) {
      const out = blank(words.length * 2);
      for (const [i, word] of words.entries()) viewOf(out).setUint16(i * 2, word === "length" ? out.length + inner.length : word);
      return concat(out, inner);
    },
  };
}

/** PPP without address and control. */
export function pppProtocol(f: { protocol?: number } = {}): Part {
  return {
    name: "ppp",
    write(inner, chain, index) {
      const out = blank(2);
      viewOf(out).setUint16(0, f.protocol ?? chain[index + 1]?.pppProtocol ?? 0x0021);
      return concat(out, inner);
    },
  };
}

/** A header of these very bytes. */
export function tunnelHeader(name: string, bytes: Uint8Array, ipProtocol?: number): Part {
  return { name, ...(ipProtocol === undefined ? {} : { ipProtocol }), write: (inner) => concat(bytes, inner) };
}
