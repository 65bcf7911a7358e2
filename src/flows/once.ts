import { Kind } from "../packet/kind.js";
import { mix } from "../packet/mix.js";
import type { Packet } from "../packet/packet.js";

/** Pairs of addresses told apart; what more there are is said of none. */
const MOST = 4096;

/** What is said once of two addresses, whichever of the two sent: bounded. */
export class OncePerPair {
  private readonly said = new Set<number>();

  /** True the first time for the addresses of IP layer `net`. */
  first(p: Packet, net: number): boolean {
    if (this.said.size === MOST) return false;
    const words = p.kind[net] === Kind.Ipv6 ? 4 : 1;
    let one = 1;
    let other = 1;
    for (let w = 0; w < words; w++) {
      one = mix(one, p.u32(p.sourceAt[net]! + 4 * w));
      other = mix(other, p.u32(p.destinationAt[net]! + 4 * w));
    }
    const pair = mix(Math.min(one, other), Math.max(one, other));
    const before = this.said.size;
    return this.said.add(pair).size > before;
  }

  clear(): void {
    this.said.clear();
  }
}
