import { typeBehind } from "./network.js";
import { blank, concat, type Part, viewOf } from "./part.js";

/** IEEE 802.3: a length where Ethernet II has a type. `length` counts everything behind, trailers too, unless said. */
export function ieee8023(f: { length?: number } = {}): Part {
  return {
    name: "ethernet",
    write(inner) {
      const out = blank(14);
      out.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1]);
      viewOf(out).setUint16(12, f.length ?? inner.length);
      return concat(out, inner);
    },
  };
}

export function llc(f: { dsap?: number; ssap?: number; control?: number } = {}): Part {
  return {
    name: "llc",
    write: (inner, chain, index) => {
      const sap = chain[index + 1]?.name === "snap" ? 0xaa : 0x06;
      return concat(Uint8Array.of(f.dsap ?? sap, f.ssap ?? f.dsap ?? sap, f.control ?? 3), inner);
    },
  };
}

export function snap(f: { organisation?: number; type?: number } = {}): Part {
  return {
    name: "snap",
    write(inner, chain, index) {
      const out = blank(5);
      out[0] = (f.organisation ?? 0) >> 16;
      viewOf(out).setUint16(1, (f.organisation ?? 0) & 0xffff);
      viewOf(out).setUint16(3, f.type ?? typeBehind(chain, index));
      return concat(out, inner);
    },
  };
}

/** 802.1ah service tag; the customer's frame follows. */
export function ieee8021ah(f: { reserved?: number; serviceId?: number } = {}): Part {
  return {
    name: "ieee8021ah",
    etherType: 0x88e7,
    write(inner) {
      const out = blank(4);
      viewOf(out).setUint32(0, ((f.reserved ?? 0) << 24) | (f.serviceId ?? 1000));
      return concat(out, inner);
    },
  };
}

export function vnTag(f: { version?: number; type?: number } = {}): Part {
  return {
    name: "vn-tag",
    etherType: 0x8926,
    write(inner, chain, index) {
      const out = blank(6);
      viewOf(out).setUint32(0, (0x0001 << 16) | ((f.version ?? 0) << 12) | 5);
      viewOf(out).setUint16(4, f.type ?? typeBehind(chain, index));
      return concat(out, inner);
    },
  };
}

export function eTag(f: { type?: number } = {}): Part {
  return {
    name: "e-tag",
    etherType: 0x893f,
    write(inner, chain, index) {
      const out = new Uint8Array(8);
      viewOf(out).setUint16(6, f.type ?? typeBehind(chain, index));
      return concat(out, inner);
    },
  };
}

/** Cisco metadata with one option. `length` in units of 8 bytes. */
export function ciscoMetadata(
  f: { version?: number; length?: number; optionLength?: number; optionType?: number; groupTag?: number } = {},
): Part {
  return {
    name: "cisco-metadata",
    etherType: 0x8909,
    write(inner, chain, index) {
      const out = blank(8);
      out[0] = f.version ?? 1;
      out[1] = f.length ?? 1;
      viewOf(out).setUint16(2, ((f.optionLength ?? 0) << 13) | (f.optionType ?? 1));
      viewOf(out).setUint16(4, f.groupTag ?? 16);
      viewOf(out).setUint16(6, typeBehind(chain, index));
      return concat(out, inner);
    },
  };
}

/** Forwarding tag 1, TTL 32; the whole inner frame follows. */
export function fabricPath(): Part {
  return { name: "fabricpath", etherType: 0x8903, write: (inner) => concat(Uint8Array.of(0x00, 0x60), inner) };
}

/** One label; the bottom of the stack is where no other label follows. */
export function mpls(f: { label?: number; bottom?: boolean; ttl?: number } = {}): Part {
  return {
    name: "mpls",
    etherType: 0x8847,
    ipProtocol: 137,
    pppProtocol: 0x0281,
    write(inner, chain, index) {
      const out = blank(4);
      const bottom = f.bottom ?? chain[index + 1]?.name !== "mpls";
      viewOf(out).setUint32(0, ((f.label ?? 1000) << 12) | (bottom ? 0x100 : 0) | (f.ttl ?? 64));
      return concat(out, inner);
    },
  };
}

export function pwControlWord(f: { first?: number; length?: number; sequence?: number } = {}): Part {
  return {
    name: "pw-control-word",
    write(inner) {
      const out = blank(4);
      out[0] = f.first ?? 0;
      out[1] = f.length ?? 0;
      viewOf(out).setUint16(2, f.sequence ?? 0);
      return concat(out, inner);
    },
  };
}

/** PPPoE; discovery is announced by its own EtherType where the code is not 0. */
export function pppoe(f: { versionAndType?: number; code?: number; session?: number; length?: number; etherType?: number } = {}): Part {
  return {
    name: "pppoe",
    etherType: f.etherType ?? (f.code ? 0x8863 : 0x8864),
    write(inner) {
      const out = blank(6);
      out[0] = f.versionAndType ?? 0x11;
      out[1] = f.code ?? 0;
      viewOf(out).setUint16(2, f.session ?? 1);
      viewOf(out).setUint16(4, f.length ?? inner.length);
      return concat(out, inner);
    },
  };
}

/** PPP; `framed` puts address and control in front, `compressed` writes the protocol in one byte. */
export function ppp(f: { framed?: boolean; control?: number; compressed?: boolean; protocol?: number } = {}): Part {
  return {
    name: "ppp",
    write(inner, chain, index) {
      const protocol = f.protocol ?? chain[index + 1]?.pppProtocol ?? 0x0021;
      const field = f.compressed ? [protocol] : [protocol >> 8, protocol & 0xff];
      return concat(Uint8Array.from([...(f.framed ? [0xff, f.control ?? 3] : []), ...field]), inner);
    },
  };
}

export function arp(
  f: { hardwareType?: number; protocolType?: number; hardwareSize?: number; protocolSize?: number; operation?: number } = {},
): Part {
  return {
    name: "arp",
    etherType: 0x0806,
    write(inner) {
      const hardware = f.hardwareSize ?? 6;
      const protocol = f.protocolSize ?? 4;
      const out = blank(8 + 2 * (hardware + protocol));
      viewOf(out).setUint16(0, f.hardwareType ?? 1);
      viewOf(out).setUint16(2, f.protocolType ?? 0x0800);
      out[4] = hardware;
      out[5] = protocol;
      viewOf(out).setUint16(6, f.operation ?? 1);
      return concat(out, inner);
    },
  };
}

/** NSH; `context` is what stands behind the service path header, 16 bytes of it unless said. `length` in bytes. */
export function nsh(f: { version?: number; length?: number; mdType?: number; next?: number; context?: Uint8Array } = {}): Part {
  const nextOf: Record<string, number> = { ipv4: 1, ipv6: 2, ethernet: 3, nsh: 4, mpls: 5 };
  return {
    name: "nsh",
    etherType: 0x894f,
    write(inner, chain, index) {
      const context = f.context ?? new Uint8Array(16);
      const out = blank(8);
      viewOf(out).setUint16(0, ((f.version ?? 0) << 14) | (63 << 6) | ((f.length ?? 8 + context.length) / 4));
      out[2] = f.mdType ?? 1;
      out[3] = f.next ?? nextOf[chain[index + 1]?.name ?? ""] ?? 0;
      viewOf(out).setUint32(4, (0x00002a << 8) | 255);
      return concat(out, context, inner);
    },
  };
}
