/**
 * The 512-byte block in front of each member of a tar archive, and the members that say more about the one behind them.
 * ustar and pax: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 * GNU: https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
export const BLOCK = 512;
const NAME = 0;
const SIZE = 124;
const CHECKSUM = 148;
const TYPE = 156;
const MAGIC = 257;
const PREFIX = 345;
const NAME_BYTES = 100;
const SIZE_BYTES = 12;
const CHECKSUM_BYTES = 8;
const PREFIX_BYTES = 155;
/** Of GNU's sparse members: is another block of their map behind this one? */
const SPARSE_MORE = 482;
export const SPARSE_MORE_BEHIND = 504;

/** What a member is, by its type flag. */
export const Type = {
  File: "0",
  OldFile: "\0",
  Link: "1",
  Contiguous: "7",
  /** GNU: the map of a file with holes stands in the header. */
  Sparse: "S",
  LongName: "L",
  LongLinkName: "K",
  Pax: "x",
  /** As `Pax`, of Solaris. */
  PaxOld: "X",
  PaxGlobal: "g",
} as const;

export interface TarHeader {
  readonly name: string;
  /** Bytes behind the header, without the padding to whole blocks. */
  readonly size: number;
  readonly type: string;
  /** With `Type.Sparse`: more of the map stands in front of the data. */
  readonly mapGoesOn: boolean;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();

/** Text up to the first NUL byte. */
function field(block: Uint8Array, at: number, length: number): string {
  const end = block.subarray(at, at + length).indexOf(0);
  return text(block.subarray(at, at + (end < 0 ? length : end)));
}

/** A number: octal digits, or, with the first bit set, the rest of the field as a big-endian number. NaN where it is neither. */
function number(block: Uint8Array, at: number, length: number): number {
  if (block[at]! & 0x80) return block.subarray(at + 1, at + length).reduce((sum, byte) => sum * 256 + byte, block[at]! & 0x7f);
  const digits = field(block, at, length).trim();
  return digits === "" ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

export const isZero = (block: Uint8Array): boolean => block.every((byte) => byte === 0);

/** Does a header stand here? Its checksum is the sum of all bytes, its own eight taken for blanks. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < BLOCK || block[NAME] === 0) return false;
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= CHECKSUM && i < CHECKSUM + CHECKSUM_BYTES ? 0x20 : block[i]!;
  return sum === number(block, CHECKSUM, CHECKSUM_BYTES);
}

/** The fields of a header, or undefined where its size is no number of bytes. */
export function tarHeader(block: Uint8Array): TarHeader | undefined {
  const size = number(block, SIZE, SIZE_BYTES);
  if (!Number.isSafeInteger(size)) return undefined;
  const type = String.fromCharCode(block[TYPE]!);
  // GNU writes blanks behind "ustar" and something else in the place of the prefix.
  const prefix = field(block, MAGIC, 6) === "ustar" ? field(block, PREFIX, PREFIX_BYTES) : "";
  const name = field(block, NAME, NAME_BYTES);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    // GNU tar too: old archives give a link the size of what it links to, and no data.
    size: type === Type.Link ? 0 : size,
    type,
    mapGoesOn: block[SPARSE_MORE] === 1,
  };
}

/** What pax headers say of the member behind them that matters here. */
export interface Pax {
  readonly path?: string;
  readonly size?: number;
  /** The data are a file with holes, in one of GNU's ways. */
  readonly isSparse?: boolean;
}

/** Records `length key=value\n`; undefined where they are not well formed. */
export function paxRecords(bytes: Uint8Array): Pax | undefined {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(0x20, at);
    const length = Number(text(bytes.subarray(at, Math.max(blank, at))));
    const equals = bytes.indexOf(0x3d, blank);
    const end = at + length;
    if (!Number.isInteger(length) || blank < 0 || equals < 0 || equals >= end || end > bytes.length || bytes[end - 1] !== 0x0a)
      return undefined;
    records.set(text(bytes.subarray(blank + 1, equals)), text(bytes.subarray(equals + 1, end - 1)));
    at = end;
  }
  const path = records.get("GNU.sparse.name") ?? records.get("path");
  const size = records.get("size");
  if (size !== undefined && !(/^\d+$/.test(size) && Number.isSafeInteger(Number(size)))) return undefined;
  return {
    ...(path ? { path } : {}),
    ...(size === undefined ? {} : { size: Number(size) }),
    isSparse: [...records.keys()].some((key) => key.startsWith("GNU.sparse.")),
  };
}

/** The name in a member that GNU tar puts in front of one whose name is too long for its header. */
export const longName = (bytes: Uint8Array): string => field(bytes, 0, bytes.length);
