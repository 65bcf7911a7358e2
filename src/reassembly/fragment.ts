import * as ipv4 from "../layers/ipv4.js";
import * as ipv6 from "../layers/ipv6.js";
import * as fragmentHeader from "../layers/ipv6-fragment.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import type { Piece } from "./datagram.js";

const MOST_BYTES = 65535;
/** Headers in front of the fragmentable part are kept up to here: IPv4's cannot be longer, IPv6's never sensibly are. */
const MOST_HEADERS = 1280;
const IPV4_ADDRESSES = 12;
const IPV6_ADDRESSES = 8;

/** A fragment that the cursor is on. One object, read into again and again. */
export class Fragment implements Piece {
  from = 0;
  to = 0;
  at = 0;
  captured = 0;
  more = false;
  isV6 = false;
  /** Where its IP header begins, and where its own fields stand: IPv6's fragment header, IPv4's header. */
  start = 0;
  fields = 0;
  /** The layer that holds these fields. */
  layer = 0;
  /** Code units of the key. */
  private readonly units: number[] = [];

  /**
   * Reads the fragment that IP layer `net` is; false where it is none that a receiver would keep (what is wrong with it the
   * layer has stated), or one whose length is not known.
   */
  read(p: Packet, net: number): boolean {
    if (p.state[net]! & (State.BeyondPacket | State.LengthZero)) return false;
    this.start = p.from[net]!;
    this.isV6 = p.kind[net] === Kind.Ipv6;
    this.layer = this.isV6 ? fragmentLayer(p, net) : net;
    if (this.layer < 0) return false;
    this.fields = p.from[this.layer]!;
    this.at = p.body[this.layer]!;
    const length = p.to[net]! - this.at;
    this.from = this.isV6 ? fragmentHeader.fragmentOffset(p, this.fields) : ipv4.fragmentOffset(p, this.fields);
    this.more = this.isV6 ? fragmentHeader.moreFragments(p, this.fields) : ipv4.moreFragments(p, this.fields);
    this.to = this.from + length;
    this.captured = Math.max(0, Math.min(length, p.end - this.at));
    if (length <= 0 || (this.more && length % 8 !== 0) || this.headersLength > MOST_HEADERS) return false;
    return this.payloadLimit >= this.to;
  }

  /** Bytes in front of the fragmentable part, once it is put together. */
  get headersLength(): number {
    return this.isV6 ? this.fields - this.start : this.at - this.start;
  }

  /** Most bytes that can stand behind these headers: IPv4's length counts all of them, IPv6's those behind its own. */
  get payloadLimit(): number {
    return MOST_BYTES - this.headersLength + (this.isV6 ? ipv6.HEADER_LEN : 0);
  }

  /**
   * What the fragments of one datagram have in common, as text: network, identification, addresses, and protocol with IPv4
   * (RFC 791 §3.2, RFC 8200 §4.5).
   */
  key(p: Packet, context: number): string {
    const { units, isV6, fields } = this;
    const id = isV6 ? fragmentHeader.identification(p, fields) : ipv4.identification(p, fields);
    units.length = 0;
    units.push(context >>> 16, context & 0xffff, id >>> 16, id & 0xffff, isV6 ? 256 : ipv4.protocol(p, fields));
    const first = this.start + (isV6 ? IPV6_ADDRESSES : IPV4_ADDRESSES);
    const end = first + (isV6 ? 32 : 8);
    for (let at = first; at < end; at += 2) units.push(p.u16(at));
    return String.fromCharCode(...units);
  }

  /** Where the byte stands that names the fragment header, from the first of the IP header. */
  nextHeaderAt(p: Packet, net: number): number {
    return (this.layer === net + 1 ? ipv6.nextHeaderAt(this.start) : p.from[this.layer - 1]!) - this.start;
  }

  /** Where the offset stands: findings about the fragment point at it. */
  get offsetAt(): number {
    return this.isV6 ? fragmentHeader.offsetAt(this.fields) : ipv4.flagsAt(this.fields);
  }
}

/** The fragment header of IPv6 layer `net`, one that says that the packet is whole passed over (RFC 6946). */
function fragmentLayer(p: Packet, net: number): number {
  for (let i = net + 1; i < p.depth; i++) {
    if (p.kind[i] !== Kind.Ipv6Fragment) continue;
    const at = p.from[i]!;
    if (fragmentHeader.moreFragments(p, at) || fragmentHeader.fragmentOffset(p, at) > 0) return i;
  }
  return -1;
}
