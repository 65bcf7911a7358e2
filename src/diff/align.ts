import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

/** Which layers of two packets are the same header, and which one of them alone has. */
export interface Alignment {
  /** Layer of the first, layer of the second; outermost first. */
  readonly pairs: readonly (readonly [a: number, b: number])[];
  /** Layers of the first that the second has not, and the reverse. */
  readonly removed: readonly number[];
  readonly added: readonly number[];
}

/** What a link has of its own: another link, another header. */
const FRAMING = new Uint8Array(256);
for (const kind of [Kind.Ethernet, Kind.Null, Kind.Loop, Kind.Sll, Kind.Sll2, Kind.PppHdlc, Kind.Chdlc, Kind.Radiotap, Kind.Ieee80211])
  FRAMING[kind] = 1;

const isCutShort = (p: Packet): boolean => p.end < p.wireEnd;

/** From the inside outwards, then from the outside inwards: what a tunnel puts on stands between or around what both have. */
export function align(a: Packet, b: Packet): Alignment {
  const pairs: (readonly [number, number])[] = [];
  let [i, j] = [a.depth - 1, b.depth - 1];
  // Where headers are cut off, nobody knows what is innermost. What is put on or taken off makes another length.
  const isCut = a.depth !== b.depth && (isCutShort(a) || isCutShort(b)) && a.wireEnd - a.start === b.wireEnd - b.start;
  while (!isCut && i >= 0 && j >= 0 && a.kind[i] === b.kind[j]) pairs.unshift([i--, j--]);
  let front = 0;
  while (front <= i && front <= j && a.kind[front] === b.kind[front]) pairs.splice(front, 0, [front, front++]);
  if (isCut) return { pairs, removed: [], added: [] };
  const removed: number[] = [];
  const added: number[] = [];
  for (let k = front; k <= i; k++) removed.push(k);
  for (let k = front; k <= j; k++) added.push(k);
  // Where both captures begin with another one, or one with none, it says where they were taken, and no more.
  const isFramed = [removed[0] === 0 && FRAMING[a.kind[0]!] !== 0, added[0] === 0 && FRAMING[b.kind[0]!] !== 0];
  if (isFramed[0] && (isFramed[1] || b.depth === 0 || !FRAMING[b.kind[0]!])) removed.shift();
  if (isFramed[1] && (isFramed[0] || a.depth === 0 || !FRAMING[a.kind[0]!])) added.shift();
  return { pairs, removed, added };
}
