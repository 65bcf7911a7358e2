/** The verdicts of one checksum; `None` is a layer without one. */
export const Verdict = { None: 0, Good: 1, Absent: 2, Partial: 3, Unverified: 4, Bad: 5 } as const;
export type Verdict = (typeof Verdict)[keyof typeof Verdict];
export const VERDICT_NAMES = ["none", "good", "absent", "partial", "unverified", "bad"] as const;

/** What stands behind a verdict: the form of a partial one, the reason of an unverified one. */
export const Why = {
  None: 0,
  // forms of partial
  PseudoHeader: 1,
  PseudoHeaderWithoutLength: 2,
  PseudoHeader32BitLength: 3,
  OuterOfPartial: 4,
  ZeroSeed: 5,
  CrcNotFilled: 6,
  // reasons of unverified
  SnapLength: 7,
  Fragment: 8,
  LengthBeyondPacket: 9,
  Encrypted: 10,
  NotYetWritten: 11,
  Quoted: 12,
  NoPseudoHeader: 13,
  LengthInvalid: 14,
} as const;
export type Why = (typeof Why)[keyof typeof Why];
export const WHY_NAMES = [
  "",
  "pseudo-header",
  "pseudo-header-without-length",
  "pseudo-header-32-bit-length",
  "outer-of-partial",
  "zero-seed",
  "crc-not-filled",
  "snap-length",
  "fragment",
  "length-beyond-packet",
  "encrypted",
  "not-yet-written",
  "quoted",
  "no-pseudo-header",
  "length-invalid",
] as const;
