/** Why decoding ended before its natural end. A packet has at most one stop. */
export const Stop = {
  None: 0,
  /** The capture was cut: the header is on the wire and not in the file. */
  SnapLength: 1,
  /** The length of what contains it leaves no room for the header. */
  Length: 2,
  /** More layers than the stack holds. */
  Depth: 3,
  /** A type number (EtherType, IP protocol, …) that has no decoder, or of a header that has no place there. */
  Unknown: 4,
  /** A field says that the header cannot be what it is taken for (version, length below the minimum). */
  Malformed: 5,
  /** A fragment other than the first: no header follows. */
  Fragment: 6,
  /** ESP, or another payload that cannot be read. */
  Encrypted: 7,
} as const;
export type Stop = (typeof Stop)[keyof typeof Stop];

/** The reasons as they stand in a record, by number. */
export const STOP_NAMES = ["", "snap-length", "length", "depth", "unknown", "malformed", "fragment", "encrypted"] as const;
