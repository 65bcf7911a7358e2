/** A TCP segment whose checksum was bad, held against a later copy of the same bytes whose checksum is right. */
export interface SegmentDamage {
  /** Number of the packet that was bad. */
  readonly packet: number;
  /** Payload bytes of that segment, and how many of them, from the first on, were kept to be compared. */
  readonly length: number;
  readonly compared: number;
  /** The bytes that differ: offsets from the segment's first payload byte, ascending; what they were, and what they are in the copy. */
  readonly offsets: readonly number[];
  readonly was: readonly number[];
  readonly is: readonly number[];
  /** What the words of the segment lack for the checksum that it carries: ~stored - ~computed in one's complement (RFC 1624 §3). */
  readonly missing: number;
  /** What the words of the copy sum to more, by the bytes that differ: below 0xffff. */
  readonly more: number;
}
