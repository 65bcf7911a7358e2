/**
 * ARCnet as Linux captures it: RFC 1051 (old, without fragments) and RFC 1201.
 * https://www.tcpdump.org/linktypes/LINKTYPE_ARCNET_LINUX.html
 */
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

/** Source, destination, two bytes of offset. */
const TYPE = 4;
/** Only with RFC 1201, with a sequence number of two bytes behind it. */
const SPLIT_FLAG = 5;
const OLD_LEN = 5;
const NEW_LEN = 8;

const OLD_IPV4 = 240;
const OLD_ARP = 241;

export function decodeArcnet(p: Packet, at: number, end: number): void {
  if (!p.need(OLD_LEN, Kind.Arcnet, at, end)) return;
  const type = p.u8(at + TYPE);
  const isOld = type === OLD_IPV4 || type === OLD_ARP;
  if (!isOld && !p.need(NEW_LEN, Kind.Arcnet, at, end)) return;
  const body = at + (isOld ? OLD_LEN : NEW_LEN);
  p.layer(Kind.Arcnet, at, body, end, end);
  if (!isOld && p.u8(at + SPLIT_FLAG) !== 0) return p.stop(Stop.Fragment, Kind.Arcnet, body);
  p.nextOrUnknown(arcnetKind(type), type, body, end);
}

/** RFC 1201 §3; 196 is IPv6 (RFC 2497). */
function arcnetKind(type: number): number {
  switch (type) {
    case OLD_IPV4:
    case 212:
      return Kind.Ipv4;
    case OLD_ARP:
    case 213:
    case 214: // RARP
      return Kind.Arp;
    case 196:
      return Kind.Ipv6;
    default:
      return Kind.None;
  }
}
