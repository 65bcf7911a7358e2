import type { Template } from "./encapsulations.js";

const HEADROOM = 16;
const MAX_FRAME = 1600;

/**
 * One packet being written: a template, its TCP numbers, payload, and then every length and checksum from the inside out.
 * Checksums are those of this file alone, so that neither the program nor its builders judge their own work.
 */
export class PacketWriter {
  private readonly memory = new Uint8Array(HEADROOM + MAX_FRAME);
  readonly bytes = this.memory.subarray(HEADROOM);
  private readonly view = new DataView(this.memory.buffer, HEADROOM);
  private readonly words = new Uint16Array(this.memory.buffer, HEADROOM);
  length = 0;
  private identification = 0;

  /** Payload comes from `payload[from, from + length)`. */
  write(
    template: Template,
    sequence: number,
    acknowledgment: number,
    flags: number,
    payload: Uint8Array,
    from: number,
    length: number,
  ): void {
    const { bytes, view } = this;
    const at = template.bytes.length;
    bytes.set(template.bytes);
    bytes.set(payload.subarray(from, from + length), at);
    this.length = at + length;
    // Words are summed whole: an odd last byte has a 0 behind it.
    bytes[this.length] = 0;
    view.setUint32(template.tcpAt + 4, sequence);
    view.setUint32(template.tcpAt + 8, acknowledgment);
    bytes[template.tcpAt + 13] = flags;
    for (let i = template.fields.length - 1; i >= 0; i--) {
      const field = template.fields[i]!;
      const size = this.length - field.at;
      if (field.kind === "ipv6") view.setUint16(field.at + 4, size - 40);
      else if (field.kind === "ipv4") {
        view.setUint16(field.at + 2, size);
        view.setUint16(field.at + 4, this.identification++);
        this.fill(field.at + 10, field.at, 20, 0);
      } else if (field.kind === "gre") {
        if (bytes[field.at]! & 0x80) this.fill(field.at + 4, field.at, size, 0);
      } else {
        const tcp = field.kind === "tcp";
        if (!tcp) view.setUint16(field.at + 4, size);
        const checksumAt = field.at + (tcp ? 16 : 6);
        // UDP 0 says that there is none, and stays.
        if (!tcp && view.getUint16(checksumAt) === 0) continue;
        const ip = template.fields[i - 1]!;
        const addresses = ip.kind === "ipv4" ? this.sum(ip.at + 12, 8) : this.sum(ip.at + 8, 32);
        this.fill(checksumAt, field.at, size, addresses + swapped(size) + swapped(tcp ? 6 : 17));
        if (!tcp && view.getUint16(checksumAt) === 0) view.setUint16(checksumAt, 0xffff);
      }
    }
  }

  private fill(checksumAt: number, from: number, length: number, pseudoHeader: number): void {
    this.words[checksumAt >> 1] = 0;
    let sum = pseudoHeader + this.sum(from, length);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    this.words[checksumAt >> 1] = ~sum;
  }

  /** Sum of the words in this machine's byte order, not folded: all headers stand at even places. */
  private sum(from: number, length: number): number {
    let sum = 0;
    const end = (from + length + 1) >> 1;
    for (let i = from >> 1; i < end; i++) sum += this.words[i]!;
    return sum;
  }
}

const swapped = (word: number): number => ((word & 0xff) << 8) | (word >> 8);
