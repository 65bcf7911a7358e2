import { fold } from "../checksum/internet.js";
import * as dccp from "../layers/dccp.js";
import * as icmp from "../layers/icmp.js";
import * as icmpv6 from "../layers/icmpv6.js";
import * as igmp from "../layers/igmp.js";
import * as ipv4 from "../layers/ipv4.js";
import * as mobility from "../layers/mobility.js";
import * as tcp from "../layers/tcp.js";
import * as udpLite from "../layers/udp-lite.js";
import { KIND_COUNT, Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { Verdict, Why } from "../packet/verdict.js";
import { checksumAbsent, checksumBad, checksumPartial, checksumZeroForm } from "./facts.js";
import { verifyGre } from "./gre.js";
import { bad, claimedLength, field, isGood, NO_LAYER, plain, transport, verdict } from "./internet.js";
import { words } from "./pseudo-header.js";
import { verifySctp } from "./sctp.js";
import { verifyUdp } from "./udp.js";
import { Verification } from "./verification.js";

const verification = new Verification();

/** IP protocol numbers of the pseudo-header. */
const TCP = 6;
const DCCP = 33;
const ICMPV6 = 58;
const MOBILITY = 135;
const UDP_LITE = 136;

/** By kind: spares the other layers the call. */
const HAS_CHECKSUM = new Uint8Array(KIND_COUNT);
for (const kind of [
  Kind.Ipv4,
  Kind.Tcp,
  Kind.Udp,
  Kind.Icmp,
  Kind.Igmp,
  Kind.Icmpv6,
  Kind.Ipv6Mobility,
  Kind.Gre,
  Kind.Sctp,
  Kind.UdpLite,
  Kind.Dccp,
]) {
  HAS_CHECKSUM[kind] = 1;
}

/**
 * Gives each layer that has a checksum its verdict. From the innermost layer outwards, because an outer checksum may be
 * right only once the inner ones are filled in (local checksum offload), and because the outer sum covers the inner one.
 */
export function verify(p: Packet): void {
  verification.reset();
  p.summedCount = 0;
  for (let i = p.depth - 1; i >= 0; i--) {
    if (HAS_CHECKSUM[p.kind[i]!] === 0) continue;
    verifyLayer(verification, p, i);
    if (p.verdict[i] !== Verdict.None) p.summed[p.summedCount++] = i;
  }
  if (verification.remarkable) stateVerdicts(p);
}

function verifyLayer(v: Verification, p: Packet, i: number): void {
  const at = p.from[i]!;
  switch (p.kind[i]!) {
    case Kind.Ipv4:
      return verifyHeader(v, p, i, ipv4.checksumAt(at));
    case Kind.Tcp:
      return transport(v, p, i, tcp.checksumAt(at), TCP, claimedLength(p, i), p.to[i]!);
    case Kind.Udp:
      return verifyUdp(v, p, i);
    case Kind.Icmp:
      return plain(v, p, i, icmp.checksumAt(at));
    case Kind.Igmp:
      return plain(v, p, i, igmp.checksumAt(at));
    case Kind.Icmpv6:
      return verifyIcmpv6(v, p, i, icmpv6.checksumAt(at));
    case Kind.Ipv6Mobility:
      return transport(v, p, i, mobility.checksumAt(at), MOBILITY, p.body[i]! - at, p.body[i]!);
    case Kind.Gre:
      return verifyGre(v, p, i);
    case Kind.Sctp:
      return verifySctp(v, p, i);
    case Kind.UdpLite:
      return covered(v, p, i, udpLite.checksumAt(at), UDP_LITE, udpLite.coverage(p, at));
    case Kind.Dccp:
      return covered(v, p, i, dccp.checksumAt(at), DCCP, dccp.coverage(p, at));
  }
}

/** IPv4's header, which is whole wherever it is a layer; what its lengths claim does not matter here. */
function verifyHeader(v: Verification, p: Packet, i: number, at: number): void {
  field(p, i, at);
  const from = p.from[i]!;
  const to = p.body[i]!;
  // Five words here take half the time of a call into the module.
  const total =
    to - from === ipv4.HEADER_LEN
      ? fold(words(p.u32(from)) + words(p.u32(from + 4)) + words(p.u32(from + 8)) + words(p.u32(from + 12)) + words(p.u32(from + 16)))
      : p.arena.sum(from, to);
  if (!isGood(v, p, i, total, false)) bad(v, p, i, total, to);
}

/** ICMPv6 behind IPv4 has no pseudo-header that any RFC defines. */
function verifyIcmpv6(v: Verification, p: Packet, i: number, at: number): void {
  const net = p.netOf[i]!;
  if (net !== NO_LAYER && p.kind[net] === Kind.Ipv6) return transport(v, p, i, at, ICMPV6, claimedLength(p, i), p.to[i]!);
  field(p, i, at);
  verdict(p, i, Verdict.Unverified, Why.NoPseudoHeader);
}

/** UDP-Lite and DCCP: only the first `coverage` bytes count, 0 for all; the pseudo-header has the whole length. RFC 3828 §3.1, RFC 4340 §9. */
function covered(v: Verification, p: Packet, i: number, at: number, protocol: number, coverage: number): void {
  const length = claimedLength(p, i);
  // Less than the header, which is always covered: illegal (RFC 3828 §3.1). DCCP's coverage counts its header by itself.
  if (coverage > length || (coverage !== 0 && coverage < udpLite.HEADER_LEN)) {
    field(p, i, at);
    return verdict(p, i, Verdict.Unverified, Why.LengthInvalid);
  }
  const to = coverage === 0 ? p.to[i]! : Math.min(p.from[i]! + coverage, p.to[i]!);
  transport(v, p, i, at, protocol, length, to);
}

/** States what the verdicts ask for, outermost first. Headers quoted in ICMP errors were edited on their way: nothing is stated. */
function stateVerdicts(p: Packet): void {
  for (let i = 0; i < p.depth; i++) {
    if (p.state[i]! & State.Quoted) continue;
    const at = p.checksumAt[i]!;
    switch (p.verdict[i]!) {
      case Verdict.Bad:
        p.noteLayer(checksumBad, i, at);
        break;
      case Verdict.Partial:
        p.noteLayer(checksumPartial, i, at);
        break;
      case Verdict.Good:
        if (p.stored[i] !== p.computed[i]) p.noteLayer(checksumZeroForm, i, at);
        break;
      case Verdict.Absent:
        if (absentMatters(p, i)) p.noteLayer(checksumAbsent, i, at);
        break;
    }
  }
}

/** UDP without a checksum over IPv6 is legal only for tunnels (RFC 6935 §5, RFC 6936). The port decides: what follows may be cut off. */
function absentMatters(p: Packet, i: number): boolean {
  const net = p.netOf[i]!;
  if (net === NO_LAYER || p.kind[net] !== Kind.Ipv6) return false;
  const at = p.from[i]!;
  return p.tables.udpPort[p.u16(at)] === Kind.None && p.tables.udpPort[p.u16(at + 2)] === Kind.None;
}
