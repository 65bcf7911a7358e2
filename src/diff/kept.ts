import { Kind } from "../packet/kind.js";
import { mix } from "../packet/mix.js";
import { type Packet, State } from "../packet/packet.js";

/** No IPv4 header around the transport layer, or no layer at all. */
const NONE = -1;
const NO_LAYER = 255;
const IDENTIFICATION = 4;
const FRAGMENT_OFFSET = 6;
/** Sequence and acknowledgment number of TCP; SPI and sequence number of ESP begin at the layer's first byte. */
const SEQUENCE = 4;
const ACKNOWLEDGMENT = 8;
const FLAGS = 13;
const SYN = 0x02;
const WINDOW = 14;
const OPTIONS = 20;

const HAS_PORTS = new Uint8Array(256);
for (const kind of [Kind.Tcp, Kind.Udp, Kind.UdpLite, Kind.Sctp, Kind.Dccp]) HAS_PORTS[kind] = 1;

/** What a packet is known by at another point: of its innermost flow, what middleboxes leave alone, and what they may not. */
export interface Print {
  /** Kind of the innermost layer that is not quoted. */
  readonly kind: number;
  /** Is there an IP header? What has none stays on its link. */
  readonly isIp: boolean;
  /** Is it part of a datagram that was cut? */
  readonly isFragment: boolean;
  /** Of the innermost IPv4 header, -1 where that is another. */
  readonly identification: number;
  /** TCP's; another number that the protocol has for the same purpose (echo sequence, ESP, fragment offset), else 0. Signed, 32 bits. */
  readonly sequence: number;
  readonly acknowledgment: number;
  /** Of window and options of TCP: tells acknowledgments apart. 0 of a SYN, whose options are edited on the way. */
  readonly details: number;
  /** Bytes behind the innermost header, those that were cut off included. */
  readonly payload: number;
  /** Where they begin, from the packet's first byte, and how many of them were captured. */
  readonly payloadAt: number;
  readonly payloadCaptured: number;
  /** Of the captured payload; with the header, where there is no IP. */
  readonly digest: number;
  /** Of address and port of each end. */
  readonly source: number;
  readonly destination: number;
}

/** A packet of one capture that waits for its partner in the other, or has found it. */
export interface Kept {
  readonly number: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly captured: number;
  readonly length: number;
  readonly offset: number;
  readonly linkType: number;
  readonly fcsLength: number;
  readonly flags: number;
  readonly print: Print;
  /** The captured ones at its beginning; dropped as soon as nobody looks at them any more. */
  bytes: Buffer;
  state: KeptState;
  /** What it was matched in; on the packets of AFTER. */
  match: Match | undefined;
}

export const KeptState = { Waiting: 0, Matched: 1, Left: 2 } as const;
export type KeptState = (typeof KeptState)[keyof typeof KeptState];

/** Packets that are the same ones at both points: one each, or several segments here and one or several there. */
export interface Match {
  /** Has it been told? */
  isTold: boolean;
  readonly before: readonly Kept[];
  readonly after: readonly Kept[];
  /** Byte ranges of the first packet of BEFORE that are nowhere in AFTER. */
  readonly missing: readonly (readonly [from: number, to: number])[];
}

const SEED = 0x2545f491;

const turned = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/**
 * Of bytes, in words: two packets that differ have another one but for one case in 2^32; those that are matched are compared byte by byte.
 * Four words at a time are mixed, each with those before it at its place: none of them waits for the others. They are turned before they
 * are put together, as the highest bit of a word comes out of `mix` at the same bits always.
 */
function digestOf({ view }: Packet, from: number, to: number): number {
  let hash = SEED;
  let at = from;
  if (to - from >= 16) {
    let [second, third, fourth] = [~SEED, SEED >>> 1, ~SEED >>> 1];
    for (; at + 15 < to; at += 16) {
      hash = mix(hash, view.getUint32(at));
      second = mix(second, view.getUint32(at + 4));
      third = mix(third, view.getUint32(at + 8));
      fourth = mix(fourth, view.getUint32(at + 12));
    }
    hash = mix(mix(mix(hash, turned(second, 7)), turned(third, 13)), turned(fourth, 21));
  }
  for (; at + 3 < to; at += 4) hash = mix(hash, view.getUint32(at));
  let last = to - from;
  for (; at < to; at++) last = (last << 8) | view.getUint8(at);
  return mix(hash, last);
}

/** Of the address at `at` and a port. */
function end(p: Packet, net: number, at: number, port: number): number {
  const words = p.kind[net] === Kind.Ipv4 ? 1 : 4;
  let hash = mix(SEED, port);
  for (let w = 0; w < words; w++) hash = mix(hash, p.u32(at + 4 * w));
  return hash;
}

/** The number that tells packets of one flow apart, where the protocol has one. */
function sequenceOf(p: Packet, i: number, net: number): number {
  const at = p.from[i]!;
  switch (p.kind[i]) {
    case Kind.Tcp:
    case Kind.Esp:
      return p.has(SEQUENCE + 4, at, p.to[i]!) ? p.u32(at + SEQUENCE) : 0;
    case Kind.Icmp:
    case Kind.Icmpv6:
      // Type, code and, of an echo, the sequence number: a NAT changes the identifier.
      return p.has(8, at, p.to[i]!) ? p.u16(at) * 0x10000 + p.u16(at + 6) : p.u16(at);
    case Kind.Ipv4:
      return p.u16(at + FRAGMENT_OFFSET);
  }
  return net >= 0 && p.state[net]! & State.Fragment ? p.from[i]! - p.from[net]! : 0;
}

function detailsOf(p: Packet, i: number): number {
  const at = p.from[i]!;
  if (p.u8(at + FLAGS) & SYN) return 0;
  return mix(p.u16(at + WINDOW), digestOf(p, at + OPTIONS, Math.max(at + OPTIONS, Math.min(p.body[i]!, p.end))));
}

/** What the packet under the cursor is known by. */
export function printOf(p: Packet): Print {
  let i = p.depth - 1;
  while (i > 0 && p.state[i]! & State.Quoted) i--;
  const last = p.depth - 1;
  const kind = i < 0 ? Kind.None : p.kind[i]!;
  const isNet = kind === Kind.Ipv4 || kind === Kind.Ipv6;
  const around = i < 0 ? NO_LAYER : p.netOf[i]!;
  const net = isNet ? i : around === NO_LAYER ? NONE : around;
  const payloadAt = last < 0 ? p.start : p.body[last]!;
  const to = Math.max(last < 0 ? p.wireEnd : p.to[last]!, payloadAt);
  const captured = Math.max(Math.min(to, p.end), payloadAt);
  const ports = i >= 0 && HAS_PORTS[kind]! && p.has(4, p.from[i]!, p.to[i]!);
  const isTcp = kind === Kind.Tcp;
  return {
    kind,
    isIp: net >= 0,
    isFragment: net >= 0 && (p.state[net]! & State.Fragment) !== 0,
    identification: net >= 0 && p.kind[net] === Kind.Ipv4 ? p.u16(p.from[net]! + IDENTIFICATION) : NONE,
    sequence: i < 0 ? 0 : sequenceOf(p, i, net) | 0,
    acknowledgment: isTcp ? p.u32(p.from[i]! + ACKNOWLEDGMENT) | 0 : 0,
    details: isTcp ? detailsOf(p, i) : 0,
    payload: to - payloadAt,
    payloadAt: payloadAt - p.start,
    payloadCaptured: captured - payloadAt,
    // What is on its link alone (ARP) has nothing else to be known by than its header.
    digest: digestOf(p, net < 0 && i > 0 ? p.from[i]! : payloadAt, captured),
    source: net < 0 ? 0 : end(p, net, p.sourceAt[net]!, ports ? p.u16(p.from[i]!) : 0),
    destination: net < 0 ? 0 : end(p, net, p.destinationAt[net]!, ports ? p.u16(p.from[i]! + 2) : 0),
  };
}

/** A TCP segment that carries bytes and nothing else that counts at its beginning. */
export const isData = (p: Print): boolean => p.kind === Kind.Tcp && p.payload > 0 && !p.isFragment;
/** The sequence number behind the segment's bytes. */
export const sequenceEnd = (p: Print): number => (p.sequence + p.payload) | 0;

/** Ends of the flow that two packets share: 0 to 2. */
export const sharedEnds = (a: Print, b: Print): number => (a.source === b.source ? 1 : 0) + (a.destination === b.destination ? 1 : 0);
