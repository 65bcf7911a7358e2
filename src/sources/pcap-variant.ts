import { CAPTURED, FRACTION, INTERFACE, LENGTH, NOKIA_FIELD, PACKET_TYPE, type PcapHeader, PROTOCOL, RecordHeader } from "./pcap-header.js";
import { capturedLimit } from "./reader.js";
import type { Window } from "./window.js";

const RECORDS = 3;
/** No packet has this many bytes on the wire. */
const MAX_LENGTH = 1 << 27;
const MAX_INTERFACE = 10_000;
/** Not a fault yet: the records to try have not all been read. */
const PENDING = 0.5;

/**
 * Length of the record headers. Some writers changed them and not the magic number, so the first records are tried with
 * each variant in turn and the one with the fewest implausible fields is taken, the standard one if it has none.
 */
export async function recordHeaderLength(window: Window, header: PcapHeader): Promise<number> {
  const candidates = header.recordHeaders;
  if (candidates.length === 1) return candidates[0]!;
  // All variants are tried over the same bytes, whatever sizes they come in.
  const enough = Math.min(window.size, RECORDS * (capturedLimit(header.linkType, window) + RecordHeader.ModifiedLong));
  const faultsOf = (length: number): number => faults(window, header, length);
  while (faultsOf(candidates[0]!) !== 0 && window.left < enough && (await window.fill()));
  let best = candidates[0]!;
  for (const candidate of candidates) if (faultsOf(candidate) < faultsOf(best)) best = candidate;
  return best;
}

/** Implausible fields of the first records, read with headers of this length. */
function faults(window: Window, header: PcapHeader, length: number): number {
  const { view } = window.arena;
  const { little } = header;
  const limit = capturedLimit(header.linkType, window);
  let count = 0;
  let { at } = window;
  for (let i = 0; i < RECORDS; i++) {
    if (at === window.have) return window.ended ? count : count + PENDING;
    if (window.have - at < length) return count + 1;
    const captured = view.getUint32(at + CAPTURED, little);
    const wire = view.getUint32(at + LENGTH, little);
    if (view.getUint32(at + FRACTION, little) >= 1_000_000) count++;
    if (header.snapLength > 0 && captured > header.snapLength) count++;
    if (wire > MAX_LENGTH) count++;
    if (captured > wire) count++;
    if (length === RecordHeader.Nokia) count += nokia(view.getUint32(at + NOKIA_FIELD, little)) ? 0 : 1;
    if (length >= RecordHeader.Modified) {
      if (view.getUint32(at + INTERFACE, little) > MAX_INTERFACE) count++;
      if (!protocol(view.getUint16(at + PROTOCOL, little))) count++;
      if (view.getUint8(at + PACKET_TYPE) >= 5) count++;
    }
    if (captured > limit) return count + 1;
    at += length + captured;
    if (at > window.have) return count + 1;
  }
  return count;
}

/** An EtherType, or one of the numbers that Linux uses below them. */
const protocol = (type: number): boolean => type >= 0x600 || type <= 0x17 || type === 0x60 || type === 0x200 || type === 0x400;

/** The field that Nokia's firewalls add: only values like 0x9fbfb601 have been seen. */
const nokia = (field: number): boolean =>
  (field & 0x0fff00f0) === 0x0fbf0000 &&
  (field & 0xd0000000) >>> 0 === 0x90000000 &&
  ((field & 0xf000) === 0xb000 || (field & 0xf000) === 0xd000) &&
  ((field & 0xf00) === 0x600 || (field & 0xf00) === 0x900) &&
  ((field & 0xf) === 1 || (field & 0xf) === 2);
