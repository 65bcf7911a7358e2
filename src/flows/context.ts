import * as geneve from "../layers/geneve.js";
import * as gre from "../layers/gre.js";
import * as mpls from "../layers/mpls.js";
import * as vlan from "../layers/vlan.js";
import * as vxlan from "../layers/vxlan.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { mix } from "./flow-table.js";

/**
 * What tells equal addresses in different networks apart: the layers around IP layer `net` that number a network (VLAN, MPLS,
 * VXLAN, Geneve, GRE key), how many IP layers there are around it, and the interface it was captured on.
 */
export function contextOf(p: Packet, net: number, interfaceId: number): number {
  let context = interfaceId;
  for (let i = 0; i < net; i++) {
    const at = p.from[i]!;
    switch (p.kind[i]!) {
      case Kind.Vlan:
        context = mix(context, vlan.id(p, at));
        break;
      case Kind.Mpls:
        context = mix(context, mpls.label(p, at));
        break;
      case Kind.Vxlan:
      case Kind.VxlanGpe:
        context = mix(context, vxlan.vni(p, at));
        break;
      case Kind.Geneve:
        context = mix(context, geneve.vni(p, at));
        break;
      case Kind.Gre:
        context = mix(context, gre.key(p, at));
        break;
      case Kind.Ipv4:
      case Kind.Ipv6:
        context = mix(context, 1);
        break;
    }
  }
  return context;
}
