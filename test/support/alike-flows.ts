/**
 * Ends of two flows, the lower address first, whose words add up to the same before `mixFour` mixes them: one address is greater by the
 * number that the other's word is multiplied by, and the other less by its own.
 */
export const SAME_HASH = {
  // + 0x165667b1, - 0x27d4eb2f
  4: [
    ["1.0.0.1", "200.0.0.1"],
    ["23.86.103.178", "160.43.20.210"],
  ],
  // The second words: + 0x27d4eb2f, - 0xc2b2ae35.
  6: [
    ["2001:db8::1", "2001:db8::2"],
    ["2001:db8:27d4:eb2f::1", "2001:db8:3d4d:51cb::2"],
  ],
} as const;
