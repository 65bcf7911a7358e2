import { readdirSync, renameSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A file that was rotated: the time in its name, and which one it is of that second. */
interface Rotated {
  readonly name: string;
  readonly stamp: string;
  readonly number: number;
}

/** `20261121T181021Z`: the basic form of ISO 8601, which sorts as the times do. */
const stampOf = (time: Date): string => time.toISOString().replace(/[-:]|\.\d+/g, "");

/** A file that is rotated takes the time in its name, and a number behind it where the second has another already. */
export function rename(path: string, from: string, time: Date): void {
  const stamp = stampOf(time);
  // One more than the last: a lower number may be free again and would be the oldest.
  const number = rotated(path).reduce((next, one) => (one.stamp === stamp ? Math.max(next, one.number + 1) : next), 0);
  renameSync(from, `${path}-${stamp}${number === 0 ? "" : `.${number}`}`);
}

/** Removes the oldest of the rotated files, so that `keep` are left. */
export function prune(path: string, keep: number): void {
  const all = rotated(path).sort((a, b) => (a.stamp === b.stamp ? a.number - b.number : a.stamp < b.stamp ? -1 : 1));
  for (const { name } of all.slice(0, Math.max(all.length - keep, 0))) unlinkSync(join(dirname(path), name));
}

function rotated(path: string): Rotated[] {
  const base = `${basename(path)}-`;
  const found: Rotated[] = [];
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(base)) continue;
    const [, stamp, number = "0"] = /^(\d{8}T\d{6}Z)(?:\.(\d+))?$/.exec(name.slice(base.length)) ?? [];
    if (stamp !== undefined) found.push({ name, stamp, number: Number(number) });
  }
  return found;
}
