/**
 * xxHash, 32 bits, seed 0: the checksum of lz4 frames. Given its bytes in any number of pieces.
 * https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 */
const PRIME1 = 0x9e3779b1;
const PRIME2 = 0x85ebca77;
const PRIME3 = 0xc2b2ae3d;
const PRIME4 = 0x27d4eb2f;
const PRIME5 = 0x165667b1;
const STRIPE = 16;

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
const round = (lane: number, word: number): number => Math.imul(rotate((lane + Math.imul(word, PRIME2)) | 0, 13), PRIME1);
const word = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

export class Xxh32 {
  private a = (PRIME1 + PRIME2) | 0;
  private b = PRIME2 | 0;
  private c = 0;
  private d = -PRIME1 | 0;
  private length = 0;
  private readonly rest = new Uint8Array(STRIPE);
  private restLength = 0;

  update(bytes: Uint8Array): this {
    this.length = (this.length + bytes.length) >>> 0;
    this.long ||= this.restLength + bytes.length >= STRIPE;
    let at = 0;
    if (this.restLength > 0) {
      at = Math.min(STRIPE - this.restLength, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.restLength);
      this.restLength += at;
      if (this.restLength < STRIPE) return this;
      this.stripes(this.rest, 0, STRIPE);
      this.restLength = 0;
    }
    const end = bytes.length - ((bytes.length - at) % STRIPE);
    this.stripes(bytes, at, end);
    this.rest.set(bytes.subarray(end), 0);
    this.restLength = bytes.length - end;
    return this;
  }
  /** Were there ever enough bytes for a stripe? */
  private long = false;

  digest(): number {
    let hash = this.long ? (rotate(this.a, 1) + rotate(this.b, 7) + rotate(this.c, 12) + rotate(this.d, 18)) | 0 : PRIME5;
    hash = (hash + this.length) | 0;
    let at = 0;
    for (; at + 4 <= this.restLength; at += 4) hash = Math.imul(rotate((hash + Math.imul(word(this.rest, at), PRIME3)) | 0, 17), PRIME4);
    for (; at < this.restLength; at++) hash = Math.imul(rotate((hash + Math.imul(this.rest[at]!, PRIME5)) | 0, 11), PRIME1);
    hash = Math.imul(hash ^ (hash >>> 15), PRIME2);
    hash = Math.imul(hash ^ (hash >>> 13), PRIME3);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  private stripes(bytes: Uint8Array, from: number, to: number): void {
    let { a, b, c, d } = this;
    for (let at = from; at < to; at += STRIPE) {
      a = round(a, word(bytes, at));
      b = round(b, word(bytes, at + 4));
      c = round(c, word(bytes, at + 8));
      d = round(d, word(bytes, at + 12));
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }
}

export const xxh32 = (bytes: Uint8Array): number => new Xxh32().update(bytes).digest();
