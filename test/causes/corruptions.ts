import type { Random } from "./flows.js";

/** Damages packets; the same damage for all packets of a flow may keep a place. Positions begin behind the link header. */
export type Corruption = (r: Random, length: number) => (packet: Uint8Array) => void;

const LINK = 18;
const anywhere = (r: Random, packet: Uint8Array, room = 1): number => r.integer(LINK, Math.max(LINK, packet.length - room));

const xorAt = (packet: Uint8Array, at: number, by: number): void => {
  if (at < packet.length) packet[at]! ^= by;
};

export const CORRUPTIONS: Readonly<Record<string, Corruption>> = {
  "a random byte": (r) => (packet) => {
    packet[anywhere(r, packet)] = r.integer(0, 255);
  },
  "random bytes": (r) => (packet) => {
    const at = anywhere(r, packet, 16);
    packet.set(r.bytes(Math.min(r.integer(2, 16), packet.length - at)), at);
  },
  "a flipped bit": (r) => (packet) => xorAt(packet, anywhere(r, packet), 1 << r.integer(0, 7)),
  "two flipped bits": (r) => (packet) => {
    xorAt(packet, anywhere(r, packet), 1 << r.integer(0, 7));
    xorAt(packet, anywhere(r, packet), 1 << r.integer(0, 7));
  },
  "swapped bytes": (r) => (packet) => {
    const at = anywhere(r, packet, 2);
    packet.set([packet[at + 1]!, packet[at]!], at);
  },
  "swapped words": (r) => (packet) => {
    const at = anywhere(r, packet, 5);
    const words = packet.slice(at, at + 5);
    packet.set([words[3]!, words[4]!, words[2]!, words[0]!, words[1]!], at);
  },
  "a zeroed range": (r) => (packet) => {
    const at = anywhere(r, packet, 2);
    packet.fill(0, at, at + r.integer(2, 24));
  },
  "a bit flipped at one place": (r, length) => {
    const at = r.integer(LINK, length - 1);
    const bit = 1 << r.integer(0, 7);
    return (packet) => xorAt(packet, at, bit);
  },
  "a bit stuck at one place": (r, length) => {
    const at = r.integer(LINK, length - 1);
    const bit = 1 << r.integer(0, 7);
    return (packet) => {
      if (at < packet.length) packet[at]! |= bit;
    };
  },
};
