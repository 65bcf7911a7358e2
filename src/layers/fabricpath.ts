/**
 * Cisco FabricPath, EtherType 0x8903 (also "data center Ethernet"): outer addresses and a tag around the whole frame.
 * https://www.cisco.com/c/en/us/td/docs/switches/datacenter/sw/5_x/nx-os/fabricpath/configuration/guide/fp_switching.html
 */
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

/** Ten bits of forwarding tag, six of TTL. Addresses and EtherType in front of it are the Ethernet layer's. */
const TAG = 0;
export const HEADER_LEN = 2;

export const forwardingTag = (p: Packet, at: number): number => p.u16(at + TAG) >> 6;

export function decodeFabricPath(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.FabricPath, at, end)) return;
  p.layer(Kind.FabricPath, at, at + HEADER_LEN, end, end);
  p.next(Kind.Ethernet, at + HEADER_LEN, end);
}
