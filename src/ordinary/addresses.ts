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

/** What the short way is told when it is made: addresses of columns, but for `setMask`, and for `countsLayers`, which is 1 or 0. */
export const ADDRESSES = [
  /** Its first column. */
  "cursor",
  "transports",
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
  "countsLayers",
] as const;

/** Bytes of `transports`: layers one by one, then, from `CONTEXTS` on, a 32-bit number each. */
export const TRANSPORTS = 128;
export const CONTEXTS = 64;

export type Address = (typeof ADDRESSES)[number];
