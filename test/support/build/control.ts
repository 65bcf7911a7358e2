import { blank, concat, naiveChecksum, type Part, pseudoHeader, viewOf } from "./part.js";

export interface ControlFields {
  type?: number;
  code?: number;
  checksum?: number;
  /** The four bytes behind the checksum; left out where `null`. */
  rest?: number | null;
}

/** Type, code, checksum and four bytes; `pseudo` is summed with them. */
function control(name: string, ipProtocol: number, type: number, f: ControlFields, withPseudoHeader: boolean): Part {
  return {
    name,
    ipProtocol,
    write(inner, chain, index) {
      const out = blank(f.rest === null ? 4 : 8);
      const view = viewOf(out);
      out[0] = f.type ?? type;
      out[1] = f.code ?? 0;
      view.setUint16(2, 0);
      if (f.rest !== null) view.setUint32(4, f.rest ?? 0);
      const pseudo = withPseudoHeader ? pseudoHeader(chain, index, ipProtocol, out.length + inner.length) : new Uint8Array(0);
      view.setUint16(2, f.checksum ?? naiveChecksum(pseudo, out, inner));
      return concat(out, inner);
    },
  };
}

/** An echo request if not said otherwise. */
export const icmp = (f: ControlFields = {}): Part => control("icmp", 1, 8, f, false);
/** An echo request if not said otherwise. */
export const icmpv6 = (f: ControlFields = {}): Part => control("icmpv6", 58, 128, f, true);
/** A membership query of version 1 or 2 if not said otherwise; `rest` is the group. */
export const igmp = (f: ControlFields = {}): Part => control("igmp", 2, 0x11, f, false);
