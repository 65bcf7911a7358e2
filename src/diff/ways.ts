import { Kind } from "../packet/kind.js";
import { mix } from "../packet/mix.js";
import { isData, type Print, sequenceEnd } from "./kept.js";

/** Ways to know a packet again, the surest first; each makes keys of its own. */
export const Way = {
  /** All that is left alone, window, options and IPv4 identification too. */
  Same: 0,
  /** By sequence number, where there is one, and payload. */
  SamePayload: 1,
  /** Without the payload: by sequence numbers. */
  SameSequence: 2,
  /** By the payload alone, which must be worth it. */
  PayloadAlone: 3,
  /** By identification and flow. */
  SameIdentification: 4,
  /** By identification and one end of the flow: the other one was translated. */
  SameSource: 5,
  SameDestination: 6,
  /** By length and one end of a flow that is known: only where most of the payload is alike. */
  SameLengthSource: 7,
  SameLengthDestination: 8,
  /** TCP segments that begin, or end, at a sequence number. */
  Begins: 9,
  Ends: 10,
} as const;
export type Way = (typeof Way)[keyof typeof Way];
export const WAYS = 11;

/** Payload that two packets hardly share by chance. */
const TELLING = 16;
/** Payload that says nothing. */
const POOR = 4;

const SEED = 0x2545f491;
const OTHER_SEED = 0x1b873593;

/**
 * What a packet is known by in one way: 64 bits of two hashes, mixed by two multipliers. The parts themselves are not held against each other
 * again: with 65536 packets in the window, 2^16, another one has the same key by chance in one of 2^48 look-ups, 280 thousand billion.
 */
export class Key {
  one = 0;
  other = 0;

  begin(way: number): this {
    this.one = mix(SEED, way);
    this.other = OTHER_SEED ^ way;
    return this;
  }

  and(part: number): this {
    this.one = mix(this.one, part);
    const mixed = Math.imul(this.other ^ part, 0x85ebca6b);
    this.other = mixed ^ (mixed >>> 13);
    return this;
  }
}

/** Fills in the key of a packet by one way; false where it cannot be known by it. */
export function keyOf(p: Print, way: Way, key: Key): boolean {
  const { kind, sequence, payload, digest, identification } = p;
  const isTcp = kind === Kind.Tcp;
  switch (way) {
    case Way.Same:
      key.begin(way).and(kind).and(sequence).and(p.acknowledgment).and(p.details).and(payload).and(digest).and(identification);
      if (payload < POOR && !isTcp) key.and(p.destination);
      return true;
    case Way.SamePayload:
      key.begin(way).and(kind).and(sequence).and(payload).and(digest);
      if (isTcp && payload === 0) key.and(p.acknowledgment);
      else if (payload < POOR && !isTcp) key.and(p.source).and(p.destination);
      return true;
    case Way.SameSequence:
      if (sequence === 0 && !isTcp) return false;
      key.begin(way).and(kind).and(sequence).and(p.acknowledgment).and(payload);
      return true;
    case Way.PayloadAlone:
      if (payload < TELLING || p.isFragment) return false;
      key.begin(way).and(kind).and(payload).and(digest);
      return true;
    case Way.SameIdentification:
      if (identification <= 0) return false;
      key.begin(way).and(kind).and(identification).and(p.source).and(p.destination);
      return true;
    case Way.SameSource:
    case Way.SameDestination:
      if (identification <= 0) return false;
      key
        .begin(way)
        .and(kind)
        .and(identification)
        .and(payload)
        .and(way === Way.SameSource ? p.source : p.destination);
      return true;
    case Way.SameLengthSource:
    case Way.SameLengthDestination:
      if (isTcp || payload < TELLING || !p.isIp) return false;
      key
        .begin(way)
        .and(kind)
        .and(payload)
        .and(way === Way.SameLengthSource ? p.source : p.destination);
      return true;
    case Way.Begins:
    case Way.Ends:
      if (!isData(p)) return false;
      key.begin(way).and(way === Way.Begins ? sequence : sequenceEnd(p));
      return true;
  }
}
