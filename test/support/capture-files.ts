import { blank, concat, viewOf } from "./build/part.js";

/** Writers of capture files: what the formats demand, or whatever they are told instead. */
export interface FilePacket {
  readonly bytes: Uint8Array;
  /** On the wire; as many as are there, if not said. */
  readonly length?: number;
  readonly seconds?: number;
  /** Of the second, in units of the file (microseconds or nanoseconds). */
  readonly fraction?: number;
  /** Captured length as written, where it is to be wrong. */
  readonly captured?: number;
}

const words = (little: boolean, ...values: readonly number[]): Uint8Array => {
  const bytes = blank(values.length * 4);
  for (const [i, value] of values.entries()) viewOf(bytes).setUint32(i * 4, value, little);
  return bytes;
};
const halves = (little: boolean, ...values: readonly number[]): Uint8Array => {
  const bytes = blank(values.length * 2);
  for (const [i, value] of values.entries()) viewOf(bytes).setUint16(i * 2, value, little);
  return bytes;
};

export interface PcapFile {
  readonly magic?: number;
  readonly little?: boolean;
  readonly version?: readonly [major: number, minor: number];
  readonly snapLength?: number;
  /** All 32 bits of it. */
  readonly linkType?: number;
  /** Bytes behind the file header, as Ixia has them. */
  readonly behindHeader?: Uint8Array;
  /** Captured and wire length exchanged, as before version 2.3. */
  readonly exchanged?: boolean;
  /** What a variant has behind the 16 bytes of a record header. */
  readonly behindRecordHeader?: (packet: FilePacket, i: number) => Uint8Array;
}

/** The file header and each record of a classic pcap file. */
export function pcapParts(packets: readonly FilePacket[], file: PcapFile = {}): Uint8Array[] {
  const { magic = 0xa1b2c3d4, little = true, version = [2, 4], snapLength = 262144, linkType = 1 } = file;
  const header = concat(
    words(little, magic),
    halves(little, ...version),
    words(little, 0, 0, snapLength, linkType),
    file.behindHeader ?? new Uint8Array(0),
  );
  return [
    header,
    ...packets.map((packet, i) => {
      const captured = packet.captured ?? packet.bytes.length;
      const length = packet.length ?? packet.bytes.length;
      const lengths = file.exchanged ? [length, captured] : [captured, length];
      return concat(
        words(little, packet.seconds ?? 0, packet.fraction ?? 0, ...lengths),
        file.behindRecordHeader?.(packet, i) ?? new Uint8Array(0),
        packet.bytes,
      );
    }),
  ];
}
export const pcap = (packets: readonly FilePacket[], file?: PcapFile): Uint8Array => concat(...pcapParts(packets, file));

/** Blocks of a pcapng file in one byte order. */
export class Pcapng {
  readonly little: boolean;

  constructor(little = true) {
    this.little = little;
  }

  /** A block of any type; `lengths` are the two total lengths where they are to be wrong. */
  block(type: number, body: Uint8Array, lengths: { readonly first?: number; readonly second?: number } = {}): Uint8Array {
    const padding = new Uint8Array(-body.length & 3);
    const length = 12 + body.length + padding.length;
    return concat(this.words(type, lengths.first ?? length), body, padding, this.words(lengths.second ?? length));
  }

  /** Options, with the end of options behind them; none at all for none. */
  options(...options: readonly (readonly [code: number, value: Uint8Array])[]): Uint8Array {
    if (options.length === 0) return new Uint8Array(0);
    const parts = options.map(([code, value]) => concat(halves(this.little, code, value.length), value, new Uint8Array(-value.length & 3)));
    return concat(...parts, this.words(0));
  }

  section({ version = [1, 0], magic = 0x1a2b3c4d, options = new Uint8Array(0) }: SectionFields = {}): Uint8Array {
    // The section's length is not said.
    return this.block(0x0a0d0d0a, concat(this.words(magic), halves(this.little, ...version), this.words(0xffffffff, 0xffffffff), options));
  }

  interface({ linkType = 1, snapLength = 0, resolution, offset, fcsLength, comment }: InterfaceFields = {}): Uint8Array {
    const options: [number, Uint8Array][] = [];
    if (comment !== undefined) options.push([1, new TextEncoder().encode(comment)]);
    if (resolution !== undefined) options.push([9, Uint8Array.of(resolution)]);
    if (fcsLength !== undefined) options.push([13, Uint8Array.of(fcsLength)]);
    if (offset !== undefined) options.push([14, this.long(BigInt(offset))]);
    return this.block(1, concat(halves(this.little, linkType, 0), this.words(snapLength), this.options(...options)));
  }

  /** An enhanced packet block; `time` is the count of 64 bits. */
  packet(bytes: Uint8Array, fields: PacketFields = {}): Uint8Array {
    const { id = 0, captured = bytes.length, length = bytes.length, options = new Uint8Array(0) } = fields;
    return this.block(6, concat(this.words(id, ...time(fields.time), captured, length), bytes, new Uint8Array(-bytes.length & 3), options));
  }

  simple(bytes: Uint8Array, length = bytes.length): Uint8Array {
    return this.block(3, concat(this.words(length), bytes));
  }

  /** The obsolete packet block. */
  oldPacket(bytes: Uint8Array, fields: PacketFields & { readonly drops?: number } = {}): Uint8Array {
    const { id = 0, captured = bytes.length, length = bytes.length, options = new Uint8Array(0), drops = 0xffff } = fields;
    const head = concat(halves(this.little, id, drops), this.words(...time(fields.time), captured, length));
    return this.block(2, concat(head, bytes, new Uint8Array(-bytes.length & 3), options));
  }

  statistics(id: number, counters: { readonly interfaceDrops?: number; readonly systemDrops?: number }): Uint8Array {
    const options: [number, Uint8Array][] = [];
    if (counters.interfaceDrops !== undefined) options.push([5, this.long(BigInt(counters.interfaceDrops))]);
    if (counters.systemDrops !== undefined) options.push([7, this.long(BigInt(counters.systemDrops))]);
    return this.block(5, concat(this.words(id, 0, 0), this.options(...options)));
  }

  words(...values: readonly number[]): Uint8Array {
    return words(this.little, ...values);
  }
  long(value: bigint): Uint8Array {
    const bytes = blank(8);
    viewOf(bytes).setBigInt64(0, value, this.little);
    return bytes;
  }
}

const time = (count = 0n): [number, number] => [Number(count >> 32n), Number(count & 0xffffffffn)];

export interface SectionFields {
  readonly version?: readonly [major: number, minor: number];
  readonly magic?: number;
  readonly options?: Uint8Array;
}
export interface InterfaceFields {
  readonly linkType?: number;
  readonly snapLength?: number;
  readonly resolution?: number;
  readonly offset?: number;
  readonly fcsLength?: number;
  readonly comment?: string;
}
export interface PacketFields {
  readonly id?: number;
  readonly time?: bigint;
  readonly captured?: number;
  readonly length?: number;
  readonly options?: Uint8Array;
}
