/**
 * Times of pcapng: a count of 64 bits, in two words, of units that the interface names.
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html#name-interface-description-block (if_tsresol, if_tsoffset)
 */
const HALF = 65536;
/** Seconds before or after 1970 that a date can show. */
const MAX_SECONDS = 8.64e12;
const BILLION = 1_000_000_000;
/** The largest count of units for which the division below is exact: 2^16 times as much must stay below 2^53. */
const MAX_EXACT = 10 ** 11;

export class Clock {
  seconds = 0;
  nanoseconds = 0;
  private readonly offset: number;
  /** Units in a second; 0 where only big numbers do. */
  private readonly units: number;
  /** Nanoseconds of a unit, or units of a nanosecond. */
  private readonly multiply: number;
  private readonly divide: number;
  private readonly big: bigint;

  /** `resolution` is if_tsresol: a negative power of 10, or of 2 where the top bit is set. `offset` is in seconds. */
  constructor(resolution = 6, offset = 0) {
    const power = resolution & 0x7f;
    const decimal = resolution < 0x80;
    this.offset = offset;
    this.big = decimal ? 10n ** BigInt(power) : 1n << BigInt(power);
    const units = decimal ? 10 ** power : 0;
    this.units = units > 0 && units <= MAX_EXACT ? units : 0;
    this.multiply = units <= BILLION ? BILLION / Math.max(units, 1) : 1;
    this.divide = units <= BILLION ? 1 : units / BILLION;
  }

  /** Sets `seconds` and `nanoseconds` (cut, not rounded). A time that no date can show is NaN. */
  read(high: number, low: number): void {
    if (this.units === 0) this.readBig(high, low);
    else this.readExact(high, low);
    if (!(this.seconds >= -MAX_SECONDS && this.seconds < MAX_SECONDS)) this.seconds = Number.NaN;
  }

  private readExact(high: number, low: number): void {
    const { units } = this;
    // Long division by words of 16 bits. Remainders are below `units`, so that all numbers are whole and below 2^53, and
    // a quotient below 2^16 cannot be rounded up to the next whole number.
    let quotient = Math.floor(high / units);
    let rest = high - quotient * units;
    let seconds = quotient;
    let part = rest * HALF + (low >>> 16);
    quotient = Math.floor(part / units);
    rest = part - quotient * units;
    seconds = seconds * HALF + quotient;
    part = rest * HALF + (low & 0xffff);
    quotient = Math.floor(part / units);
    rest = part - quotient * units;
    this.seconds = seconds * HALF + quotient + this.offset;
    this.nanoseconds = this.divide === 1 ? rest * this.multiply : Math.floor(rest / this.divide);
  }

  private readBig(high: number, low: number): void {
    const count = (BigInt(high) << 32n) | BigInt(low);
    this.seconds = Number(count / this.big) + this.offset;
    this.nanoseconds = Number(((count % this.big) * 1_000_000_000n) / this.big);
  }
}
