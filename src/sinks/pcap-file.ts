/** Writes the classic form of capture files: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-03.html, little-endian, nanoseconds. */
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const SNAP_LENGTH = 1 << 19;

/** The 24 bytes that such a file begins with. */
export function pcapFileHeader(linkType: number): Uint8Array {
  const out = new Uint8Array(FILE_HEADER);
  const view = new DataView(out.buffer);
  view.setUint32(0, MAGIC_NANOSECONDS, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, SNAP_LENGTH, true);
  view.setUint32(20, linkType, true);
  return out;
}

/** A packet with its record header; `length` is that on the wire. */
export function pcapRecord(bytes: Uint8Array, length: number, seconds = 0, nanoseconds = 0): Uint8Array {
  const out = new Uint8Array(RECORD_HEADER + bytes.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, seconds, true);
  view.setUint32(4, nanoseconds, true);
  view.setUint32(8, bytes.length, true);
  view.setUint32(12, Math.max(length, bytes.length), true);
  out.set(bytes, RECORD_HEADER);
  return out;
}
