import { CUSTOM_BINARY, MTU_OPTION, takeMtuOption } from "./pcapng-options.js";
import { Clock } from "./pcapng-time.js";

/**
 * Blocks of pcapng: type, total length, body, total length again, padded to 32 bits, in the byte order of their section.
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html#name-general-block-structure
 */
export const Block = {
  /** The same in both byte orders. */
  Section: 0x0a0d0d0a,
  Interface: 1,
  /** Obsolete; the only one with a drop count in its header. */
  Packet: 2,
  Simple: 3,
  Names: 4,
  Statistics: 5,
  Enhanced: 6,
  Journal: 9,
  Secrets: 10,
  Custom: 0x00000bad,
  CustomNotCopied: 0x40000bad,
} as const;
export const BLOCK_LENGTH = 4;
export const BLOCK_BODY = 8;
/** Type and the two lengths. */
export const BLOCK_MIN = 12;
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Least total length of the blocks that are read. */
export const MIN_LENGTH: ReadonlyMap<number, number> = new Map([
  [Block.Section, 28],
  [Block.Interface, 20],
  [Block.Packet, 32],
  [Block.Simple, 16],
  [Block.Statistics, 24],
  [Block.Enhanced, 32],
]);
/** Blocks that are passed over, of any length. */
export const PASSED_OVER: ReadonlySet<number> = new Set([
  Block.Names,
  7, // IRIG timestamps
  8, // ARINC 429
  Block.Journal,
  Block.Secrets,
  0x101, // Hone project
  0x102,
  Block.Custom,
  Block.CustomNotCopied,
]);
/** Other types are passed over up to this length; beyond, a damaged length is likelier. */
export const MAX_UNKNOWN = 1 << 24;

// Section header.
export const BYTE_ORDER = 8;
export const MAJOR_VERSION = 12;
export const MINOR_VERSION = 14;
// Interface description.
const LINK_TYPE = 8;
const SNAP_LENGTH = 12;
const INTERFACE_OPTIONS = 16;
// Interface statistics.
export const STATISTICS_OPTIONS = 20;

export const Option = {
  End: 0,
  TimeResolution: 9,
  FcsLength: 13,
  TimeOffset: 14,
  PacketFlags: 2,
  PacketDropCount: 4,
  InterfaceDrops: 5,
  SystemDrops: 7,
} as const;

/** Position of the value of an option of at least `length` bytes in `[from, to)`, -1 where there is none. */
export function findOption(view: DataView, from: number, to: number, little: boolean, code: number, length: number): number {
  let at = from;
  while (at + 4 <= to) {
    const found = view.getUint16(at, little);
    const size = view.getUint16(at + 2, little);
    if (found === Option.End || at + 4 + size > to) return -1;
    if (found === code && size >= length) return at + 4;
    at += 4 + ((size + 3) & ~3);
  }
  return -1;
}

/** A counter of 64 bits; beyond 2^53 its last bits are lost. */
export function counter(view: DataView, at: number, little: boolean): number {
  const first = view.getUint32(at, little);
  const second = view.getUint32(at + 4, little);
  return little ? second * 2 ** 32 + first : first * 2 ** 32 + second;
}

/** An interface of a section. */
export interface CaptureInterface {
  readonly linkType: number;
  /** Bytes captured of a packet at most; 0 for all. */
  readonly snapLength: number;
  readonly fcsLength: number;
  /** Of its link; 0 where it is not said, as in all files but those that pcaplint has recorded. */
  readonly mtu: number;
  readonly clock: Clock;
  /** Counters of the statistics block seen last. */
  interfaceDrops: number;
  systemDrops: number;
  /** What packets have said of losses that the counters above do not hold yet. */
  packetDrops: number;
}

/** The interface that the block `[at, to)` describes. */
export function describedInterface(view: DataView, at: number, to: number, little: boolean): CaptureInterface {
  const option = (code: number, length: number) => findOption(view, at + INTERFACE_OPTIONS, to - 4, little, code, length);
  const resolution = option(Option.TimeResolution, 1);
  const offset = option(Option.TimeOffset, 8);
  const fcs = option(Option.FcsLength, 1);
  const mtu = option(CUSTOM_BINARY, MTU_OPTION.Length);
  return {
    linkType: view.getUint16(at + LINK_TYPE, little),
    snapLength: view.getUint32(at + SNAP_LENGTH, little),
    fcsLength: fcs < 0 ? 0 : fcsBytes(view.getUint8(fcs)),
    mtu: mtu < 0 ? 0 : takeMtuOption(view, mtu, little),
    clock: new Clock(
      resolution < 0 ? undefined : view.getUint8(resolution),
      offset < 0 ? undefined : Number(view.getBigInt64(offset, little)),
    ),
    interfaceDrops: 0,
    systemDrops: 0,
    packetDrops: 0,
  };
}

/** if_fcslen is in bits, by the text; by its example, and in many files, it is 4 for the four bytes of Ethernet. */
const fcsBytes = (value: number): number => (value < 8 ? value : value >>> 3);
