import type { Batch } from "../packet/batch.js";
import { FLAGS_OF_TYPE } from "./packet-type.js";
import { CAPTURED, FRACTION, INTERFACE, LENGTH, Lengths, PACKET_TYPE, type PcapHeader, RecordHeader, SECONDS } from "./pcap-header.js";
import { recordHeaderLength } from "./pcap-variant.js";
import { capturedLimit, Reader } from "./reader.js";
import type { Window } from "./window.js";

/**
 * Classic pcap: a file header, then records, each a header and the captured bytes. Nothing marks where a record begins,
 * so that reading ends at the first one that makes no sense.
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html#name-packet-record
 */
const NANOSECONDS = 1_000_000_000;

export class PcapReader extends Reader {
  private readonly header: PcapHeader;
  private readonly recordHeader: number;
  private readonly limit: number;

  private constructor(window: Window, batch: Batch, header: PcapHeader, recordHeader: number) {
    super(window, batch);
    this.header = header;
    this.recordHeader = recordHeader;
    this.limit = capturedLimit(header.linkType, window);
    // What is the same for all packets is written once: 35 -> 25 ns for each of 92 bytes.
    batch.linkType.fill(header.linkType);
    batch.interfaceId.fill(0);
    batch.fcsLength.fill(header.fcsLength);
    batch.flags.fill(0);
  }

  /** `live`: what comes next may be long in coming, so that the variant is not sought in the first records. */
  static async open(window: Window, batch: Batch, header: PcapHeader, live: boolean): Promise<PcapReader> {
    await window.skip(header.fileHeader);
    const [likeliest] = header.recordHeaders;
    return new PcapReader(window, batch, header, live ? likeliest! : await recordHeaderLength(window, header));
  }

  protected take(): void {
    const { window, batch, header, recordHeader, limit } = this;
    const { view } = window.arena;
    const { little, unit, lengths } = header;
    const { have } = window;
    const base = window.offsetOf(0);
    const rows = batch.capacity;
    let { at } = window;
    let row = batch.count;
    while (row < rows && have - at >= recordHeader) {
      let captured = view.getUint32(at + CAPTURED, little);
      let length = view.getUint32(at + LENGTH, little);
      if (lengths !== Lengths.CapturedFirst && (lengths === Lengths.CapturedLast || captured > length)) {
        const other = captured;
        captured = length;
        length = other;
      }
      const start = at + recordHeader;
      if (captured > have - start && captured <= limit) break;
      if (captured > limit) {
        window.at = at;
        batch.count = row;
        return this.damaged(captured);
      }
      let nanoseconds = view.getUint32(at + FRACTION, little) * unit;
      let carry = 0;
      if (nanoseconds >= NANOSECONDS) {
        carry = Math.floor(nanoseconds / NANOSECONDS);
        nanoseconds -= carry * NANOSECONDS;
      }
      batch.start[row] = start;
      batch.captured[row] = captured;
      batch.length[row] = length;
      batch.seconds[row] = view.getUint32(at + SECONDS, little) + carry;
      batch.nanoseconds[row] = nanoseconds;
      batch.offset[row] = base + start;
      if (recordHeader >= RecordHeader.Modified) {
        batch.interfaceId[row] = view.getUint32(at + INTERFACE, little);
        batch.flags[row] = FLAGS_OF_TYPE[view.getUint8(at + PACKET_TYPE)] ?? 0;
      }
      row++;
      at = start + captured;
    }
    window.at = at;
    batch.count = row;
  }

  protected async more(): Promise<void> {
    const { window, record } = this;
    if (this.ended || (await window.fill())) return;
    this.finish(`inside packet ${record}, ${window.left} bytes after its record began`);
  }

  private damaged(captured: number): void {
    const { window, record } = this;
    const offset = window.offsetOf(window.at);
    const what = `a record that claims ${captured} captured bytes, more than the ${this.limit} that a record may have`;
    this.say({
      kind: "damaged",
      offset,
      record,
      message: `damaged at byte ${offset}, packet ${record}: ${what}; nothing behind it is read`,
    });
    this.ended = true;
  }
}
