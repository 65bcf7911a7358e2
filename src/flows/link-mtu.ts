import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { isLoopback } from "../vantage/loopback.js";

/** Ethernet's, and what most other links are set to (IEEE 802.3 §3.2.7). */
export const USUAL_MTU = 1500;
/** Longest MSDU of 802.11 (IEEE 802.11 §9.2.4.8). */
const WIRELESS_MTU = 2304;
/** Linux's lo; others have less. No IP packet of the usual kind is longer. */
const LOOPBACK_MTU = 65536;
/** The longest frame that cards for jumbo frames take. */
export const MOST_JUMBO = 16384;
/** What jumbo links are set to: an IP packet of this very length fills one. */
const JUMBO_MTUS: readonly number[] = [9000, 9001, 9216];

const WIRELESS = new Uint8Array(256);
for (const kind of [Kind.Radiotap, Kind.Ieee80211, Kind.Prism, Kind.Avs, Kind.Ppi]) WIRELESS[kind] = 1;

/** Bytes of IP that the link of an interface carries: by its type, or more where longer packets are seen to pass it. */
export class LinkMtu {
  /** No link of these has less: what is as long is not looked at. */
  least = USUAL_MTU;
  private given = 0;
  private readonly said: number;
  /** By interface: the longest IP packet that was surely one. Only of links with jumbo frames. */
  private readonly seen = new Map<number, number>();

  /** `said`: the MTU of all links but loopback, by the user; 0 where it is not said. */
  constructor(said = 0) {
    this.said = said;
    this.tell(said);
  }

  /** The same by the capture itself; 0 where it does not say. The user's word counts more. */
  tell(mtu: number): void {
    this.given = this.said > 0 ? this.said : mtu;
    this.least = this.given > 0 ? Math.min(this.given, USUAL_MTU) : USUAL_MTU;
  }

  clear(): void {
    this.seen.clear();
    this.tell(0);
  }

  /** The MTU for the packet that the cursor is on. */
  of(p: Packet, interfaceId: number): number {
    if (isLoopback(p) || hasNoAddresses(p)) return LOOPBACK_MTU;
    if (this.given > 0) return this.given;
    const usual = WIRELESS[p.kind[0]!] === 1 ? WIRELESS_MTU : USUAL_MTU;
    return this.seen.size === 0 ? usual : Math.max(usual, this.seen.get(interfaceId) ?? 0);
  }

  /** An IP packet of this many bytes, the one that the cursor is on or its like, passes the link in one piece. */
  passed(p: Packet, bytes: number, interfaceId: number): void {
    if (bytes <= USUAL_MTU || bytes > MOST_JUMBO || this.of(p, interfaceId) >= bytes) return;
    this.seen.set(interfaceId, bytes);
  }
}

/** Does the packet fill a jumbo link? No number of merged full segments of a link of 1500 bytes comes out at these. */
export const fillsJumbo = (bytes: number): boolean => JUMBO_MTUS.includes(bytes);

/** Linux's lo has Ethernet headers without addresses. */
function hasNoAddresses(p: Packet): boolean {
  const at = p.from[0]!;
  return p.kind[0] === Kind.Ethernet && p.u32(at) === 0 && p.u32(at + 4) === 0 && p.u32(at + 8) === 0;
}
