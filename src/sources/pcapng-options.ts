import { type Batch, KernelColumns } from "../packet/batch.js";

/**
 * What a capture's kernel knows, in custom options of the blocks of packets and interfaces; other readers pass over them. Behind the number of the enterprise
 * (in the section's byte order) stand four letters, then, little-endian, of a packet struct virtio_net_hdr and its TP_STATUS_ bits, of an interface its MTU.
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html#name-custom-options
 */
export const CUSTOM_BINARY = 2989;
/** The number for examples (RFC 5612): the letters tell the option from those of others. */
export const ENTERPRISE = 32473;
/** `vnet`, `lmtu` */
export const KERNEL_LETTERS = 0x74656e76;
export const MTU_LETTERS = 0x75746d6c;
export const KERNEL_OPTION = {
  Letters: 4,
  Flags: 8,
  GsoType: 9,
  HdrLen: 10,
  GsoSize: 12,
  CsumStart: 14,
  CsumOffset: 16,
  Status: 18,
  Length: 22,
} as const;

export const MTU_OPTION = { Letters: 4, Mtu: 8, Length: 12 } as const;

/** Takes the value of a custom option at `at` into the batch's columns; passes over those of others. */
export function takeKernelOption(batch: Batch, row: number, view: DataView, at: number, size: number, little: boolean): void {
  if (size !== KERNEL_OPTION.Length || view.getUint32(at, little) !== ENTERPRISE) return;
  if (view.getUint32(at + KERNEL_OPTION.Letters, true) !== KERNEL_LETTERS) return;
  batch.kernel ??= new KernelColumns(batch.start.length);
  const { kernel } = batch;
  kernel.known[row] = 1;
  kernel.flags[row] = view.getUint8(at + KERNEL_OPTION.Flags);
  kernel.gsoType[row] = view.getUint8(at + KERNEL_OPTION.GsoType);
  kernel.hdrLen[row] = view.getUint16(at + KERNEL_OPTION.HdrLen, true);
  kernel.gsoSize[row] = view.getUint16(at + KERNEL_OPTION.GsoSize, true);
  kernel.csumStart[row] = view.getUint16(at + KERNEL_OPTION.CsumStart, true);
  kernel.csumOffset[row] = view.getUint16(at + KERNEL_OPTION.CsumOffset, true);
  kernel.status[row] = view.getUint32(at + KERNEL_OPTION.Status, true);
}

/** The MTU in a custom option at `at`; 0 in those of others. */
export function takeMtuOption(view: DataView, at: number, little: boolean): number {
  if (view.getUint32(at, little) !== ENTERPRISE || view.getUint32(at + MTU_OPTION.Letters, true) !== MTU_LETTERS) return 0;
  return view.getUint32(at + MTU_OPTION.Mtu, true);
}
