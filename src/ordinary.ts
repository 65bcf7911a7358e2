import { fold } from "./checksum/internet.js";
import { TIMESTAMPS_ALONE } from "./layers/tcp-options.js";
import { Kind } from "./packet/kind.js";
import { type Packet, UNKNOWN_SUM } from "./packet/packet.js";
import { Stop } from "./packet/stop.js";
import { Verdict, Why } from "./packet/verdict.js";
import { pseudoSum, words } from "./verify/pseudo-header.js";
import { RangeSum } from "./verify/range-sum.js";

/*
 * The short way for packets of which there is nothing to say. All numbers are those of the decoders in src/layers, which stay the
 * reference: a property test holds every column against theirs.
 */

const NO_LAYER = 255;
const MOST_LAYERS = 12;

const LEAST_ETHERTYPE = 0x0600;
const RESERVED_VLAN = 4095;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const BRIDGED = 0x6558;
/** Version 4, five words of header. */
const IPV4_PLAIN = 0x45;
/** All but "don't fragment": reserved bit, more fragments, offset. */
const FRAGMENTED = 0xbfff;
const VXLAN_PLAIN = 0x08000000;
/** Routes, recursion, reserved bits and other versions than 0. */
const GRE_UNUSUAL = 0x4fff;
const GRE_CHECKSUM = 0x8000;
/** TCP's reserved bits and URG. */
const TCP_UNUSUAL = 0x0e20;
const FIRST_CLIENT_PORT = 1024;
const TCP = 6;
const UDP = 17;

/** Protocols that mean the same in both versions of IP. */
const PLAIN_PROTOCOL = new Uint8Array(256);
for (const number of [4, TCP, UDP, 41, 47]) PLAIN_PROTOCOL[number] = 1;

const sums = new RangeSum();

/**
 * Decodes and verifies an Ethernet packet that is whole and ordinary: VLAN, IPv4 without options, IPv6 without extension headers, TCP without options or
 * with timestamps alone, UDP, VXLAN, GRE, all lengths exact and all checksums right, or absent where they may be. The cursor is then
 * as `decode` and `verify` would leave it, in two thirds of their time. False for any other packet, and nothing is known of it then.
 */
export function inspectOrdinary(p: Packet): boolean {
  if (p.end !== p.wireEnd) return false;
  const depth = headers(p);
  if (depth === 0 || !areGood(p, depth)) return false;
  p.depth = depth;
  p.factCount = 0;
  p.stopped = Stop.None;
  p.stoppedKind = Kind.None;
  p.nextKind = Kind.None;
  p.quoted = false;
  return true;
}

function put(p: Packet, i: number, kind: number, from: number, body: number, to: number, net: number): void {
  p.kind[i] = kind;
  p.from[i] = from;
  p.body[i] = body;
  p.to[i] = to;
  p.claim[i] = to;
  p.state[i] = 0;
  p.netOf[i] = net;
  p.verdict[i] = Verdict.None;
}

/** Puts all layers on the stack, and returns how many; 0 where one is not ordinary. */
function headers(p: Packet): number {
  const { view, tables } = p;
  let kind: number = Kind.Ethernet;
  let at = p.start;
  let end = p.end;
  let net = NO_LAYER;
  for (let i = 0; i < MOST_LAYERS; i++) {
    switch (kind) {
      case Kind.Ethernet: {
        if (at + 14 > end) return 0;
        const type = view.getUint16(at + 12);
        if (type < LEAST_ETHERTYPE) return 0;
        put(p, i, kind, at, at + 14, end, net);
        at += 14;
        kind = tables.etherType[type]!;
        break;
      }
      case Kind.Vlan: {
        if (at + 4 > end || p.kind[i - 1] === Kind.Vlan) return 0;
        const type = view.getUint16(at + 2);
        if (type < LEAST_ETHERTYPE || (view.getUint16(at) & RESERVED_VLAN) === RESERVED_VLAN) return 0;
        put(p, i, kind, at, at + 4, end, net);
        at += 4;
        kind = tables.etherType[type]!;
        break;
      }
      case Kind.Ipv4: {
        if (at + 20 > end || view.getUint8(at) !== IPV4_PLAIN) return 0;
        const total = view.getUint16(at + 2);
        const protocol = view.getUint8(at + 9);
        // Behind an inner packet nothing is to be left over.
        if (total < 20 || at + total > end || (net !== NO_LAYER && at + total !== end)) return 0;
        if (view.getUint16(at + 6) & FRAGMENTED || view.getUint8(at + 8) === 0 || PLAIN_PROTOCOL[protocol] === 0) return 0;
        end = at + total;
        put(p, i, kind, at, at + 20, end, net);
        p.sourceAt[i] = at + 12;
        p.destinationAt[i] = at + 16;
        p.protocol[i] = protocol;
        net = i;
        at += 20;
        kind = tables.ipProtocol[protocol]!;
        break;
      }
      case Kind.Ipv6: {
        if (at + 40 > end || view.getUint8(at) >> 4 !== 6) return 0;
        const length = view.getUint16(at + 4);
        const protocol = view.getUint8(at + 6);
        const to = at + 40 + length;
        if (to > end || (net !== NO_LAYER && to !== end)) return 0;
        if (view.getUint8(at + 7) === 0 || PLAIN_PROTOCOL[protocol] === 0) return 0;
        end = to;
        put(p, i, kind, at, at + 40, end, net);
        p.sourceAt[i] = at + 8;
        p.destinationAt[i] = at + 24;
        p.protocol[i] = protocol;
        net = i;
        at += 40;
        kind = tables.ipProtocol[protocol]!;
        break;
      }
      case Kind.Tcp: {
        if (net === NO_LAYER || at + 20 > end) return 0;
        const word = view.getUint16(at + 12);
        const header = (word >> 12) * 4;
        if (word & TCP_UNUSUAL || at + header > end) return 0;
        if (header !== 20 && (header !== 32 || view.getUint32(at + 20) !== TIMESTAMPS_ALONE)) return 0;
        if (view.getUint16(at) === 0 || view.getUint16(at + 2) === 0) return 0;
        put(p, i, kind, at, at + header, end, net);
        p.net = net;
        return i + 1;
      }
      case Kind.Udp: {
        if (net === NO_LAYER || at + 8 > end || view.getUint16(at + 4) !== end - at) return 0;
        const source = view.getUint16(at);
        const destination = view.getUint16(at + 2);
        if (destination === 0) return 0;
        put(p, i, kind, at, at + 8, end, net);
        kind = tables.udpPort[destination]!;
        if (kind === Kind.None) {
          // Whether a source port names a tunnel shows in its header.
          if (tables.udpPort[source] !== Kind.None) return 0;
          p.net = net;
          return i + 1;
        }
        if (source < FIRST_CLIENT_PORT) return 0;
        at += 8;
        break;
      }
      case Kind.Vxlan: {
        if (at + 8 > end || view.getUint32(at) !== VXLAN_PLAIN || view.getUint8(at + 7) !== 0) return 0;
        put(p, i, kind, at, at + 8, end, net);
        at += 8;
        kind = Kind.Ethernet;
        break;
      }
      case Kind.Gre: {
        if (at + 4 > end) return 0;
        const flags = view.getUint16(at);
        const type = view.getUint16(at + 2);
        const body = at + 4 + ((flags >> 15) & 1) * 4 + ((flags >> 13) & 1) * 4 + ((flags >> 12) & 1) * 4;
        if (flags & GRE_UNUSUAL || body > end || (type !== IPV4 && type !== IPV6 && type !== BRIDGED)) return 0;
        put(p, i, kind, at, body, end, net);
        at = body;
        kind = tables.etherType[type]!;
        break;
      }
      default:
        return 0;
    }
  }
  return 0;
}

/** The verdicts of `depth` layers, innermost first; false at the first that is neither good nor absent. */
function areGood(p: Packet, depth: number): boolean {
  const { view } = p;
  sums.reset();
  let count = 0;
  for (let i = depth - 1; i >= 0; i--) {
    const from = p.from[i]!;
    let at = 0;
    let total = 0;
    switch (p.kind[i]!) {
      case Kind.Ipv4:
        at = from + 10;
        total = fold(
          words(view.getUint32(from)) +
            words(view.getUint32(from + 4)) +
            words(view.getUint32(from + 8)) +
            words(view.getUint32(from + 12)) +
            words(view.getUint32(from + 16)),
        );
        break;
      case Kind.Tcp:
        at = from + 16;
        total = withPseudoHeader(p, i, TCP);
        break;
      case Kind.Udp:
        at = from + 6;
        total = withPseudoHeader(p, i, UDP);
        if (view.getUint16(at) !== 0) break;
        // Over IPv6 it matters; and where all sums to 0, the 0 is a sum.
        if (total === 0xffff || p.kind[p.netOf[i]!] === Kind.Ipv6) return false;
        p.checksumAt[i] = at;
        p.stored[i] = 0;
        p.computed[i] = UNKNOWN_SUM;
        p.why[i] = Why.None;
        p.verdict[i] = Verdict.Absent;
        p.summed[count++] = i;
        continue;
      case Kind.Gre:
        if ((view.getUint16(from) & GRE_CHECKSUM) === 0) continue;
        at = from + 4;
        total = sums.sum(p.arena, from, p.to[i]!);
        break;
      default:
        continue;
    }
    const stored = view.getUint16(at);
    // UDP alone writes a sum of 0 like that.
    if (total !== 0xffff || (stored === 0xffff && p.kind[i] !== Kind.Udp)) return false;
    p.checksumAt[i] = at;
    p.stored[i] = stored;
    p.computed[i] = stored;
    p.why[i] = Why.None;
    p.verdict[i] = Verdict.Good;
    p.summed[count++] = i;
  }
  p.summedCount = count;
  return true;
}

function withPseudoHeader(p: Packet, i: number, protocol: number): number {
  const from = p.from[i]!;
  const to = p.to[i]!;
  const length = to - from;
  return fold(sums.sum(p.arena, from, to) + fold(pseudoSum(p, p.netOf[i]!, protocol) + (length >>> 16) + (length & 0xffff)));
}
