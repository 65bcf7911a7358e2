/** A list in memory that threads share, each item as a line of JSON, and the number of the one that is taken next. */
export interface SharedList {
  readonly text: SharedArrayBuffer;
  /** Where each item ends in it, in bytes. */
  readonly ends: SharedArrayBuffer;
  readonly next: SharedArrayBuffer;
}

/** A list of which `from` is taken first. */
export function sharedList(items: readonly unknown[], from: number): SharedList {
  const lines = items.map((item) => Buffer.from(JSON.stringify(item)));
  const ends = new SharedArrayBuffer(8 * Math.max(lines.length, 1));
  const next = new SharedArrayBuffer(4);
  const bytes = lines.reduce((sum, line) => sum + line.length, 0);
  const text = new SharedArrayBuffer(Math.max(bytes, 1));
  const whole = Buffer.from(text);
  let at = 0;
  for (const [i, line] of lines.entries()) {
    at += line.copy(whole, at);
    new Float64Array(ends)[i] = at;
  }
  new Int32Array(next)[0] = from;
  return { text, ends, next };
}

/** The next item that no thread has taken, and its number from 0; undefined where there is none. */
export function takeNext<T>({ text, ends, next }: SharedList, length: number): { readonly index: number; readonly item: T } | undefined {
  const index = Atomics.add(new Int32Array(next), 0, 1);
  if (index >= length) return undefined;
  const all = new Float64Array(ends);
  const line = Buffer.from(text, all[index - 1] ?? 0, all[index]! - (all[index - 1] ?? 0));
  return { index, item: JSON.parse(line.toString()) as T };
}
