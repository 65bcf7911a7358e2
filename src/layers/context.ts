import { Kind } from "../packet/kind.js";
import { mix } from "../packet/mix.js";
import type { Packet } from "../packet/packet.js";
import * as geneve from "./geneve.js";
import * as gre from "./gre.js";
import * as mpls from "./mpls.js";
import * as vlan from "./vlan.js";
import * as vxlan from "./vxlan.js";

/** Layers that `contextBehind` looks at. */
export const NETWORK_KINDS = [Kind.Ipv4, Kind.Ipv6, Kind.Vlan, Kind.Mpls, Kind.Vxlan, Kind.VxlanGpe, Kind.Geneve, Kind.Gre] as const;

/**
 * What tells equal addresses in different networks apart, layer by layer: those that number a network (VLAN, MPLS, VXLAN,
 * Geneve, GRE key), and how many IP layers there are. Begins with the interface; `context` is that of the layers before `i`.
 */
export function contextBehind(p: Packet, i: number, context: number): number {
  const at = p.from[i]!;
  switch (p.kind[i]!) {
    case Kind.Ipv4:
    case Kind.Ipv6:
      return mix(context, 1);
    case Kind.Vlan:
      return mix(context, vlan.id(p, at));
    case Kind.Mpls:
      return mix(context, mpls.label(p, at));
    case Kind.Vxlan:
    case Kind.VxlanGpe:
      return mix(context, vxlan.vni(p, at));
    case Kind.Geneve:
      return mix(context, geneve.vni(p, at));
    case Kind.Gre:
      return mix(context, gre.key(p, at));
  }
  return context;
}

/** The context of what stands behind IP layer `net`. */
export function contextOf(p: Packet, net: number, interfaceId: number): number {
  let context = interfaceId;
  for (let i = 0; i <= net; i++) context = contextBehind(p, i, context);
  return context;
}
