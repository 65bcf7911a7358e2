/**
 * struct virtio_net_hdr of linux/virtio_net.h, which Linux puts in front of a captured frame: bits, types, and their names.
 * https://docs.oasis-open.org/virtio/virtio/v1.3/virtio-v1.3.html, 5.1.6 Device Operation
 */
export const VirtioFlag = { NeedsCsum: 1, DataValid: 2 } as const;
export const VirtioGso = { None: 0, Tcpv4: 1, Udp: 3, Tcpv6: 4, UdpL4: 5 } as const;
/** Bits beside the type. */
export const GsoFlag = { Accecn: 0x10, UdpTunnelIpv4: 0x20, UdpTunnelIpv6: 0x40, Ecn: 0x80 } as const;
export const GSO_FLAG_BITS = GsoFlag.Accecn | GsoFlag.UdpTunnelIpv4 | GsoFlag.UdpTunnelIpv6 | GsoFlag.Ecn;
/** Bytes of the header. */
export const VIRTIO_HEADER = 10;
/** TP_STATUS_CSUM_VALID of linux/if_packet.h. */
export const STATUS_CSUM_VALID = 1 << 7;

const FLAGS: readonly (readonly [number, string])[] = [
  [VirtioFlag.NeedsCsum, "needs-csum"],
  [VirtioFlag.DataValid, "data-valid"],
  [4, "rsc-info"],
  [8, "udp-tunnel-csum"],
];
const GSO_TYPES: ReadonlyMap<number, string> = new Map([
  [VirtioGso.None, "none"],
  [VirtioGso.Tcpv4, "tcpv4"],
  [VirtioGso.Udp, "udp"],
  [VirtioGso.Tcpv6, "tcpv6"],
  [VirtioGso.UdpL4, "udp-l4"],
]);
const GSO_FLAGS: readonly (readonly [number, string])[] = [
  [GsoFlag.Accecn, "accecn"],
  [GsoFlag.UdpTunnelIpv4, "udp-tunnel-ipv4"],
  [GsoFlag.UdpTunnelIpv6, "udp-tunnel-ipv6"],
  [GsoFlag.Ecn, "ecn"],
];

/** Names of the bits that are set; those without a name as one number. */
function names(bits: number, named: readonly (readonly [number, string])[]): string[] {
  const set: string[] = [];
  let left = bits;
  for (const [bit, name] of named) {
    if ((bits & bit) === 0) continue;
    set.push(name);
    left &= ~bit;
  }
  return left === 0 ? set : [...set, `0x${left.toString(16)}`];
}

export const flagNames = (flags: number): string[] => names(flags, FLAGS);
export const gsoFlagNames = (gsoType: number): string[] => names(gsoType & GSO_FLAG_BITS, GSO_FLAGS);

/** The type without the bits beside it; a number where it has no name. */
export function gsoTypeName(gsoType: number): string {
  const base = gsoType & ~GSO_FLAG_BITS;
  return GSO_TYPES.get(base) ?? `0x${base.toString(16)}`;
}

/** Is the type, without the bits beside it, one that there is? */
export const isGsoType = (base: number): boolean => GSO_TYPES.has(base);
