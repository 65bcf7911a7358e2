import { concat, naiveChecksum, viewOf } from "./part.js";

/** Fragments of an IPv4 packet, cut behind its header at these bytes of the payload; all multiples of 8 (RFC 791 §3.2). */
export function fragments4(packet: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const header = packet.slice(0, (packet[0]! & 15) * 4);
  const payload = packet.slice(header.length);
  return pieces(payload.length, cuts).map(([from, to]) => {
    const own = header.slice();
    const view = viewOf(own);
    view.setUint16(2, own.length + to - from);
    view.setUint16(6, (to < payload.length ? 0x2000 : 0) | (from / 8));
    view.setUint16(10, 0);
    view.setUint16(10, naiveChecksum(own));
    return concat(own, payload.slice(from, to));
  });
}

/**
 * Fragments of an IPv6 packet, cut at these bytes behind the headers that every fragment has: the first `front` bytes, of which
 * `nextHeaderAt` names what follows (RFC 8200 §4.5).
 */
export function fragments6(packet: Uint8Array, cuts: readonly number[], id = 7, front = 40, nextHeaderAt = 6): Uint8Array[] {
  const payload = packet.slice(front);
  return pieces(payload.length, cuts).map(([from, to]) => {
    const own = packet.slice(0, front);
    const header = new Uint8Array(8);
    header[0] = own[nextHeaderAt]!;
    own[nextHeaderAt] = 44;
    viewOf(header).setUint16(2, from | (to < payload.length ? 1 : 0));
    viewOf(header).setUint32(4, id);
    viewOf(own).setUint16(4, front - 40 + 8 + to - from);
    return concat(own, header, payload.slice(from, to));
  });
}

const pieces = (length: number, cuts: readonly number[]): (readonly [from: number, to: number])[] => {
  const ends = [...cuts, length];
  return ends.map((to, i) => [i === 0 ? 0 : ends[i - 1]!, to] as const);
};
