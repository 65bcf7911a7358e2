/**
 * Packets are built from parts, outermost first: `build(ethernet(), ipv4(), udp(), data(12))`. Each part fills in what
 * the field's standard demands (lengths, types, checksums) and writes whatever it is told instead, wrong values included.
 */
export interface Part {
  /** Name of the layer as records have it; `data` and `bytes` are none. */
  readonly name: string;
  /**
   * Bytes of this part and everything behind it. `inner` is what stands behind; `chain` are all parts, `index` this one's
   * place: neighbours tell types and pseudo-headers.
   */
  write(inner: Uint8Array, chain: readonly Part[], index: number): Uint8Array;
  /** IP parts: the pseudo-header's addresses. */
  readonly pseudo?: { readonly source: Uint8Array; readonly destination: Uint8Array };
  /** What an EtherType, IP protocol or PPP field in front of this part says. */
  readonly etherType?: number;
  readonly ipProtocol?: number;
  readonly pppProtocol?: number;
}

/** Builds the packet: parts outermost first. */
export function build(...parts: readonly Part[]): Uint8Array {
  let bytes: Uint8Array = new Uint8Array(0);
  for (let i = parts.length - 1; i >= 0; i--) bytes = parts[i]!.write(bytes, parts, i);
  return bytes;
}

/** Pre-filled with 0xa5, so that a builder that forgets a byte is seen. */
export const blank = (length: number): Uint8Array => new Uint8Array(length).fill(0xa5);
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * RFC 1071 sum in its most naive form, big-endian words, carries folded at the end with exact arithmetic: the builders'
 * own, so that a fault in the code under test cannot hide in its tests.
 */
export function naiveSum(...parts: readonly Uint8Array[]): number {
  const bytes = concat(...parts);
  let sum = 0n;
  for (let i = 0; i < bytes.length; i += 2) sum += BigInt((bytes[i]! << 8) | (bytes[i + 1] ?? 0));
  while (sum > 0xffffn) sum = (sum & 0xffffn) + (sum >> 16n);
  return Number(sum);
}
export const naiveChecksum = (...parts: readonly Uint8Array[]): number => ~naiveSum(...parts) & 0xffff;

/** The pseudo-header of the nearest IP part in front of `index`, RFC 768 and RFC 8200 §8.1. */
export function pseudoHeader(chain: readonly Part[], index: number, protocol: number, length: number): Uint8Array {
  const ip = chain.slice(0, index).findLast((part) => part.pseudo !== undefined)?.pseudo;
  if (ip === undefined) return new Uint8Array(0);
  const four = ip.source.length === 4;
  const tail = new Uint8Array(four ? 4 : 8);
  if (four) {
    tail[1] = protocol;
    viewOf(tail).setUint16(2, length);
  } else {
    viewOf(tail).setUint32(0, length);
    tail[7] = protocol;
  }
  return concat(ip.source, ip.destination, tail);
}

/** `n` bytes of payload: 0, 1, 2, … or the bytes themselves. */
export function data(content: number | Uint8Array | string): Part {
  const bytes =
    typeof content === "number"
      ? Uint8Array.from({ length: content }, (_, i) => i & 0xff)
      : typeof content === "string"
        ? new TextEncoder().encode(content)
        : content;
  return { name: "data", write: (inner) => concat(bytes, inner) };
}

/** Bytes in hex, white space free: for headers that no builder writes. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replace(/\s/g, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Padding or trailer behind everything inside it (put it right behind the part whose lengths shall not count it). */
export function trailer(content: number | Uint8Array): Part {
  const bytes = typeof content === "number" ? new Uint8Array(content) : content;
  return { name: "trailer", write: (inner) => concat(inner, bytes) };
}
