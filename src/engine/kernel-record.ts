import type { Batch } from "../packet/batch.js";

/** What the kernel says of a packet: its virtio_net_hdr (linux/virtio_net.h), in words. */
export interface KernelRecord {
  readonly flags: readonly string[];
  readonly gsoType: string;
  readonly gsoFlags?: readonly string[];
  /** Payload bytes of a segment; only with segmentation offload. */
  readonly gsoSize?: number;
  /** Bytes in front of the payload as the kernel gives them: those in its linear buffer, which may be more than headers. */
  readonly headerLength?: number;
  /** Where the sum that is left to do begins, from the packet's first byte; only where one is left. */
  readonly csumStart?: number;
  /** Where it is to be written, from there. */
  readonly csumOffset?: number;
}

const NEEDS_CSUM = 1;
const FLAGS: readonly (readonly [number, string])[] = [
  [NEEDS_CSUM, "needs-csum"],
  [2, "data-valid"],
  [4, "rsc-info"],
  [8, "udp-tunnel-csum"],
];
const GSO_TYPES: ReadonlyMap<number, string> = new Map([
  [0, "none"],
  [1, "tcpv4"],
  [3, "udp"],
  [4, "tcpv6"],
  [5, "udp-l4"],
]);
const GSO_FLAGS: readonly (readonly [number, string])[] = [
  [0x20, "udp-tunnel-ipv4"],
  [0x40, "udp-tunnel-ipv6"],
  [0x80, "ecn"],
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

const GSO_FLAG_BITS = GSO_FLAGS.reduce((all, [bit]) => all | bit, 0);

/** Undefined where the source does not know. */
export function kernelRecord({ kernel }: Batch, row: number): KernelRecord | undefined {
  if (kernel === undefined || kernel.known[row] === 0) return undefined;
  const flags = kernel.flags[row]!;
  const base = kernel.gsoType[row]! & ~GSO_FLAG_BITS;
  const gsoFlags = names(kernel.gsoType[row]! & GSO_FLAG_BITS, GSO_FLAGS);
  return {
    flags: names(flags, FLAGS),
    gsoType: GSO_TYPES.get(base) ?? `0x${base.toString(16)}`,
    ...(gsoFlags.length === 0 ? {} : { gsoFlags }),
    ...(base === 0 ? {} : { gsoSize: kernel.gsoSize[row]!, headerLength: kernel.hdrLen[row]! }),
    ...((flags & NEEDS_CSUM) === 0 ? {} : { csumStart: kernel.csumStart[row]!, csumOffset: kernel.csumOffset[row]! }),
  };
}
