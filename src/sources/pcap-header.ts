import { CaptureError } from "./capture-error.js";

/**
 * The file header of classic pcap and of its variants.
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html#name-general-file-structure
 */
const MAJOR = 4;
const MINOR = 6;
const SNAP_LENGTH = 16;
const NETWORK = 20;
export const FILE_HEADER = 24;

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
/** Alexey Kuznetsov's: record headers with interface and packet type. */
const MODIFIED = 0xa1b2cd34;
/** Ixia's lcap, hardware and software: four more bytes behind the header, the length of all records. */
const IXIA_HARDWARE = 0x1c0001ac;
const IXIA_SOFTWARE = 0x1c0001ab;
const MAGICS: ReadonlySet<number> = new Set([MICROSECONDS, NANOSECONDS, MODIFIED, IXIA_HARDWARE, IXIA_SOFTWARE]);

/** Length of a record header, by who wrote it. */
export const RecordHeader = {
  Standard: 16,
  /** Nokia: four bytes more, under the standard magic number. */
  Nokia: 20,
  /** Linux patches of 1999-04-17 (standard magic number) and 1999-10-29 (modified one). */
  Modified: 24,
  /** Linux patch of 1999-09-15, modified magic number. */
  ModifiedLong: 28,
} as const;

// Fields of a record header.
export const SECONDS = 0;
export const FRACTION = 4;
export const CAPTURED = 8;
export const LENGTH = 12;
// Only with the modified record headers.
export const INTERFACE = 16;
export const PROTOCOL = 20;
export const PACKET_TYPE = 22;
// Only with Nokia's.
export const NOKIA_FIELD = 16;

/** Which of the two lengths of a record comes first: version 2.3 exchanged them, and some wrote 2.3 without doing so. */
export const Lengths = { CapturedFirst: 0, CapturedLast: 1, SmallerCaptured: 2 } as const;

export interface PcapHeader {
  readonly little: boolean;
  readonly fileHeader: number;
  /** Nanoseconds of one unit of the sub-second field. */
  readonly unit: number;
  readonly linkType: number;
  readonly fcsLength: number;
  /** 0 where the file says none. */
  readonly snapLength: number;
  readonly lengths: number;
  /** Record header lengths that files of this magic number have been seen with, the likeliest first. */
  readonly recordHeaders: readonly number[];
}

/** Do the bytes begin with one of pcap's magic numbers? */
export function isPcap(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  return MAGICS.has(view.getUint32(0)) || MAGICS.has(view.getUint32(0, true));
}

/** AIX writes RFC 1573 interface types and nanoseconds, under version 2.2: Ethernet, token ring, FDDI, loopback. */
const AIX: ReadonlyMap<number, number> = new Map([
  [6, 1],
  [9, 6],
  [15, 10],
  [24, 0],
]);

export function pcapHeader(path: string, head: Uint8Array): PcapHeader {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const little = MAGICS.has(view.getUint32(0, true));
  const magic = view.getUint32(0, little);
  const ixia = magic === IXIA_HARDWARE || magic === IXIA_SOFTWARE;
  const fileHeader = ixia ? FILE_HEADER + 4 : FILE_HEADER;
  if (head.length < fileHeader) {
    throw new CaptureError(path, `ends inside its file header, after ${head.length} bytes`, { offset: head.length });
  }
  const major = view.getUint16(MAJOR, little);
  const minor = view.getUint16(MINOR, little);
  if (major < 2) throw new CaptureError(path, `is a pcap file of version ${major}.${minor}, which is not supported`, { offset: MAJOR });
  const network = view.getUint32(NETWORK, little);
  const aix = magic === MICROSECONDS && major === 2 && minor === 2 ? AIX.get(network) : undefined;
  const old = major === 543 || (major === 2 && minor < 3);
  // Only version 2.4 was written with other record headers.
  const standardOnly = aix !== undefined || old || (major === 2 && minor === 3);
  return {
    little,
    fileHeader,
    unit: magic === NANOSECONDS || magic === IXIA_HARDWARE || aix !== undefined ? 1 : 1000,
    // The upper bits: FCS length in units of 16 bits, and whether it is given.
    linkType: aix ?? network & 0xffff,
    fcsLength: network & 0x04000000 ? (network >>> 28) * 2 : 0,
    snapLength: view.getUint32(SNAP_LENGTH, little),
    lengths: old ? Lengths.CapturedLast : major === 2 && minor === 3 ? Lengths.SmallerCaptured : Lengths.CapturedFirst,
    recordHeaders:
      magic === MODIFIED
        ? [RecordHeader.Modified, RecordHeader.ModifiedLong]
        : magic === MICROSECONDS && !standardOnly
          ? [RecordHeader.Standard, RecordHeader.Modified, RecordHeader.Nokia]
          : [RecordHeader.Standard],
  };
}
