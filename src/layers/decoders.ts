import { KIND_COUNT, Kind } from "../packet/kind.js";
import { Stop } from "../packet/stop.js";
import { decodeEthernet } from "./ethernet.js";
import { decodeIpv4 } from "./ipv4.js";
import type { Decode } from "./layer.js";
import { decodeUdp } from "./udp.js";
import { decodeVxlan } from "./vxlan.js";

/** The decoder of each kind, by number. The only place that names all decoders. */
export const decoders: Decode[] = new Array<Decode>(KIND_COUNT).fill((p, at) => p.stop(Stop.Unknown, p.nextKind, at));

const all: readonly (readonly [number, Decode])[] = [
  [Kind.Ethernet, decodeEthernet],
  [Kind.Ipv4, decodeIpv4],
  [Kind.Udp, decodeUdp],
  [Kind.Vxlan, decodeVxlan],
];
for (const [kind, decode] of all) decoders[kind] = decode;
