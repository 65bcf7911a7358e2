import type { Batch } from "../packet/batch.js";
import { flagNames, GSO_FLAG_BITS, gsoFlagNames, gsoTypeName, VirtioFlag } from "../packet/virtio-net.js";

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

/** Undefined where the source does not know. */
export function kernelRecord({ kernel }: Batch, row: number): KernelRecord | undefined {
  if (kernel === undefined || kernel.known[row] === 0) return undefined;
  const flags = kernel.flags[row]!;
  const gsoType = kernel.gsoType[row]!;
  const gsoFlags = gsoFlagNames(gsoType);
  return {
    flags: flagNames(flags),
    gsoType: gsoTypeName(gsoType),
    ...(gsoFlags.length === 0 ? {} : { gsoFlags }),
    ...((gsoType & ~GSO_FLAG_BITS) === 0 ? {} : { gsoSize: kernel.gsoSize[row]!, headerLength: kernel.hdrLen[row]! }),
    ...((flags & VirtioFlag.NeedsCsum) === 0 ? {} : { csumStart: kernel.csumStart[row]!, csumOffset: kernel.csumOffset[row]! }),
  };
}
