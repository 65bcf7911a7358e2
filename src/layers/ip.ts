/**
 * IP of a version that only its first four bits tell: raw IP captures, and tunnels whose header names no protocol.
 * https://www.rfc-editor.org/rfc/rfc791 §3.1, https://www.rfc-editor.org/rfc/rfc8200 §3
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

export const versionUnknown = fact("ip.version-unknown", "version");

export const version = (p: Packet, at: number): number => p.u8(at) >> 4;

/** No layer of its own: hands the same bytes on. */
export function decodeIp(p: Packet, at: number, end: number): void {
  if (!p.need(1, Kind.Ip, at, end)) return;
  const v = version(p, at);
  if (v === 4) return p.next(Kind.Ipv4, at, end);
  if (v === 6) return p.next(Kind.Ipv6, at, end);
  p.note(versionUnknown, at, v);
  p.stop(Stop.Malformed, Kind.Ip, at);
}
