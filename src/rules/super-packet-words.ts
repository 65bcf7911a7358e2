import type { Packet } from "../packet/packet.js";
import type { Report } from "./rule.js";

const UNITS = { tcp: ["TCP", "segments"], udp: ["UDP", "datagrams"] } as const;

/** `TCP payload of 7306 bytes is that of 6 segments: 5 of 1448 bytes, and the last of 66`, for the packet's `superPacket`. */
export function ofSeveral(p: Packet): string {
  const { protocol, payload, segmentSize, segments, lastSegment } = p.superPacket!;
  const [title, unit] = UNITS[protocol];
  const start = `${title} payload of ${payload} bytes is that of`;
  if (segments === null) return `${start} several ${unit}`;
  if (lastSegment === segmentSize) return `${start} ${segments} ${unit} of ${segmentSize} bytes`;
  return `${start} ${segments} ${unit}: ${segments - 1} of ${segmentSize} bytes, and the last of ${lastSegment}`;
}

/** The finding about a fact of the packet's `superPacket`; `more` ends its message. */
export function superPacketReport(p: Packet, f: number, more = ""): Report {
  return {
    message: `${ofSeveral(p)}${more}`,
    layer: p.factLayer[f]!,
    at: p.factAt[f]!,
    superPacket: true,
  };
}
