import { complement, fold, subtract } from "../checksum/internet.js";
import * as ipv4 from "../layers/ipv4.js";
import { Kind } from "../packet/kind.js";
import { type Covered, equal, hex4, lengthWord, share, swapBytes } from "./covered.js";
import type { Trial } from "./trial.js";

/** A sum that somebody may have computed: what it has more than the right one, in one's complement. */
interface Variant {
  readonly more: number;
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
  const variants = c.net < 0 ? [] : [...lengths(c), ...ranges(c)];
  for (const { more, length, what, name } of [...variants, ...oddEnd(c), ...headerOptions(c)]) {
    if (!equal(more, c.missing)) continue;
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
  return undefined;
}

/** The right range, another length in the pseudo-header. */
function lengths({ p, layer, net, from, length }: Covered): Variant[] {
  const header = p.body[layer]! - from;
  const network = p.from[net]!;
  const carried = p.to[net]! - from;
  const whole = p.to[net]! - network;
  const named: readonly (readonly [number, string])[] = [
    [carried, "the IP payload's length"],
    [p.to[net]! - p.body[net]!, "the IP payload's length with its extension headers"],
    [whole, p.kind[net] === Kind.Ipv4 ? "the IP total length" : "the length of the whole IP packet"],
    [length - header, "the payload's length without the header"],
    [header, "the header's length alone"],
    [header - 20, "the length of the options alone"],
    [length - 8, "8 bytes too few"],
    [length + 8, "8 bytes too many"],
    [length - 20, "20 bytes too few"],
    [length + 20, "20 bytes too many"],
    [length - 4, "4 bytes too few"],
    [length + 4, "4 bytes too many"],
    [0, "no length"],
    [swapBytes(length & 0xffff), "the length in the host's byte order"],
  ];
  const right = lengthWord(length);
  const tried = new Set<number>([length]);
  const found: Variant[] = [];
  for (const [other, name] of named) {
    if (other < 0 || tried.has(other)) continue;
    tried.add(other);
    const text = `with ${name} in the pseudo-header (${other}, not ${length})`;
    found.push({ more: subtract(lengthWord(other), right), length: other, what: text, name });
  }
  return found;
}

/** Another range, with its own length or the right one in the pseudo-header. */
function ranges({ p, layer, kind, net, from, to, pseudo, length }: Covered): Variant[] {
  const found: Variant[] = [];
  const body = p.body[layer]!;
  const right = lengthWord(length);
  const carried = p.to[net]!;
  if (carried > to && carried <= p.end) {
    const extra = share(p, from, to, carried);
    const counted = subtract(lengthWord(carried - from), right);
    const text = `over all ${carried - from} bytes of the IP payload (${length} are the packet's)`;
    found.push({ more: fold(extra + counted), length: carried - from, what: text, name: "ip payload" });
    found.push({ more: extra, length: carried - from, what: text, name: "ip payload, right length" });
    // A UDP length that was damaged stands in the header as well.
    const both = fold(counted + counted);
    if (kind === Kind.Udp) found.push({ more: fold(extra + both), length: carried - from, what: text, name: "ip payload, both lengths" });
  }
  if (to > body) {
    const rest = negative(share(p, from, body, to));
    const header = body - from;
    const text = `over its ${header} bytes of header alone`;
    found.push({ more: rest, length: header, what: text, name: "header" });
    found.push({ more: fold(rest + subtract(lengthWord(header), right)), length: header, what: text, name: "header, its length" });
  }
  found.push({ more: negative(fold(pseudo + right)), length: 0, what: "without the pseudo-header", name: "no pseudo-header" });
  return found;
}

/** An odd last byte left out, or added as if it were the low one of its word (RFC 1071 §4.1 pads behind it). */
function oddEnd({ p, from, to }: Covered): Variant[] {
  const bytes = to - from;
  if ((bytes & 1) === 0) return [];
  const last = p.u8(to - 1);
  const out = negative(last << 8);
  return [
    { more: out, length: bytes - 1, what: "without its odd last byte", name: "odd byte left out" },
    { more: fold(out + last), length: bytes, what: "with its odd last byte as the low one of a word", name: "odd byte low" },
  ];
}

/** An IPv4 header summed without its options. */
function headerOptions({ p, kind, from, to }: Covered): Variant[] {
  const plain = from + ipv4.HEADER_LEN;
  if (kind !== Kind.Ipv4 || to === plain) return [];
  const what = `over its first ${ipv4.HEADER_LEN} bytes, the options left out`;
  return [{ more: negative(p.arena.sum(plain, to)), length: ipv4.HEADER_LEN, what, name: "options left out" }];
}
