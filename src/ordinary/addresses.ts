/** Columns of the cursor that the short way reads and writes: where each lies, from the first on, is part of its code. */
export const CURSOR_COLUMNS = [
  "kind",
  "from",
  "body",
  "to",
  "claim",
  "state",
  "netOf",
  "sourceAt",
  "destinationAt",
  "protocol",
  "summed",
  "verdict",
  "why",
  "checksumAt",
  "stored",
  "computed",
  "flowOf",
] as const;

/** What the short way is told when it is made: addresses of columns, but for `setMask`. */
export const ADDRESSES = [
  /** Its first column. */
  "cursor",
  "etherType",
  "ipProtocol",
  "udpPort",
  // Of the batch.
  "start",
  "captured",
  "length",
  "seconds",
  "nanoseconds",
  "linkType",
  "interfaceId",
  "fcsLength",
  "flags",
  // Of the flows.
  "sets",
  "setMask",
  "flowRows",
  "flowNumbers",
  "flowTotals",
  "recentRows",
  "recentNoted",
  "words",
  "sizes",
  "tunnels",
  // What is counted.
  "counters",
] as const;

export type Address = (typeof ADDRESSES)[number];
