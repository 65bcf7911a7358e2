import type { Lines, OutputRecord } from "./sink.js";

const LINE_END = 0x0a;

/** The records that lines of JSON hold. */
export const recordsOf = ({ text }: Lines): OutputRecord[] =>
  Buffer.from(text.buffer, text.byteOffset, text.byteLength)
    .toString()
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as OutputRecord);

/** The same lines in pieces of at most so many bytes, unless one line has more. */
export function* piecesOf({ text }: Lines, most: number): Generator<{ readonly piece: Uint8Array; readonly records: number }> {
  let from = 0;
  let to = 0;
  let records = 0;
  while (to < text.length) {
    const end = text.indexOf(LINE_END, to) + 1;
    if (end - from > most && records > 0) {
      yield { piece: text.subarray(from, to), records };
      from = to;
      records = 0;
    }
    to = end;
    records++;
  }
  if (records > 0) yield { piece: text.subarray(from, to), records };
}
