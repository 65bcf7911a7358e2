/**
 * What Linux hands over of a packet, as a row: the tag of its VLAN put back, a cooked header where the link layer's is not
 * known, the virtio_net_hdr in columns. Done in place in the arena, in the room that the ring's own headers leave.
 */
import { type Batch, KernelColumns } from "../../packet/batch.js";
import { GSO_FLAG_BITS, VIRTIO_HEADER, VirtioFlag, VirtioGso } from "../../packet/virtio-net.js";
import { FLAGS_OF_TYPE } from "../packet-type.js";

/** ARPHRD_ numbers (linux/if_arp.h). */
const ETHER = 1;
const LOOPBACK = 772;
const NONE = 0xfffe;
const RAW_IP = 519;
/** Devices whose packets begin with an IP header. */
const IP_DEVICES: ReadonlySet<number> = new Set([NONE, RAW_IP, 768, 769, 776]);

export const LINKTYPE_ETHERNET = 1;
export const LINKTYPE_RAW = 101;
export const LINKTYPE_SLL2 = 276;

/** LINKTYPE_ number of a device's packets; cooked where its own header is not known. */
export const linkTypeOf = (device: number): number =>
  device === ETHER || device === LOOPBACK ? LINKTYPE_ETHERNET : IP_DEVICES.has(device) ? LINKTYPE_RAW : LINKTYPE_SLL2;

/** PACKET_OUTGOING of linux/if_packet.h. */
const OUTGOING = 4;
/** TP_STATUS_ bits that say that the tag, and its EtherType, are known. */
const VLAN_VALID = 1 << 4;
const VLAN_TPID_VALID = 1 << 6;
const VLAN_EXPECTED_TPID = 0x8100;
const VLAN_TAG = 4;
/** Destination and source address, in front of the tag. */
const MAC_ADDRESSES = 12;
const ETHERNET_HEADER = 14;
const SLL2_HEADER = 20;
const SLL2_ADDRESS = 8;

/** struct virtio_net_hdr of linux/virtio_net.h, in the byte order of this machine; it stands in front of the frame. */
export const VNET_HEADER = VIRTIO_HEADER;
const VnetHeader = { Flags: 0, GsoType: 1, HdrLen: 2, GsoSize: 4, CsumStart: 6, CsumOffset: 8 } as const;

/** epb_flags of pcapng: checksum not ready, checksum valid, TCP segmentation offloaded. */
const EPB_NOT_READY = 1 << 9;
const EPB_VALID = 1 << 10;
const EPB_SEGMENTED = 1 << 11;

/** struct sockaddr_ll: family, protocol (big-endian), interface, device type, packet type, and the address. */
const Address = { Protocol: 2, Interface: 4, Device: 8, Type: 10, Length: 11, Bytes: 12 } as const;

/** One packet as the kernel hands it over, positions in the arena. */
export class Frame {
  /** First bytes of the frame, of its network header, and of its struct sockaddr_ll. */
  mac = 0;
  net = 0;
  address = 0;
  captured = 0;
  length = 0;
  seconds = 0;
  nanoseconds = 0;
  /** TP_STATUS_ bits. */
  status = 0;
  vlanTci = 0;
  vlanTpid = 0;
}

/** Fills rows from frames. The batch gets its columns of the kernel's word here. */
export class FrameRows {
  private readonly kernel: KernelColumns | undefined;

  /** `vnet`: does a virtio_net_hdr stand in front of each frame? */
  constructor(batch: Batch, vnet: boolean) {
    this.kernel = vnet ? new KernelColumns(batch.start.length) : undefined;
    batch.kernel = this.kernel;
  }

  /** Makes a row of the frame; false where it is one that Linux shows twice: on the loopback device, sent and received. */
  add(batch: Batch, frame: Frame): boolean {
    const { view, bytes } = batch.arena;
    const { address } = frame;
    const device = view.getUint16(address + Address.Device, true);
    const type = view.getUint8(address + Address.Type);
    if (device === LOOPBACK && type === OUTGOING) return false;
    const row = batch.count;
    const linkType = linkTypeOf(device);
    batch.interfaceId[row] = view.getUint32(address + Address.Interface, true);
    let flags = FLAGS_OF_TYPE[type] ?? 0;
    let start = frame.mac;
    if (this.kernel !== undefined) flags |= this.vnet(this.kernel, row, view, start, frame.status);

    if (linkType === LINKTYPE_SLL2) start = cook(view, bytes, frame, device);
    else if (linkType === LINKTYPE_RAW) start = Math.min(frame.net, frame.mac + frame.captured);
    else if ((frame.status & VLAN_VALID) !== 0 && frame.captured >= ETHERNET_HEADER) {
      start -= VLAN_TAG;
      bytes.copyWithin(start, frame.mac, frame.mac + MAC_ADDRESSES);
      view.setUint16(start + MAC_ADDRESSES, (frame.status & VLAN_TPID_VALID) !== 0 ? frame.vlanTpid : VLAN_EXPECTED_TPID);
      view.setUint16(start + MAC_ADDRESSES + 2, frame.vlanTci);
    }
    const shifted = frame.mac - start;
    if (this.kernel !== undefined && shifted !== 0) this.kernel.csumStart[row]! += shifted;

    batch.start[row] = start;
    batch.captured[row] = frame.captured + shifted;
    batch.length[row] = frame.length + shifted;
    batch.seconds[row] = frame.seconds;
    batch.nanoseconds[row] = frame.nanoseconds;
    batch.linkType[row] = linkType;
    batch.fcsLength[row] = 0;
    batch.flags[row] = flags;
    batch.offset[row] = 0;
    batch.count = row + 1;
    return true;
  }

  /** Takes the header in front of the frame into the columns; gives what epb_flags can say of it. */
  private vnet(kernel: KernelColumns, row: number, view: DataView, mac: number, status: number): number {
    const at = mac - VNET_HEADER;
    const flags = view.getUint8(at + VnetHeader.Flags);
    const gsoType = view.getUint8(at + VnetHeader.GsoType);
    kernel.known[row] = 1;
    kernel.flags[row] = flags;
    kernel.gsoType[row] = gsoType;
    kernel.hdrLen[row] = view.getUint16(at + VnetHeader.HdrLen, true);
    kernel.gsoSize[row] = view.getUint16(at + VnetHeader.GsoSize, true);
    kernel.csumStart[row] = view.getUint16(at + VnetHeader.CsumStart, true);
    kernel.csumOffset[row] = view.getUint16(at + VnetHeader.CsumOffset, true);
    kernel.status[row] = status;
    const base = gsoType & ~GSO_FLAG_BITS;
    return (
      ((flags & VirtioFlag.NeedsCsum) !== 0 ? EPB_NOT_READY : 0) |
      ((flags & VirtioFlag.DataValid) !== 0 ? EPB_VALID : 0) |
      (base === VirtioGso.Tcpv4 || base === VirtioGso.Tcpv6 ? EPB_SEGMENTED : 0)
    );
  }
}

/** Writes a LINKTYPE_LINUX_SLL2 header in place of the link layer's; gives where it begins. */
function cook(view: DataView, bytes: Uint8Array, { net, mac, captured, address }: Frame, device: number): number {
  const body = Math.min(net, mac + captured);
  const start = body - SLL2_HEADER;
  const protocol = view.getUint16(address + Address.Protocol);
  const iface = view.getUint32(address + Address.Interface, true);
  const type = view.getUint8(address + Address.Type);
  const length = view.getUint8(address + Address.Length);
  // The addresses may lie where the header goes.
  bytes.copyWithin(start + SLL2_HEADER - SLL2_ADDRESS, address + Address.Bytes, address + Address.Bytes + SLL2_ADDRESS);
  view.setUint16(start, protocol);
  view.setUint16(start + 2, 0);
  view.setUint32(start + 4, iface);
  view.setUint16(start + 8, device);
  view.setUint8(start + 10, type);
  view.setUint8(start + 11, Math.min(length, SLL2_ADDRESS));
  return start;
}
