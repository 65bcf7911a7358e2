const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** `0a`, of a number below 2^8. */
export const byteText = (byte: number): string => BYTES[byte]!;

/** `0x0a`, of a number below 2^8. */
export const hex2 = (value: number): string => `0x${BYTES[value]}`;

/** `0x00ff`, of a number below 2^16; of a larger one as many digits as it has. From a table, since findings are full of them. */
export const hex4 = (value: number): string =>
  value >= 0 && value <= 0xffff ? `0x${BYTES[value >>> 8]}${BYTES[value & 0xff]}` : `0x${value.toString(16)}`;

/** `0x000000ff`, of a number below 2^32. */
export const hex8 = (value: number): string => `0x${value.toString(16).padStart(8, "0")}`;
