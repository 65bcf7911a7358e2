import { KIND_COUNT, Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import * as ayiya from "./ayiya.js";
import * as capwap from "./capwap.js";
import * as geneve from "./geneve.js";
import * as gtpU from "./gtp-u.js";
import * as l2tp from "./l2tp.js";
import * as teredo from "./teredo.js";
import * as vxlan from "./vxlan.js";
import * as vxlanGpe from "./vxlan-gpe.js";

/** Ports below this belong to services: what comes from one is an answer to a client whose port says nothing. */
const FIRST_CLIENT_PORT = 1024;

type Plausible = (p: Packet, at: number, end: number) => boolean;

const always: Plausible = () => true;
const never: Plausible = () => false;

/**
 * Does a header look like its protocol beyond doubt? By kind; a kind that is not named was put on its port by the user.
 * Never: only the destination port names these, and their headers could be anything.
 */
const PLAUSIBLE: Plausible[] = new Array<Plausible>(KIND_COUNT).fill(always);
const all: readonly (readonly [number, Plausible])[] = [
  [Kind.Ayiya, ayiya.plausible],
  [Kind.Capwap, capwap.plausible],
  [Kind.Geneve, geneve.plausible],
  [Kind.Gre, never],
  [Kind.GtpU, gtpU.plausible],
  [Kind.L2tp, l2tp.plausible],
  [Kind.Lisp, never],
  [Kind.LispControl, never],
  [Kind.Mpls, never],
  [Kind.Teredo, teredo.plausible],
  [Kind.Vxlan, vxlan.plausible],
  [Kind.VxlanGpe, vxlanGpe.plausible],
];
for (const [kind, plausible] of all) PLAUSIBLE[kind] = plausible;

/**
 * The tunnel in a datagram whose payload is `[at, end)`; `Kind.None` where there is none. A tunnel's destination port
 * is believed, and faults of the header behind it are findings. Where only the source port is a tunnel's, or the
 * datagram comes from a service, it may be any client's port by chance: then the header has to look right.
 */
export function tunnelKind(p: Packet, source: number, destination: number, at: number, end: number): number {
  const byDestination = p.tables.udpPort[destination]!;
  if (byDestination !== Kind.None && source >= FIRST_CLIENT_PORT) return byDestination;
  const kind = byDestination !== Kind.None ? byDestination : p.tables.udpPort[source]!;
  return kind === Kind.None || PLAUSIBLE[kind]!(p, at, end) ? kind : Kind.None;
}
