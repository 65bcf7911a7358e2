import type { Fact } from "../packet/fact.js";
import type { Packet } from "../packet/packet.js";

/**
 * Walks type-length-value fields up to `to`, all captured: type 0 is one byte of padding, every other has a length of what
 * follows it (RFC 6275 §6.2.1, RFC 8754 §2.1). States `beyond` with type, length and the bytes left where one runs past the end.
 */
export function walkTlvs(p: Packet, from: number, to: number, beyond: Fact): void {
  for (let at = from; at < to; ) {
    const type = p.u8(at);
    if (type === 0) {
      at++;
      continue;
    }
    const left = to - at - 2;
    const size = left < 0 ? 0 : p.u8(at + 1);
    if (size > left) return p.note(beyond, at, type, size, Math.max(left, 0));
    at += 2 + size;
  }
}
