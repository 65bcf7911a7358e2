import { ipv4Address, ipv6Address } from "../packet/addresses.js";
import { hex4 } from "../packet/hex.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

/** How a field's value is written. */
type Form = "number" | "hex" | "mac" | "ipv4" | "ipv6";

/** A field of a header: its bits are those of `mask` in the `width` bytes at `offset`. */
export interface Field {
  /** The RFC's name in camel case. */
  readonly name: string;
  readonly offset: number;
  readonly width: 1 | 2 | 4 | 6 | 16;
  /** Of fields of up to four bytes. */
  readonly mask: number;
  readonly form: Form;
  /**
   * What else explains a change: `length` and `next` what is put on and taken off behind the header, `hop` a router, `link` that it is
   * another link, `segment` the cutting and merging of segments.
   */
  readonly follows?: "length" | "next" | "hop" | "link" | "segment";
}

const bits = (name: string, offset: number, width: 1 | 2 | 4, mask: number, follows?: Field["follows"], form: Form = "number"): Field => ({
  name,
  offset,
  width,
  mask: mask >>> 0,
  form,
  ...(follows === undefined ? {} : { follows }),
});
const u8 = (name: string, offset: number, follows?: Field["follows"]): Field => bits(name, offset, 1, 0xff, follows);
const u16 = (name: string, offset: number, follows?: Field["follows"], form?: Form): Field => bits(name, offset, 2, 0xffff, follows, form);
const u32 = (name: string, offset: number, follows?: Field["follows"], form?: Form): Field =>
  bits(name, offset, 4, 0xffffffff, follows, form);
const address = (name: string, offset: number, form: "mac" | "ipv4" | "ipv6", follows?: Field["follows"]): Field => ({
  name,
  offset,
  width: form === "mac" ? 6 : form === "ipv4" ? 4 : 16,
  mask: 0xffffffff,
  form,
  ...(follows === undefined ? {} : { follows }),
});

const PORTS: readonly Field[] = [u16("sourcePort", 0), u16("destinationPort", 2)];
const ICMP: readonly Field[] = [u8("type", 0), u8("code", 1), u16("identifier", 4), u16("sequence", 6)];

const FIELDS = new Map<number, readonly Field[]>([
  [Kind.Ethernet, [address("destination", 0, "mac", "link"), address("source", 6, "mac", "link"), u16("type", 12, "next", "hex")]],
  [
    Kind.Vlan,
    [
      bits("priority", 0, 2, 0xe000),
      bits("dropEligible", 0, 2, 0x1000),
      bits("vlanIdentifier", 0, 2, 0x0fff),
      u16("type", 2, "next", "hex"),
    ],
  ],
  [
    Kind.Mpls,
    [
      bits("label", 0, 4, 0xfffff000),
      bits("trafficClass", 0, 4, 0x0e00),
      bits("bottomOfStack", 0, 4, 0x0100, "next"),
      bits("timeToLive", 0, 4, 0x00ff, "hop"),
    ],
  ],
  [
    Kind.Ipv4,
    [
      bits("headerLength", 0, 1, 0x0f, "length"),
      bits("dscp", 1, 1, 0xfc),
      bits("ecn", 1, 1, 0x03),
      u16("totalLength", 2, "length"),
      u16("identification", 4, "segment"),
      bits("flags", 6, 2, 0xe000),
      bits("fragmentOffset", 6, 2, 0x1fff),
      u8("timeToLive", 8, "hop"),
      u8("protocol", 9, "next"),
      address("source", 12, "ipv4"),
      address("destination", 16, "ipv4"),
    ],
  ],
  [
    Kind.Ipv6,
    [
      bits("dscp", 0, 2, 0x0fc0),
      bits("ecn", 0, 2, 0x0030),
      bits("flowLabel", 0, 4, 0x000fffff, undefined, "hex"),
      u16("payloadLength", 4, "length"),
      u8("nextHeader", 6, "next"),
      u8("hopLimit", 7, "hop"),
      address("source", 8, "ipv6"),
      address("destination", 24, "ipv6"),
    ],
  ],
  [
    Kind.Tcp,
    [
      ...PORTS,
      u32("sequence", 4, "segment"),
      u32("acknowledgment", 8, "segment"),
      bits("dataOffset", 12, 2, 0xf000, "length"),
      bits("reserved", 12, 2, 0x0e00),
      bits("accurateEcn", 12, 2, 0x0100),
      bits("congestionWindowReduced", 12, 2, 0x0080, "segment"),
      bits("ecnEcho", 12, 2, 0x0040),
      bits("urgent", 12, 2, 0x0020),
      bits("ack", 12, 2, 0x0010),
      bits("push", 12, 2, 0x0008, "segment"),
      bits("reset", 12, 2, 0x0004),
      bits("syn", 12, 2, 0x0002),
      bits("fin", 12, 2, 0x0001, "segment"),
      u16("window", 14, "segment"),
      u16("urgentPointer", 18),
    ],
  ],
  [Kind.Udp, [...PORTS, u16("length", 4, "length")]],
  [Kind.UdpLite, [...PORTS, u16("checksumCoverage", 4, "length")]],
  [Kind.Sctp, [...PORTS, u32("verificationTag", 4, undefined, "hex")]],
  [Kind.Dccp, PORTS],
  [Kind.Icmp, ICMP],
  [Kind.Icmpv6, ICMP],
  [Kind.Gre, [bits("flags", 0, 2, 0xffff, undefined, "hex"), u16("protocolType", 2, "next", "hex")]],
  [Kind.Vxlan, [bits("vni", 4, 4, 0xffffff00)]],
  [Kind.VxlanGpe, [bits("vni", 4, 4, 0xffffff00)]],
  [Kind.Geneve, [u16("protocolType", 2, "next", "hex"), bits("vni", 4, 4, 0xffffff00)]],
  [Kind.GtpU, [u16("length", 2, "length"), u32("teid", 4, undefined, "hex")]],
]);

/** The fields of a kind of header that have names; the rest is compared as bytes. */
export const fieldsOf = (kind: number): readonly Field[] => FIELDS.get(kind) ?? [];

const lowestBit = (mask: number): number => 31 - Math.clz32(mask & -mask);

/** Value of a field of the header at `at`. */
export function valueAt(p: Packet, at: number, { offset, width, mask, form }: Field): number | string {
  const from = at + offset;
  if (form === "ipv4") return ipv4Address(p, from);
  if (form === "ipv6") return ipv6Address(p, from);
  if (form === "mac") return Array.from(p.bytes.slice(from, from + width), (byte) => byte.toString(16).padStart(2, "0")).join(":");
  const word = width === 1 ? p.u8(from) : width === 2 ? p.u16(from) : p.u32(from);
  const value = (word & mask) >>> lowestBit(mask);
  return form === "hex" ? hex4(value) : value;
}

/** Clears a field's bits in a copy of its header. */
export function clear(header: Uint8Array, { offset, width, mask }: Field): void {
  for (let i = 0; i < width; i++) {
    const shift = 8 * (width - 1 - i);
    const byte = width > 4 ? 0xff : (mask >>> shift) & 0xff;
    header[offset + i] = header[offset + i]! & ~byte;
  }
}
