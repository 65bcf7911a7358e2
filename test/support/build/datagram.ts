import { blank, concat, naiveChecksum, type Part, pseudoHeader, viewOf } from "./part.js";

/** UDP-Lite; `coverage` 0 is all. */
export function udpLite(f: { source?: number; destination?: number; coverage?: number; checksum?: number } = {}): Part {
  return {
    name: "udp-lite",
    ipProtocol: 136,
    write(inner, chain, index) {
      const out = blank(8);
      const view = viewOf(out);
      const coverage = f.coverage ?? 0;
      view.setUint16(0, f.source ?? 40000);
      view.setUint16(2, f.destination ?? 9);
      view.setUint16(4, coverage);
      view.setUint16(6, 0);
      const whole = concat(out, inner);
      const covered = coverage === 0 ? whole : whole.slice(0, coverage);
      view.setUint16(6, f.checksum ?? (naiveChecksum(pseudoHeader(chain, index, 136, whole.length), covered) || 0xffff));
      return concat(out, inner);
    },
  };
}

export interface DccpFields {
  source?: number;
  destination?: number;
  /** Data, 2, if not said. */
  type?: number;
  /** Sequence numbers of 48 bits; as the type demands if not said. */
  long?: boolean;
  /** In bytes. */
  dataOffset?: number;
  /** CsCov as on the wire. */
  coverage?: number;
  checksum?: number;
  /** What the type has behind the generic header. */
  behind?: Uint8Array;
  /** A multiple of four bytes. */
  options?: Uint8Array;
}

export function dccp(f: DccpFields = {}): Part {
  return {
    name: "dccp",
    ipProtocol: 33,
    write(inner, chain, index) {
      const type = f.type ?? 2;
      const long = f.long ?? (type < 2 || type > 4);
      const header = concat(new Uint8Array(long ? 16 : 12), f.behind ?? new Uint8Array(0), f.options ?? new Uint8Array(0));
      const view = viewOf(header);
      view.setUint16(0, f.source ?? 40000);
      view.setUint16(2, f.destination ?? 9);
      header[4] = (f.dataOffset ?? header.length) / 4;
      header[5] = f.coverage ?? 0;
      header[8] = (type << 1) | (long ? 1 : 0);
      const whole = concat(header, inner);
      const words = f.coverage ?? 0;
      const covered = words === 0 ? whole : whole.slice(0, header.length + (words - 1) * 4);
      view.setUint16(6, f.checksum ?? naiveChecksum(pseudoHeader(chain, index, 33, whole.length), covered));
      return concat(header, inner);
    },
  };
}

/** CRC32c of RFC 9260 appendix A, bit by bit. */
export function naiveCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** SCTP's common header; what stands behind are chunks. */
export function sctp(f: { source?: number; destination?: number; tag?: number; checksum?: number } = {}): Part {
  return {
    name: "sctp",
    ipProtocol: 132,
    write(inner) {
      const out = new Uint8Array(12);
      const view = viewOf(out);
      view.setUint16(0, f.source ?? 40000);
      view.setUint16(2, f.destination ?? 9899);
      view.setUint32(4, f.tag ?? 0x11223344);
      // The CRC is written with its lowest byte first.
      if (f.checksum === undefined) view.setUint32(8, naiveCrc32c(concat(out, inner)), true);
      else view.setUint32(8, f.checksum);
      return concat(out, inner);
    },
  };
}

/** A chunk with `value` behind its header, padded to a multiple of four. The parameters of chunks have the same form, with a 16-bit type. */
export function sctpChunk(type: number, value: Uint8Array, length = 4 + value.length): Uint8Array {
  const out = new Uint8Array((4 + value.length + 3) & ~3);
  out[0] = type;
  viewOf(out).setUint16(2, length);
  out.set(value, 4);
  return out;
}
