import { fold } from "../checksum/internet.js";
import * as ipv4 from "../layers/ipv4.js";
import * as tcp from "../layers/tcp.js";
import { TcpOption } from "../layers/tcp-options.js";
import * as udp from "../layers/udp.js";
import { hex4 } from "../packet/hex.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { type Covered, swapBytes } from "./covered.js";
import { codePointFit, Fit, isService, lengthFit, mssFit, portFit, ttlFit } from "./plausible.js";

/** An old value of one field that a difference implies. */
export interface Solution {
  /** The RFC's name in camel case. */
  readonly field: string;
  /** As people say it. */
  readonly title: string;
  readonly was: number | string;
  readonly now: number | string;
  readonly fit: Fit;
  /** The value stands elsewhere in the capture. */
  readonly seen: boolean;
  /** How `was` follows from the difference, while the cursor is on the packet: of most solutions nobody asks. */
  readonly arithmetic: () => string;
}

/** The word that a difference makes of `now`: 0 and 0xffff are one in one's complement, and 0 is what fields hold. */
const moved = (now: number, by: number): number => fold(now + by) % 0xffff;

const solution = (
  field: string,
  title: string,
  was: number | string,
  now: number | string,
  fit: Fit,
  arithmetic: () => string,
): Solution => ({
  field,
  title,
  was,
  now,
  fit,
  seen: false,
  arithmetic,
});
const sumText = (now: number, by: number, was: number): string => `${hex4(now)} + ${hex4(by)} = ${hex4(was)}`;
const sumOf = (now: number, by: number, was: number) => (): string => sumText(now, by, was);

/** Part of the word at `at`, under `mask`: only its bits may differ. Undefined where others would have to. */
function part(p: Packet, at: number, mask: number, by: number): { was: number; now: number; arithmetic: () => string } | undefined {
  const now = p.u16(at);
  const was = moved(now, by);
  if (((was ^ now) & ~mask) !== 0 || was === now) return undefined;
  return { was: was & mask, now: now & mask, arithmetic: sumOf(now, by, was) };
}

/** Every field of the layer that alone would make up for the difference `by`; addresses are solved for elsewhere. */
export function fieldSolutions(c: Covered, by: number): Solution[] {
  switch (c.kind) {
    case Kind.Ipv4:
      return ipv4Fields(c.p, c.from, by);
    case Kind.Tcp:
      return [...ports(c.p, c.from, by), ...tcpFields(c, by)];
    case Kind.Udp:
      return [...ports(c.p, c.from, by), ...udpLength(c.p, c.from, by)];
    case Kind.UdpLite:
    case Kind.Dccp:
      return ports(c.p, c.from, by);
    case Kind.Icmp:
    case Kind.Icmpv6:
      return icmpFields(c, by);
    default:
      return [];
  }
}

/** With their offsets. */
const PORTS = [
  ["sourcePort", "source port", 0],
  ["destinationPort", "destination port", 2],
] as const;

/** Both ports; first the one that is not a service's, since that is the one translated. */
export function ports(p: Packet, at: number, by: number): Solution[] {
  const found: Solution[] = [];
  for (const [field, title, offset] of PORTS) {
    const now = p.u16(at + offset);
    const was = moved(now, by) || 0xffff;
    if (was !== now) found.push(solution(field, title, was, now, portFit(was), sumOf(now, by, was)));
  }
  return isService(p.u16(at)) && !isService(p.u16(at + 2)) ? found.reverse() : found;
}

const CODE_POINT = 0xfc;
const CONGESTION = 0x03;

function ipv4Fields(p: Packet, at: number, by: number): Solution[] {
  const found: Solution[] = [];
  const hops = part(p, ipv4.ttlAt(at), 0xff00, by);
  if (hops !== undefined) {
    const [was, now] = [hops.was >> 8, hops.now >> 8];
    found.push(solution("timeToLive", "TTL", was, now, ttlFit(was, now), hops.arithmetic));
  }
  const service = part(p, at, CODE_POINT, by);
  if (service !== undefined) {
    const [was, now] = [service.was >> 2, service.now >> 2];
    found.push(solution("dscp", "DSCP", was, now, codePointFit(was), service.arithmetic));
  }
  const congestion = part(p, at, CONGESTION, by);
  if (congestion !== undefined) found.push(solution("ecn", "ECN", congestion.was, congestion.now, Fit.Narrow, congestion.arithmetic));
  const both = part(p, at, CODE_POINT | CONGESTION, by);
  if (both !== undefined && service === undefined && congestion === undefined) {
    found.push(solution("typeOfService", "DSCP and ECN byte", both.was, both.now, codePointFit(both.was >> 2), both.arithmetic));
  }
  const flags = part(p, ipv4.flagsAt(at), 0xe000, by);
  if (flags !== undefined) {
    const fit = flags.was === 0 || flags.was === 0x4000 ? Fit.Narrow : Fit.Any;
    found.push(solution("flags", "flags", flags.was >> 13, flags.now >> 13, fit, flags.arithmetic));
  }
  const length = moved(ipv4.totalLength(p, at), by);
  if (length >= ipv4.headerLength(p, at)) {
    const now = ipv4.totalLength(p, at);
    found.push(solution("totalLength", "total length", length, now, lengthFit(length, now), sumOf(now, by, length)));
  }
  const id = ipv4.identification(p, at);
  const wasId = moved(id, by);
  found.push(solution("identification", "identification", wasId, id, Fit.Any, sumOf(id, by, wasId)));
  const protocol = part(p, ipv4.ttlAt(at), 0x00ff, by);
  if (protocol !== undefined) found.push(solution("protocol", "protocol", protocol.was, protocol.now, Fit.Any, protocol.arithmetic));
  return found;
}

/** AE, CWR and ECE: what middleboxes that mistrust ECN clear (RFC 3168 §6.1.1, RFC 9768). */
const ECN_FLAGS = 0x01c0;
const ALL_FLAGS = 0x01ff;

const halvesOf = (now: number, by: number, was: number) => (): string =>
  `lower half: ${sumText(now & 0xffff, by, was & 0xffff)}; or any whose halves sum so`;

/** TCP's fields of 32 bits. */
const NUMBERS = [
  ["sequence", "sequence number", tcp.sequenceAt],
  ["acknowledgment", "acknowledgment number", tcp.acknowledgmentAt],
] as const;

function tcpFields(c: Covered, by: number): Solution[] {
  const { p, from } = c;
  const found: Solution[] = [];
  const mss = maximumSegmentSize(c);
  if (mss > 0) {
    const own = (mss - from) & 1 ? swapBytes(by) : by;
    const now = p.u16(mss);
    const was = moved(now, own);
    found.push(solution("maximumSegmentSize", "MSS option", was, now, mssFit(was, now), sumOf(now, own, was)));
  }
  const flags = part(p, tcp.flagsAt(from), ALL_FLAGS, by);
  if (flags !== undefined) {
    const fit = ((flags.was ^ flags.now) & ~ECN_FLAGS) === 0 ? Fit.Narrow : Fit.Any;
    found.push(solution("flags", "flags", flags.was, flags.now, fit, flags.arithmetic));
  }
  for (const [field, title, positionOf] of NUMBERS) {
    const now = p.u32(positionOf(from));
    const was = ((now & 0xffff0000) | moved(now & 0xffff, by)) >>> 0;
    found.push(solution(field, title, was, now, Fit.Any, halvesOf(now, by, was)));
  }
  const window = p.u16(tcp.windowAt(from));
  found.push(solution("window", "window", moved(window, by), window, Fit.Any, sumOf(window, by, moved(window, by))));
  return found;
}

/** Where the value of the MSS option of a SYN stands; 0 where there is none. */
function maximumSegmentSize({ p, layer, from }: Covered): number {
  if ((tcp.flags(p, from) & tcp.SYN) === 0) return 0;
  const body = p.body[layer]!;
  for (let at = from + tcp.HEADER_LEN; at + 3 < body; ) {
    const kind = p.u8(at);
    if (kind === TcpOption.End) return 0;
    if (kind === TcpOption.NoOperation) {
      at++;
      continue;
    }
    const length = p.u8(at + 1);
    if (kind === TcpOption.MaximumSegmentSize && length === 4) return at + 2;
    if (length < 2) return 0;
    at += length;
  }
  return 0;
}

/** The length stands in the header and in the pseudo-header: half of the difference each, in one's complement. */
function udpLength(p: Packet, at: number, by: number): Solution[] {
  const now = udp.length(p, at);
  const half = by & 1 ? (by + 0xffff) / 2 : by / 2;
  const was = moved(now, half);
  if (was < udp.HEADER_LEN || was === now) return [];
  return [
    solution("length", "length", was, now, lengthFit(was, now), () => `twice, in header and pseudo-header: ${sumText(now, half, was)}`),
  ];
}

const ECHO: ReadonlySet<number> = new Set([0, 8, 128, 129]);

function icmpFields({ p, from, to }: Covered, by: number): Solution[] {
  const found: Solution[] = [];
  const type = part(p, from, 0xff00, by);
  if (type !== undefined) {
    const [was, now] = [type.was >> 8, type.now >> 8];
    found.push(solution("type", "type", was, now, ECHO.has(was) && ECHO.has(now) ? Fit.Wide : Fit.Any, type.arithmetic));
  }
  if (ECHO.has(p.u8(from)) && from + 8 <= to) {
    for (const [field, offset] of [
      ["identifier", 4],
      ["sequence", 6],
    ] as const) {
      const now = p.u16(from + offset);
      const was = moved(now, by);
      found.push(solution(field, field === "sequence" ? "sequence number" : field, was, now, Fit.Any, sumOf(now, by, was)));
    }
  }
  return found;
}
