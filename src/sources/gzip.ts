import * as zlib from "node:zlib";
import { Decompressed } from "./decompressed.js";
import { Pump } from "./pump.js";

/**
 * gzip, RFC 1952: members one after another, each a header, deflated data, and CRC-32 and length of what they hold. The
 * members are taken apart here, since node:zlib's own reader forgets a member's data when garbage follows it.
 * https://www.rfc-editor.org/rfc/rfc1952
 */
const ID1 = 0x1f;
const ID2 = 0x8b;
const DEFLATE = 8;
/** Offset of the flags. */
const FLAGS = 3;
const HEADER = 10;
const TRAILER = 8;
const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;
/** Of output. On damage node:zlib drops the piece it is at, so a small one loses little; below this it is much slower (measured). */
const CHUNK = 1 << 14;
/** What is left of the input, and what comes of a member, for it to be decoded synchronously: sooner done than handed to another thread. */
const SMALL = 1 << 15;
const SMALL_DECODED = 1 << 18;

/** Asks for the decoder too, which knows how many bytes it took. */
const INFO = { info: true, maxOutputLength: SMALL_DECODED, chunkSize: CHUNK } as const;

/** What is decoded then; the types of Node do not know of it. */
interface Inflated {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

export class GzipBytes extends Decompressed {
  private member: Pump | undefined;
  private members = 0;
  private crc = 0;
  private length = 0;
  /** A member was decoded at once: its trailer comes. */
  private isDecoded = false;

  protected async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (this.isDecoded) {
        this.isDecoded = false;
        if (!(await this.trailer())) return undefined;
      }
      if (this.member === undefined) {
        if (!(await this.header())) return undefined;
        const decoded = await this.small();
        if (decoded !== undefined) return this.counted(decoded);
        this.member = new Pump(zlib.createInflateRaw({ chunkSize: CHUNK }));
        await this.feed(this.member);
      }
      const { member } = this;
      if (this.fault !== undefined) return undefined;
      const chunk = await member.next();
      if (this.closed) return undefined;
      if (chunk !== undefined) return this.counted(chunk);
      if (member.error !== undefined) return this.fail("damaged", `the gzip data are damaged: ${member.error.message}`);
      this.input.drop(member.taken);
      if (!member.done) await this.feed(member);
      else if (!(await this.trailer())) return undefined;
    }
  }

  override close(): Promise<void> {
    this.member?.close();
    return super.close();
  }

  private counted(chunk: Uint8Array): Uint8Array {
    // Not in every Node 20.
    if (zlib.crc32 !== undefined) this.crc = zlib.crc32(chunk, this.crc);
    this.length = (this.length + chunk.length) >>> 0;
    return chunk;
  }

  /** All of a member, where it is small and whole. Of a damaged one this would lose what comes before the damage. */
  private async small(): Promise<Uint8Array | undefined> {
    const bytes = await this.input.some();
    if (bytes.length > SMALL || this.input.taken + bytes.length !== this.input.total) return undefined;
    try {
      const { buffer, engine } = zlib.inflateRawSync(bytes, INFO) as unknown as Inflated;
      this.input.drop(engine.bytesWritten);
      this.isDecoded = true;
      return buffer;
    } catch {
      return undefined;
    }
  }

  private async feed(member: Pump): Promise<void> {
    const bytes = await this.input.some();
    if (bytes.length === 0) this.fail("truncated", "the gzip data end early");
    else member.feed(bytes);
  }

  /** Passes over a member's header. False at the end, also where what follows the last member is none (gzip ignores it too). */
  private async header(): Promise<boolean> {
    const head = await this.input.peek(HEADER);
    if (this.members > 0 && (head.length < 3 || head[0] !== ID1 || head[1] !== ID2 || head[2] !== DEFLATE)) return false;
    this.members++;
    this.crc = 0;
    this.length = 0;
    const flags = head[FLAGS] ?? 0;
    let whole = head.length === HEADER && (await this.input.skip(HEADER));
    if (whole && flags & FEXTRA) {
      const length = await this.input.peek(2);
      whole = length.length === 2 && (await this.input.skip(2 + length[0]! + length[1]! * 256));
    }
    if (whole && flags & FNAME) whole = await this.text();
    if (whole && flags & FCOMMENT) whole = await this.text();
    if (whole && flags & FHCRC) whole = await this.input.skip(2);
    if (!whole) this.fail("truncated", "the gzip data end early");
    return whole;
  }

  /** Passes over a text that ends with a zero. */
  private async text(): Promise<boolean> {
    for (;;) {
      const bytes = await this.input.some();
      if (bytes.length === 0) return false;
      const zero = bytes.indexOf(0);
      this.input.drop(zero < 0 ? bytes.length : zero + 1);
      if (zero >= 0) return true;
    }
  }

  private async trailer(): Promise<boolean> {
    this.member?.close();
    this.member = undefined;
    const bytes = await this.input.peek(TRAILER);
    if (bytes.length < TRAILER) {
      this.fail("truncated", "the gzip data end early");
      return false;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, TRAILER);
    const right = (zlib.crc32 === undefined || view.getUint32(0, true) === this.crc) && view.getUint32(4, true) === this.length;
    this.input.drop(TRAILER);
    if (!right) this.fail("damaged", "the gzip data are damaged: their checksum is wrong");
    return right;
  }
}
