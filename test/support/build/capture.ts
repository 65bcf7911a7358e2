import { typeBehind } from "./network.js";
import { blank, concat, type Part, viewOf } from "./part.js";

/** Headers that the capturing side writes in front of a packet, and link layers that Ethernet is none of. */

const familyBehind = (chain: readonly Part[], index: number): number => (chain[index + 1]?.name === "ipv6" ? 30 : 2);

/** BSD loopback; `littleEndian` unless said. */
export function nullHeader(f: { family?: number; littleEndian?: boolean } = {}): Part {
  return {
    name: "null",
    write(inner, chain, index) {
      const out = blank(4);
      viewOf(out).setUint32(0, f.family ?? familyBehind(chain, index), f.littleEndian ?? true);
      return concat(out, inner);
    },
  };
}

export function sll(f: { packetType?: number; deviceType?: number; addressLength?: number; protocol?: number } = {}): Part {
  return {
    name: "sll",
    write(inner, chain, index) {
      const out = blank(16);
      const view = viewOf(out);
      view.setUint16(0, f.packetType ?? 0);
      view.setUint16(2, f.deviceType ?? 1);
      view.setUint16(4, f.addressLength ?? 6);
      view.setUint16(14, f.protocol ?? typeBehind(chain, index));
      return concat(out, inner);
    },
  };
}

export function sll2(f: { packetType?: number; deviceType?: number; reserved?: number; protocol?: number } = {}): Part {
  return {
    name: "sll2",
    write(inner, chain, index) {
      const out = blank(20);
      const view = viewOf(out);
      view.setUint16(0, f.protocol ?? typeBehind(chain, index));
      view.setUint16(2, f.reserved ?? 0);
      view.setUint32(4, 3);
      view.setUint16(8, f.deviceType ?? 1);
      out[10] = f.packetType ?? 0;
      out[11] = 6;
      return concat(out, inner);
    },
  };
}

export function chdlc(f: { address?: number; type?: number } = {}): Part {
  return {
    name: "chdlc",
    write(inner, chain, index) {
      const out = Uint8Array.of(f.address ?? 0x0f, 0, 0, 0);
      viewOf(out).setUint16(2, f.type ?? typeBehind(chain, index));
      return concat(out, inner);
    },
  };
}

/** Radiotap; `fields` stands behind the first bitmap, further bitmaps in it included. */
export function radiotap(f: { version?: number; length?: number; present?: number; fields?: Uint8Array } = {}): Part {
  return {
    name: "radiotap",
    write(inner) {
      const fields = f.fields ?? new Uint8Array(0);
      const out = blank(8);
      const view = viewOf(out);
      out[0] = f.version ?? 0;
      out[1] = 0;
      view.setUint16(2, f.length ?? 8 + fields.length, true);
      view.setUint32(4, f.present ?? 0, true);
      return concat(out, fields, inner);
    },
  };
}

/** 802.11 MAC header of 24 bytes, and `more` (fourth address, QoS, HT control, padding, subframe header) behind it. */
export function ieee80211(
  f: { type?: number; subtype?: number; version?: number; flags?: number; sequence?: number; more?: Uint8Array } = {},
): Part {
  return {
    name: "ieee80211",
    write(inner) {
      const out = blank(24);
      out[0] = ((f.subtype ?? 0) << 4) | ((f.type ?? 2) << 2) | (f.version ?? 0);
      out[1] = f.flags ?? 0x01;
      viewOf(out).setUint16(22, f.sequence ?? 0x10, true);
      return concat(out, f.more ?? new Uint8Array(0), inner);
    },
  };
}

export function ppi(f: { version?: number; flags?: number; length?: number; linkType?: number; fields?: Uint8Array } = {}): Part {
  return {
    name: "ppi",
    write(inner) {
      const fields = f.fields ?? new Uint8Array(0);
      const out = blank(8);
      const view = viewOf(out);
      out[0] = f.version ?? 0;
      out[1] = f.flags ?? 0;
      view.setUint16(2, f.length ?? 8 + fields.length, true);
      view.setUint32(4, f.linkType ?? 105, true);
      return concat(out, fields, inner);
    },
  };
}

/** NFLOG: `attributes` and then the payload as attribute 9, its length `payloadLength` unless right. */
export function nflog(
  f: { family?: number; version?: number; littleEndian?: boolean; attributes?: Uint8Array; payloadLength?: number } = {},
): Part {
  return {
    name: "nflog",
    write(inner, chain, index) {
      const family = f.family ?? (chain[index + 1]?.name === "ipv6" ? 10 : 2);
      const attribute = blank(4);
      viewOf(attribute).setUint16(0, f.payloadLength ?? 4 + inner.length, f.littleEndian ?? true);
      viewOf(attribute).setUint16(2, 9, f.littleEndian ?? true);
      return concat(Uint8Array.of(family, f.version ?? 0, 0, 5), f.attributes ?? new Uint8Array(0), attribute, inner);
    },
  };
}

/** AVS or Prism: a word that names the header, its length, and the rest of it. */
export function avs(f: { length?: number } = {}): Part {
  return {
    name: "avs",
    write(inner) {
      const out = new Uint8Array(64);
      viewOf(out).setUint32(0, 0x80211001);
      viewOf(out).setUint32(4, f.length ?? 64);
      return concat(out, inner);
    },
  };
}

export function prism(f: { length?: number; littleEndian?: boolean } = {}): Part {
  return {
    name: "prism",
    write(inner) {
      const out = new Uint8Array(144);
      viewOf(out).setUint32(0, 0x44, f.littleEndian ?? true);
      viewOf(out).setUint32(4, f.length ?? 144, f.littleEndian ?? true);
      return concat(out, inner);
    },
  };
}
