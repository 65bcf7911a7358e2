import { isIPv4, isIPv6 } from "node:net";
import { Direction } from "../packet/direction.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";

/** Offsets in the Ethernet header. */
const DESTINATION = 0;
const SOURCE = 6;
const MAC_BYTES = 6;
/** IEEE 802 §8.2: the bit that makes an address one of a group. */
const GROUP = 0x01;

/** `02:00:00:00:00:01`, also with dashes, in groups of four with dots, or without anything between; undefined where it is none. */
export function macBytes(text: string): Uint8Array | undefined {
  const digits = /^([0-9a-f]{2}([:-][0-9a-f]{2}){5}|[0-9a-f]{4}(\.[0-9a-f]{4}){2}|[0-9a-f]{12})$/i.test(text)
    ? text.replace(/[^0-9a-f]/gi, "")
    : undefined;
  return digits === undefined ? undefined : Uint8Array.from(digits.match(/../g)!, (pair) => Number.parseInt(pair, 16));
}

/** The 4 or 16 bytes of an IP address; undefined where it is none. */
export function ipBytes(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split("."), Number);
  if (!isIPv6(text) || text.includes("%")) return undefined;
  // The last four bytes may be written as IPv4 (RFC 4291 §2.2).
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const v4 = dotted === null ? [] : dotted[2]!.split(".").map(Number);
  const hex = dotted === null ? text : `${dotted[1]}${((v4[0]! << 8) | v4[1]!).toString(16)}:${((v4[2]! << 8) | v4[3]!).toString(16)}`;
  const [head = "", tail] = hex.split("::");
  const groups = (part: string): number[] => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16)));
  const [first, last] = [groups(head), groups(tail ?? "")];
  const all = tail === undefined ? first : [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

/** The capturing host's addresses, as the user gave them: whom a packet is from or to is its direction. */
export class LocalAddresses {
  /** As they were given. */
  readonly given: { readonly macs: readonly string[]; readonly ips: readonly string[] };
  private readonly macs: readonly Uint8Array[];
  private readonly ips: readonly Uint8Array[];

  /** @throws RangeError naming the first that is no address */
  constructor(macs: readonly string[], ips: readonly string[]) {
    this.given = { macs, ips };
    this.macs = macs.map((text) => macBytes(text) ?? fail(`${text} is no MAC address`));
    this.ips = ips.map((text) => ipBytes(text) ?? fail(`${text} is no IP address`));
  }

  /** Of the packet that the cursor is on; 0 where the addresses do not tell. */
  direction(p: Packet): number {
    if (this.macs.length > 0 && p.depth > 0 && p.kind[0] === Kind.Ethernet) {
      const at = p.from[0]!;
      if (isOneOf(this.macs, p, at + SOURCE, MAC_BYTES)) return Direction.Out;
      // What everybody gets was received where it was not sent.
      if (p.u8(at + DESTINATION) & GROUP || isOneOf(this.macs, p, at + DESTINATION, MAC_BYTES)) return Direction.In;
    }
    if (this.ips.length === 0) return Direction.Unknown;
    for (let i = 0; i < p.depth; i++) {
      const isV4 = p.kind[i] === Kind.Ipv4;
      if (!isV4 && p.kind[i] !== Kind.Ipv6) continue;
      // Only the outermost header has the host's own addresses.
      if (p.state[i]! & State.Quoted) return Direction.Unknown;
      const length = isV4 ? 4 : 16;
      if (isOneOf(this.ips, p, p.sourceAt[i]!, length)) return Direction.Out;
      return isOneOf(this.ips, p, p.destinationAt[i]!, length) ? Direction.In : Direction.Unknown;
    }
    return Direction.Unknown;
  }
}

function isOneOf(addresses: readonly Uint8Array[], p: Packet, at: number, length: number): boolean {
  for (let a = 0; a < addresses.length; a++) {
    const address = addresses[a]!;
    if (address.length !== length) continue;
    let same = 0;
    while (same < length && address[same] === p.u8(at + same)) same++;
    if (same === length) return true;
  }
  return false;
}

function fail(message: string): never {
  throw new RangeError(message);
}
