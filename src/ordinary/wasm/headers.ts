/**
 * Layers of packets of which there is nothing to say. All numbers are those of the decoders in src/layers, which stay the reference.
 */
import { u16At, u32At } from "./bytes";
import { kindOf, NO_LAYER, putAddresses, putLayer } from "./cursor";
import { mix } from "./mix";
import { clearTransports, putTransport } from "./transports";
import {
  ETHERNET,
  etherType,
  GRE,
  ipProtocol,
  IPV4,
  IPV6,
  MAXIMUM_SEGMENT_SIZE,
  MOST_WINDOW_SCALE,
  NO_OPERATION,
  NONE,
  SACK,
  SACK_PERMITTED,
  TCP,
  TIMESTAMPS,
  TIMESTAMPS_ALONE,
  UDP,
  udpPort,
  VLAN,
  VXLAN,
  WINDOW_SCALE,
} from "./known";

const MOST_LAYERS: u32 = 12;

const LEAST_ETHERTYPE: u32 = 0x0600;
const RESERVED_VLAN: u32 = 4095;
const TYPE_IPV4: u32 = 0x0800;
const TYPE_IPV6: u32 = 0x86dd;
const TYPE_BRIDGED: u32 = 0x6558;
/** Version 4, five words of header. */
const IPV4_PLAIN: u32 = 0x45;
/** All but "don't fragment": reserved bit, more fragments, offset. */
const FRAGMENTED: u32 = 0xbfff;
const VXLAN_PLAIN: u32 = 0x08000000;
/** Routes, recursion, reserved bits and other versions than 0. */
const GRE_UNUSUAL: u32 = 0x4fff;
const GRE_KEY: u32 = 0x2000;
/** TCP's reserved bits and URG. */
const TCP_UNUSUAL: u32 = 0x0e20;
/** Of the same word. */
const SYN: u32 = 0x02;
const FIRST_CLIENT_PORT: u32 = 1024;

/** Protocols that mean the same in both versions of IP: IPIP, TCP, UDP, IPv6, GRE. */
// @ts-ignore: decorator
@inline
function isPlainProtocol(number: u32): bool {
  return number === 6 || number === 17 || number === 4 || number === 41 || number === 47;
}

/** Are the TCP options `[from, to)` those of every day, each of the right length, in the right place and once? */
function areOptionsPlain(from: u32, to: u32, isSyn: bool): bool {
  if (to - from === 12 && u32At(from) === TIMESTAMPS_ALONE) return true;
  let seen: u32 = 0;
  for (let at = from; at < to; ) {
    const option: u32 = load<u8>(at);
    if (option === NO_OPERATION) {
      at++;
      continue;
    }
    if (at + 1 === to) return false;
    const length: u32 = load<u8>(at, 1);
    if (at + length > to || ((seen >> option) & 1) !== 0) return false;
    if (option === TIMESTAMPS) {
      if (length !== 10) return false;
    } else if (option === SACK) {
      if (length !== 10 && length !== 18 && length !== 26 && length !== 34) return false;
    } else if (!isSyn) return false;
    else if (option === MAXIMUM_SEGMENT_SIZE) {
      if (length !== 4) return false;
    } else if (option === WINDOW_SCALE) {
      if (length !== 3 || <u32>load<u8>(at, 2) > MOST_WINDOW_SCALE) return false;
    } else if (option !== SACK_PERMITTED || length !== 2) return false;
    seen |= 1 << option;
    at += length;
  }
  return true;
}

/**
 * Puts all layers of the Ethernet packet `[start, packetEnd)` of this interface on the stack, and returns how many; 0 where one is not
 * ordinary. `isWhole`: with what is read outside of the short way alone.
 */
// @ts-ignore: decorator
@inline
export function headers(start: u32, packetEnd: u32, interfaceId: u32, isWhole: bool): u32 {
  let context = interfaceId;
  clearTransports();
  let layer: u32 = ETHERNET;
  let at = start;
  let end = packetEnd;
  let net = NO_LAYER;
  for (let i: u32 = 0; i < MOST_LAYERS; i++) {
    if (layer === ETHERNET) {
      if (at + 14 > end) return 0;
      const type = u16At(at + 12);
      if (type < LEAST_ETHERTYPE) return 0;
      putLayer(i, layer, at, at + 14, end, net, isWhole);
      at += 14;
      layer = load<u8>(etherType + type);
    } else if (layer === IPV4) {
      if (at + 20 > end || <u32>load<u8>(at) !== IPV4_PLAIN) return 0;
      const total = u16At(at + 2);
      const number: u32 = load<u8>(at + 9);
      // Behind an inner packet nothing is to be left over.
      if (total < 20 || at + total > end || (net !== NO_LAYER && at + total !== end)) return 0;
      if ((u16At(at + 6) & FRAGMENTED) !== 0 || load<u8>(at + 8) === 0 || !isPlainProtocol(number)) return 0;
      end = at + total;
      putLayer(i, layer, at, at + 20, end, net, isWhole);
      putAddresses(i, at + 12, at + 16, number, isWhole);
      net = i;
      context = mix(context, 1);
      at += 20;
      layer = load<u8>(ipProtocol + number);
    } else if (layer === TCP) {
      if (net === NO_LAYER || at + 20 > end) return 0;
      const word = u16At(at + 12);
      const header = (word >> 12) << 2;
      if ((word & TCP_UNUSUAL) !== 0 || at + header > end) return 0;
      if (header < 20 || !areOptionsPlain(at + 20, at + header, (word & SYN) !== 0)) return 0;
      if (load<u16>(at) === 0 || load<u16>(at + 2) === 0) return 0;
      putLayer(i, layer, at, at + header, end, net, isWhole);
      putTransport(i, context);
      return i + 1;
    } else if (layer === UDP) {
      if (net === NO_LAYER || at + 8 > end || u16At(at + 4) !== end - at) return 0;
      const source = u16At(at);
      const destination = u16At(at + 2);
      if (destination === 0) return 0;
      putLayer(i, layer, at, at + 8, end, net, isWhole);
      putTransport(i, context);
      layer = load<u8>(udpPort + destination);
      // Whether a source port names a tunnel shows in its header.
      if (layer === NONE) return <u32>load<u8>(udpPort + source) !== NONE ? 0 : i + 1;
      if (source < FIRST_CLIENT_PORT) return 0;
      at += 8;
    } else if (layer === IPV6) {
      if (at + 40 > end || load<u8>(at) >> 4 !== 6) return 0;
      const number: u32 = load<u8>(at + 6);
      const behind = at + 40 + u16At(at + 4);
      if (behind > end || (net !== NO_LAYER && behind !== end)) return 0;
      if (load<u8>(at + 7) === 0 || !isPlainProtocol(number)) return 0;
      end = behind;
      putLayer(i, layer, at, at + 40, end, net, isWhole);
      putAddresses(i, at + 8, at + 24, number, isWhole);
      net = i;
      context = mix(context, 1);
      at += 40;
      layer = load<u8>(ipProtocol + number);
    } else if (layer === VLAN) {
      if (at + 4 > end || kindOf(i - 1) === VLAN) return 0;
      const type = u16At(at + 2);
      const id = u16At(at) & RESERVED_VLAN;
      if (type < LEAST_ETHERTYPE || id === RESERVED_VLAN) return 0;
      putLayer(i, layer, at, at + 4, end, net, isWhole);
      context = mix(context, id);
      at += 4;
      layer = load<u8>(etherType + type);
    } else if (layer === VXLAN) {
      if (at + 8 > end || u32At(at) !== VXLAN_PLAIN || load<u8>(at + 7) !== 0) return 0;
      putLayer(i, layer, at, at + 8, end, net, isWhole);
      context = mix(context, u32At(at + 4) >> 8);
      at += 8;
      layer = ETHERNET;
    } else if (layer === GRE) {
      if (at + 4 > end) return 0;
      const flags = u16At(at);
      const type = u16At(at + 2);
      const behind = at + 4 + ((flags >> 15) & 1) * 4 + ((flags >> 13) & 1) * 4 + ((flags >> 12) & 1) * 4;
      if ((flags & GRE_UNUSUAL) !== 0 || behind > end || (type !== TYPE_IPV4 && type !== TYPE_IPV6 && type !== TYPE_BRIDGED)) return 0;
      putLayer(i, layer, at, behind, end, net, isWhole);
      context = mix(context, (flags & GRE_KEY) !== 0 ? u32At(at + 4 + ((flags >> 15) & 1) * 4) : 0);
      at = behind;
      layer = load<u8>(etherType + type);
    } else return 0;
  }
  return 0;
}
