/** The second that was read last, which is nearly always that of the next record too. */
let lastSecond = "";
let lastNanoseconds = 0n;

/**
 * Nanoseconds since 1970, from the time of a record (`2023-11-14T22:13:20.000010000Z`); negative before it. Years are
 * those of ECMAScript's dates, which is more than 64 bits of nanoseconds can hold.
 */
export function epochNanoseconds(time: string): bigint {
  const point = time.lastIndexOf(".");
  const second = time.slice(0, point);
  if (second !== lastSecond) {
    lastNanoseconds = BigInt(Date.parse(`${second}Z`)) * 1_000_000n;
    lastSecond = second;
  }
  return lastNanoseconds + BigInt(time.slice(point + 1, -1));
}
