/**
 * Chunks of SCTP, RFC 9260 §3.2 and §3.3, and of its extensions.
 * https://www.iana.org/assignments/sctp-parameters
 */
import { fact } from "../packet/fact.js";
import type { Packet } from "../packet/packet.js";

const TYPE = 0;
const LENGTH = 2;
/** Type, flags and length; type and length of a parameter or an error cause. */
export const CHUNK_HEADER_LEN = 4;

export const Chunk = {
  Data: 0,
  Init: 1,
  InitAck: 2,
  Sack: 3,
  Heartbeat: 4,
  HeartbeatAck: 5,
  Abort: 6,
  Shutdown: 7,
  Error: 9,
  Ecne: 12,
  Cwr: 13,
  ShutdownComplete: 14,
  Auth: 15,
  IData: 64,
  AsconfAck: 128,
  ReConfig: 130,
  ForwardTsn: 192,
  Asconf: 193,
  IForwardTsn: 194,
} as const;

export const noChunk = fact("sctp.no-chunk");
export const bytesBehindChunks = fact("sctp-chunk.header-cut", "left");
export const chunkLengthTooSmall = fact("sctp-chunk.length-too-small", "chunk", "length");
export const chunkBelowMinimum = fact("sctp-chunk.length-below-minimum", "chunk", "length", "needed");
export const chunkBeyondPacket = fact("sctp-chunk.beyond-packet", "chunk", "length", "left");
export const sackCountsBeyond = fact("sctp-chunk.sack-counts-beyond-chunk", "entries", "length", "needed");
export const parameterLengthTooSmall = fact("sctp-parameter.length-too-small", "parameter", "length");
export const parameterBeyondChunk = fact("sctp-parameter.beyond-chunk", "parameter", "length", "left");
export const chunkBundled = fact("sctp-chunk.bundled", "chunk");
export const initWithTag = fact("sctp.init-with-verification-tag");
export const dataWithoutTag = fact("sctp.data-without-verification-tag");

/** Least length of each chunk, 4 where nothing more is known. DATA and I-DATA carry at least one byte. */
const least = new Uint8Array(256).fill(CHUNK_HEADER_LEN);
/** Where the parameters or error causes of a chunk begin, 0 where it has none. */
const parametersFrom = new Uint8Array(256);
const layouts: readonly (readonly [number, number, number])[] = [
  [Chunk.Data, 17, 0],
  [Chunk.Init, 20, 20],
  [Chunk.InitAck, 20, 20],
  [Chunk.Sack, 16, 0],
  [Chunk.Heartbeat, 8, 4],
  [Chunk.HeartbeatAck, 8, 4],
  [Chunk.Abort, 4, 4],
  [Chunk.Shutdown, 8, 0],
  [Chunk.Error, 8, 4],
  [Chunk.Ecne, 8, 0],
  [Chunk.Cwr, 8, 0],
  [Chunk.Auth, 8, 0], // RFC 4895 §4.1
  [Chunk.IData, 21, 0], // RFC 8260 §2.1
  [Chunk.AsconfAck, 8, 8], // RFC 5061 §4.1.2
  [Chunk.ReConfig, 8, 4], // RFC 6525 §3.1
  [Chunk.ForwardTsn, 8, 0], // RFC 3758 §3.2
  [Chunk.Asconf, 16, 8], // RFC 5061 §4.1.1
  [Chunk.IForwardTsn, 8, 0], // RFC 8260 §2.3.1
];
for (const [chunk, length, from] of layouts) {
  least[chunk] = length;
  parametersFrom[chunk] = from;
}

/** §4: INIT, INIT ACK and SHUTDOWN COMPLETE travel alone. */
const travelsAlone = (chunk: number): boolean => chunk === Chunk.Init || chunk === Chunk.InitAck || chunk === Chunk.ShutdownComplete;

/**
 * Walks the chunks in `[at, end)`; ends silently where the capture does. A fragment, or a packet of which IP claims more
 * than there is, ends before its chunks do.
 */
export function decodeSctpChunks(p: Packet, tagAt: number, at: number, end: number): void {
  const whole = !p.isFragment() && !p.ipBeyondPacket();
  if (at === end && whole) return p.note(noChunk, at);
  let o = at;
  while (o < end) {
    if (o + CHUNK_HEADER_LEN > end) {
      if (whole) p.note(bytesBehindChunks, o, end - o);
      return;
    }
    if (o + CHUNK_HEADER_LEN > p.end) return;
    const chunk = p.u8(o + TYPE);
    const length = p.u16(o + LENGTH);
    if (length < CHUNK_HEADER_LEN) return p.note(chunkLengthTooSmall, o + LENGTH, chunk, length);
    if (o + length > end) {
      if (whole) p.note(chunkBeyondPacket, o + LENGTH, chunk, length, end - o);
      return;
    }
    // The padding to a multiple of four is not counted, and behind the last chunk receivers do not miss it.
    const next = o + ((length + 3) & ~3);
    checkChunk(p, tagAt, o, chunk, length);
    if (travelsAlone(chunk) && (o > at || next < end)) p.note(chunkBundled, o, chunk);
    o = next;
  }
}

function checkChunk(p: Packet, tagAt: number, o: number, chunk: number, length: number): void {
  const needed = least[chunk]!;
  if (length < needed) return p.note(chunkBelowMinimum, o + LENGTH, chunk, length, needed);
  if (chunk === Chunk.Data || chunk === Chunk.IData) {
    if (p.u32(tagAt) === 0) p.note(dataWithoutTag, tagAt);
    return;
  }
  if (chunk === Chunk.Sack) return checkSack(p, o, length);
  if (chunk === Chunk.Init && p.u32(tagAt) !== 0) p.note(initWithTag, tagAt);
  const from = parametersFrom[chunk]!;
  if (from !== 0) checkParameters(p, o + from, o + length);
}

/** §3.3.4: 4 bytes for each gap block and each duplicate. */
function checkSack(p: Packet, o: number, length: number): void {
  if (o + 16 > p.end) return;
  const entries = p.u16(o + 12) + p.u16(o + 14);
  const needed = 16 + 4 * entries;
  if (needed > length) p.note(sackCountsBeyond, o + 12, entries, length, needed);
}

/** Parameters and error causes alike: type, length with these 4 bytes, value, padding. */
function checkParameters(p: Packet, at: number, end: number): void {
  let o = at;
  while (o + CHUNK_HEADER_LEN <= end) {
    if (o + CHUNK_HEADER_LEN > p.end) return;
    const length = p.u16(o + LENGTH);
    if (length < CHUNK_HEADER_LEN) return p.note(parameterLengthTooSmall, o + LENGTH, p.u16(o), length);
    if (o + length > end) return p.note(parameterBeyondChunk, o + LENGTH, p.u16(o), length, end - o);
    o += (length + 3) & ~3;
  }
}
