/**
 * The types of ICMPv6: their least lengths and their codes.
 * https://www.iana.org/assignments/icmpv6-parameters
 */
import { fact } from "../packet/fact.js";

/** Type, code and checksum: what a type that nobody knows has for certain. */
export const LEAST_HEADER_LEN = 4;

export const Icmpv6Type = {
  Unreachable: 1,
  PacketTooBig: 2,
  TimeExceeded: 3,
  ParameterProblem: 4,
  ListenerQuery: 130,
  ListenerDone: 132,
  RouterSolicitation: 133,
  RouterAdvertisement: 134,
  NeighborSolicitation: 135,
  NeighborAdvertisement: 136,
  Redirect: 137,
  ListenerReportV2: 143,
} as const;

export const typeUnassigned = fact("icmpv6.type-unassigned", "messageType");
export const codeUnassigned = fact("icmpv6.code-unassigned", "messageType", "code");

export const Registered = { No: 0, Yes: 1 } as const;
export const registered = new Uint8Array(256);
/** Least length of each type's message. */
export const least = new Uint8Array(256).fill(LEAST_HEADER_LEN);
export const mostCode = new Uint8Array(256).fill(255);

const types: readonly (readonly [number, number, number])[] = [
  [Icmpv6Type.Unreachable, 8, 8],
  [Icmpv6Type.PacketTooBig, 8, 0],
  [Icmpv6Type.TimeExceeded, 8, 1],
  [Icmpv6Type.ParameterProblem, 8, 10],
  [100, 4, 255], // private experimentation
  [101, 4, 255],
  [128, 8, 0],
  [129, 8, 0],
  [Icmpv6Type.ListenerQuery, 24, 0],
  [131, 24, 0],
  [Icmpv6Type.ListenerDone, 24, 0],
  [Icmpv6Type.RouterSolicitation, 8, 0],
  [Icmpv6Type.RouterAdvertisement, 16, 0],
  [Icmpv6Type.NeighborSolicitation, 24, 0],
  [Icmpv6Type.NeighborAdvertisement, 24, 0],
  [Icmpv6Type.Redirect, 40, 0],
  [138, 16, 255], // router renumbering, RFC 2894
  [139, 16, 2], // node information, RFC 4620
  [140, 16, 2],
  [141, 8, 0], // inverse neighbor discovery, RFC 3122
  [142, 8, 0],
  [Icmpv6Type.ListenerReportV2, 8, 0],
  [144, 8, 0], // home agent discovery, RFC 6275
  [145, 8, 0],
  [146, 8, 0],
  [147, 8, 0],
  [148, 8, 0], // secure neighbor discovery, RFC 3971
  [149, 12, 0],
  [150, 4, 255], // experimental mobility protocols
  [151, 8, 255], // multicast router discovery, RFC 4286
  [152, 4, 255],
  [153, 4, 255],
  [154, 8, 5], // fast handovers, RFC 5568
  [155, 4, 255], // RPL, RFC 6550
  [156, 8, 0], // ILNPv6, RFC 6743
  [157, 4, 255], // duplicate address detection of 6LoWPAN, RFC 8505
  [158, 4, 255],
  [159, 4, 255], // MPL, RFC 7731
  [160, 8, 0], // RFC 8335
  [161, 8, 4],
  [200, 4, 255], // private experimentation
  [201, 4, 255],
];
for (const [number, length, highest] of types) {
  registered[number] = Registered.Yes;
  least[number] = length;
  mostCode[number] = highest;
}
