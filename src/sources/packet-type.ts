/** epb_flags of Linux' packet types: host, broadcast, multicast, other host (promiscuous), outgoing. */
export const FLAGS_OF_TYPE = [0b00101, 0b01101, 0b01001, 0b10001, 0b00010] as const;
