import { blank, concat, naiveChecksum, naiveSum, type Part, pseudoHeader, viewOf } from "./part.js";

/** A checksum that is not the right one: a number as it stands, `partial` for what is left to the NIC (folded pseudo-header sum). */
export type Sum = number | "partial";

export function udp(f: { source?: number; destination?: number; length?: number; checksum?: Sum } = {}): Part {
  return {
    name: "udp",
    ipProtocol: 17,
    write(inner, chain, index) {
      const out = blank(8);
      const view = viewOf(out);
      const length = f.length ?? 8 + inner.length;
      view.setUint16(0, f.source ?? 40000);
      view.setUint16(2, f.destination ?? 9);
      view.setUint16(4, length);
      view.setUint16(6, 0);
      const pseudo = pseudoHeader(chain, index, 17, length);
      // RFC 768: a sum of 0 is sent as 0xffff.
      const right = naiveChecksum(pseudo, out, inner) || 0xffff;
      view.setUint16(6, f.checksum === "partial" ? naiveSum(pseudo) : (f.checksum ?? right));
      return concat(out, inner);
    },
  };
}

export interface TcpFields {
  source?: number;
  destination?: number;
  sequence?: number;
  acknowledgment?: number;
  /** In bytes. */
  dataOffset?: number;
  /** The four reserved bits behind the data offset. */
  reserved?: number;
  flags?: number;
  window?: number;
  checksum?: Sum;
  urgent?: number;
  /** A multiple of four bytes. */
  options?: Uint8Array;
}

export function tcp(f: TcpFields = {}): Part {
  return {
    name: "tcp",
    ipProtocol: 6,
    write(inner, chain, index) {
      const options = f.options ?? new Uint8Array(0);
      const out = blank(20 + options.length);
      const view = viewOf(out);
      view.setUint16(0, f.source ?? 40000);
      view.setUint16(2, f.destination ?? 80);
      view.setUint32(4, f.sequence ?? 1000);
      view.setUint32(8, f.acknowledgment ?? 2000);
      out[12] = (((f.dataOffset ?? out.length) / 4) << 4) | (f.reserved ?? 0);
      out[13] = f.flags ?? 0x10;
      view.setUint16(14, f.window ?? 1024);
      view.setUint16(16, 0);
      view.setUint16(18, f.urgent ?? 0);
      out.set(options, 20);
      const pseudo = pseudoHeader(chain, index, 6, out.length + inner.length);
      view.setUint16(16, f.checksum === "partial" ? naiveSum(pseudo) : (f.checksum ?? naiveChecksum(pseudo, out, inner)));
      return concat(out, inner);
    },
  };
}
