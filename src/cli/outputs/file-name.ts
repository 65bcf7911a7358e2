/** Files that begin one after the other by size: which one it is, how many there are at most, and whether the first follows the last. */
export interface Numbered {
  readonly index: number;
  readonly count: number | undefined;
  readonly ring: boolean;
}

const two = (value: number): string => String(value).padStart(2, "0");
const DAY_MS = 86_400_000;

/** The conversions of strftime(3) that make names of files, in local time. */
const CONVERSIONS: Readonly<Record<string, (time: Date) => string>> = {
  Y: (time) => String(time.getFullYear()),
  y: (time) => two(time.getFullYear() % 100),
  m: (time) => two(time.getMonth() + 1),
  d: (time) => two(time.getDate()),
  H: (time) => two(time.getHours()),
  M: (time) => two(time.getMinutes()),
  S: (time) => two(time.getSeconds()),
  j: (time) => String(dayOfYear(time)).padStart(3, "0"),
  s: (time) => String(Math.floor(time.getTime() / 1000)),
  F: (time) => `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`,
  T: (time) => `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`,
  "%": () => "%",
};

function dayOfYear(time: Date): number {
  const day = Date.UTC(time.getFullYear(), time.getMonth(), time.getDate());
  return (day - Date.UTC(time.getFullYear(), 0, 1)) / DAY_MS + 1;
}

/**
 * Name of a file as tcpdump makes it (-C, -G, -W): the time where the template asks for it, and behind it the number of a file by size;
 * with a limit from 0 on, with as many digits as the last has, else from the second file on.
 */
export function fileName(template: string, time: Date, numbered?: Numbered): string {
  const name = template.replace(/%(.)/g, (whole, letter: string) => CONVERSIONS[letter]?.(time) ?? whole);
  if (numbered === undefined) return name;
  const { index, count, ring } = numbered;
  if (count === undefined) return index === 0 ? name : `${name}${index}`;
  return `${name}${String(ring ? index % count : index).padStart(String(count - 1).length, "0")}`;
}
