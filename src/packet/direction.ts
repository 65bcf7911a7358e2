/** Values of `Packet.direction`, as epb_flags counts them. */
export const Direction = { Unknown: 0, In: 1, Out: 2 } as const;
