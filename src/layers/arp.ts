/**
 * Address Resolution Protocol, RFC 826; also RARP and InARP, which have the same form.
 * https://www.rfc-editor.org/rfc/rfc826
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const HARDWARE_TYPE = 0;
const PROTOCOL_TYPE = 2;
const HARDWARE_SIZE = 4;
const PROTOCOL_SIZE = 5;
const OPERATION = 6;
export const FIXED_LEN = 8;

const ETHERNET = 1;
const ETHERNET_SIZE = 6;
/** ATMARP splits the size bytes and adds two more (RFC 2225 §8.7). */
const ATM = 19;
const IPV4 = 0x0800;
const IPV4_SIZE = 4;
/** https://www.iana.org/assignments/arp-parameters/ */
const MOST_OPERATION = 25;

export const hardwareSizeWrong = fact("arp.hardware-size-not-6", "hardwareSize");
export const protocolSizeWrong = fact("arp.protocol-size-not-4", "protocolSize");
export const operationUnknown = fact("arp.operation-unknown", "operation");

export const hardwareType = (p: Packet, at: number): number => p.u16(at + HARDWARE_TYPE);
export const protocolType = (p: Packet, at: number): number => p.u16(at + PROTOCOL_TYPE);
export const operation = (p: Packet, at: number): number => p.u16(at + OPERATION);

export function decodeArp(p: Packet, at: number, end: number): void {
  if (!p.need(FIXED_LEN, Kind.Arp, at, end)) return;
  const hardware = p.u8(at + HARDWARE_SIZE);
  const protocol = p.u8(at + PROTOCOL_SIZE);
  if (hardwareType(p, at) === ATM) {
    p.layer(Kind.Arp, at, at + FIXED_LEN, end, end);
    return;
  }
  const header = FIXED_LEN + 2 * (hardware + protocol);
  if (!p.need(header, Kind.Arp, at, end)) return;
  p.layer(Kind.Arp, at, at + header, at + header, end);
  if (hardware !== ETHERNET_SIZE && hardwareType(p, at) === ETHERNET) p.note(hardwareSizeWrong, at + HARDWARE_SIZE, hardware);
  if (protocol !== IPV4_SIZE && protocolType(p, at) === IPV4) p.note(protocolSizeWrong, at + PROTOCOL_SIZE, protocol);
  const op = operation(p, at);
  if (op === 0 || op > MOST_OPERATION) p.note(operationUnknown, at + OPERATION, op);
}
