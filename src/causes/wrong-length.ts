import { complement, fold, subtract } from "../checksum/internet.js";
import * as ipv4 from "../layers/ipv4.js";
import { hex4 } from "../packet/hex.js";
import { Kind } from "../packet/kind.js";
import { type Covered, equal, lengthWord, share, swapBytes } from "./covered.js";
import type { Trial } from "./trial.js";

/** A sum that somebody may have computed, and that has more than the right one, in one's complement, what is missing. */
interface Variant {
  readonly length: number;
  /** What was summed. */
  readonly what: string;
  readonly name: string;
}

const negative = complement;

/**
 * Right with another length in the pseudo-header, or over another range. Only what software is known to mix up is tried,
 * and each variant is exact: nothing is solved for.
 */
export function wrongLength(c: Covered): Trial | undefined {
  const variant = (c.net < 0 ? undefined : (lengths(c) ?? ranges(c))) ?? oddEnd(c) ?? headerOptions(c);
  if (variant === undefined) return undefined;
  const { length, what, name } = variant;
  return {
    id: "wrong-length",
    signature: `wrong-length ${name}`,
    doubtful: name.startsWith("ip payload"),
    field: "length",
    was: length,
    words: `it was computed ${what}{as}`,
    details: {
      countedLength: length,
      rightLength: c.length === 0 ? c.to - c.from : c.length,
      arithmetic: `${hex4(c.computed)} + ~${hex4(c.stored)} = ${hex4(c.missing)}, what such a sum has more`,
    },
  };
}

const header = ({ p, layer, from }: Covered): number => p.body[layer]! - from;

/** Lengths that are taken for the right one. */
const LENGTHS: readonly (readonly [of: (c: Covered) => number, name: string, nameInIpv6?: string])[] = [
  [({ p, net, from }) => p.to[net]! - from, "the IP payload's length"],
  [({ p, net }) => p.to[net]! - p.body[net]!, "the IP payload's length with its extension headers"],
  [({ p, net }) => p.to[net]! - p.from[net]!, "the IP total length", "the length of the whole IP packet"],
  [(c) => c.length - header(c), "the payload's length without the header"],
  [(c) => header(c), "the header's length alone"],
  [(c) => header(c) - 20, "the length of the options alone"],
  [({ length }) => length - 8, "8 bytes too few"],
  [({ length }) => length + 8, "8 bytes too many"],
  [({ length }) => length - 20, "20 bytes too few"],
  [({ length }) => length + 20, "20 bytes too many"],
  [({ length }) => length - 4, "4 bytes too few"],
  [({ length }) => length + 4, "4 bytes too many"],
  [() => 0, "no length"],
  [({ length }) => swapBytes(length & 0xffff), "the length in the host's byte order"],
];

/** The right range, another length in the pseudo-header. */
function lengths(c: Covered): Variant | undefined {
  const { p, net, length, missing } = c;
  const right = lengthWord(length);
  for (const [of, ipv4Name, ipv6Name] of LENGTHS) {
    const other = of(c);
    if (other < 0 || other === length || !equal(subtract(lengthWord(other), right), missing)) continue;
    const name = p.kind[net] === Kind.Ipv4 ? ipv4Name : (ipv6Name ?? ipv4Name);
    return { length: other, what: `with ${name} in the pseudo-header (${other}, not ${length})`, name };
  }
  return undefined;
}

/** Another range, with its own length or the right one in the pseudo-header. */
function ranges(c: Covered): Variant | undefined {
  const { p, layer, kind, net, from, to, pseudo, length, missing } = c;
  const body = p.body[layer]!;
  const right = lengthWord(length);
  const carried = p.to[net]!;
  if (carried > to && carried <= p.end) {
    const extra = share(p, from, to, carried);
    const counted = subtract(lengthWord(carried - from), right);
    // A UDP length that was damaged stands in the header as well.
    const name = equal(fold(extra + counted), missing)
      ? "ip payload"
      : equal(extra, missing)
        ? "ip payload, right length"
        : kind === Kind.Udp && equal(fold(extra + fold(counted + counted)), missing)
          ? "ip payload, both lengths"
          : undefined;
    if (name !== undefined)
      return { length: carried - from, what: `over all ${carried - from} bytes of the IP payload (${length} are the packet's)`, name };
  }
  if (to > body) {
    const rest = negative(share(p, from, body, to));
    const size = header(c);
    const name = equal(rest, missing)
      ? "header"
      : equal(fold(rest + subtract(lengthWord(size), right)), missing)
        ? "header, its length"
        : undefined;
    if (name !== undefined) return { length: size, what: `over its ${size} bytes of header alone`, name };
  }
  return equal(negative(fold(pseudo + right)), missing)
    ? { length: 0, what: "without the pseudo-header", name: "no pseudo-header" }
    : undefined;
}

/** An odd last byte left out, or added as if it were the low one of its word (RFC 1071 §4.1 pads behind it). */
function oddEnd({ p, from, to, missing }: Covered): Variant | undefined {
  const bytes = to - from;
  if ((bytes & 1) === 0) return undefined;
  const last = p.u8(to - 1);
  const out = negative(last << 8);
  if (equal(out, missing)) return { length: bytes - 1, what: "without its odd last byte", name: "odd byte left out" };
  return equal(fold(out + last), missing)
    ? { length: bytes, what: "with its odd last byte as the low one of a word", name: "odd byte low" }
    : undefined;
}

/** An IPv4 header summed without its options. */
function headerOptions({ p, kind, from, to, missing }: Covered): Variant | undefined {
  const plain = from + ipv4.HEADER_LEN;
  if (kind !== Kind.Ipv4 || to === plain || !equal(negative(p.arena.sum(plain, to)), missing)) return undefined;
  const what = `over its first ${ipv4.HEADER_LEN} bytes, the options left out`;
  return { length: ipv4.HEADER_LEN, what, name: "options left out" };
}
