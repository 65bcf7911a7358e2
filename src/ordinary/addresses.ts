/** Columns that the short way reads and writes, in the order in which it is told where they lie: 32-bit numbers, addresses but for `setMask`. */
export const ADDRESSES = [
  // Of the cursor.
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
  // Its tables.
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
  "keys",
  "seen",
  "tableClock",
  "words",
  "announced",
  "longest",
  "sights",
  "options",
  "tunnelLongest",
  // What is counted.
  "counters",
] as const;

export type Address = (typeof ADDRESSES)[number];
