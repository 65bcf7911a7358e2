/**
 * Nanoseconds since 1970, from the time of a record (`2023-11-14T22:13:20.000010000Z`); negative before it. Years are
 * those of ECMAScript's dates, which is more than 64 bits of nanoseconds can hold.
 */
export function epochNanoseconds(time: string): bigint {
  const point = time.lastIndexOf(".");
  return BigInt(Date.parse(`${time.slice(0, point)}Z`)) * 1_000_000n + BigInt(time.slice(point + 1, -1));
}
