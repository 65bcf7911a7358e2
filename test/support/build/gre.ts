import { blank, concat, naiveChecksum, type Part, viewOf } from "./part.js";

/** What an EtherType in front of the part behind `index` says. */
export const etherTypeBehind = (chain: readonly Part[], index: number): number => chain[index + 1]?.etherType ?? 0x0800;

const word = (value: number): Uint8Array => {
  const out = blank(4);
  viewOf(out).setUint32(0, value);
  return out;
};

export interface GreFields {
  /** Beside those that the other fields bring. */
  flags?: number;
  protocol?: number;
  /** `right` is computed over header and payload. */
  checksum?: number | "right";
  key?: number;
  sequence?: number;
  /** Source route entries of RFC 1701, as they stand. */
  route?: Uint8Array;
  /** In front of the payload: WCCP's redirect header. */
  redirect?: Uint8Array;
}

/** Version 0. */
export function gre(f: GreFields = {}): Part {
  return {
    name: "gre",
    ipProtocol: 47,
    write(inner, chain, index) {
      const summed = f.checksum !== undefined || f.route !== undefined;
      const flags =
        (f.flags ?? 0) |
        (f.checksum === undefined ? 0 : 0x8000) |
        (f.route === undefined ? 0 : 0x4000) |
        (f.key === undefined ? 0 : 0x2000) |
        (f.sequence === undefined ? 0 : 0x1000);
      const out = concat(
        word(flags * 0x10000 + (f.protocol ?? etherTypeBehind(chain, index))),
        summed ? word(0) : blank(0),
        f.key === undefined ? blank(0) : word(f.key),
        f.sequence === undefined ? blank(0) : word(f.sequence),
        f.route ?? blank(0),
        f.redirect ?? blank(0),
        inner,
      );
      if (f.checksum !== undefined) viewOf(out).setUint16(4, f.checksum === "right" ? naiveChecksum(out) : f.checksum);
      return out;
    },
  };
}

/** Version 1, PPTP (RFC 2637). */
export function pptp(
  f: { flags?: number; protocol?: number; length?: number; call?: number; sequence?: number; acknowledgment?: number } = {},
): Part {
  return {
    name: "gre",
    ipProtocol: 47,
    write(inner) {
      const flags = f.flags ?? 0x2001 | (f.sequence === undefined ? 0 : 0x1000) | (f.acknowledgment === undefined ? 0 : 0x0080);
      return concat(
        word(flags * 0x10000 + (f.protocol ?? 0x880b)),
        word((f.length ?? inner.length) * 0x10000 + (f.call ?? 5)),
        f.sequence === undefined ? blank(0) : word(f.sequence),
        f.acknowledgment === undefined ? blank(0) : word(f.acknowledgment),
        inner,
      );
    },
  };
}

/** Source route entry of RFC 1701: family, offset, length and routing information. */
export const routeEntry = (f: { family?: number; offset?: number; length?: number; information?: Uint8Array } = {}): Uint8Array => {
  const information = f.information ?? new Uint8Array(4);
  return concat(word((f.family ?? 0x0800) * 0x10000 + (f.offset ?? 0) * 0x100 + (f.length ?? information.length)), information);
};
/** What ends a source route. */
export const routeEnd = (): Uint8Array => word(0);

/** ERSPAN type II (version 1). */
export function erspan2(f: { version?: number; truncated?: boolean; reserved?: number; etherType?: number } = {}): Part {
  return {
    name: "erspan",
    etherType: f.etherType ?? 0x88be,
    write: (inner) =>
      concat(
        word((f.version ?? 1) * 0x10000000 + 100 * 0x10000 + (f.truncated ? 0x0400 : 0) + 7),
        word((f.reserved ?? 0) * 0x100000 + 3),
        inner,
      ),
  };
}

/** ERSPAN type III (version 2). */
export function erspan3(f: { version?: number; frameType?: number; subheader?: boolean; etherType?: number } = {}): Part {
  return {
    name: "erspan",
    etherType: f.etherType ?? 0x22eb,
    write: (inner) =>
      concat(
        word((f.version ?? 2) * 0x10000000 + 100 * 0x10000 + 7),
        word(123456),
        word(0x8000 + ((f.frameType ?? 0) << 10) + (f.subheader ? 1 : 0)),
        f.subheader ? concat(word(0), word(0)) : blank(0),
        inner,
      ),
  };
}
