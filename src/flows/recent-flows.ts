import { type ColumnMemory, column } from "../checksum/column-memory.js";
import { fold } from "../checksum/internet.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { words as sumOfWords } from "../verify/pseudo-header.js";

/** Flows remembered. So few that an address among them by chance stays improbable. */
export const RECENT = 32;
/** Words of a flow: source and destination address, four each, ports, version of IP (0 where nothing is kept), kind of the transport layer. */
export const RECENT_ROW = 16;
export const RECENT_PORTS = 8;
export const RECENT_VERSION = 9;
export const RECENT_KIND = 10;

/** An address that there is in the capture. */
export interface SeenAddress {
  /** Of IPv4 one, of IPv6 four. */
  readonly words: Uint32Array;
  /** Folded sum of its 16-bit words. */
  readonly sum: number;
}

/** The flows that began last: which addresses and ports there are, for what is rarely asked. */
export class RecentFlows {
  /** Rows, written one after the other and round. */
  private readonly words: Uint32Array;
  /** One number: flows that were noted, modulo 2^32. */
  private readonly noted: Uint32Array;
  /** By version, until a flow begins: where every packet is bad, they are asked for with each. */
  private readonly seen = new Map<number, readonly SeenAddress[]>();
  /** How many flows were noted when that was found. */
  private seenAt = 0;

  constructor(memory?: ColumnMemory) {
    this.words = column(Uint32Array, RECENT * RECENT_ROW, memory);
    this.noted = column(Uint32Array, 1, memory);
  }

  /** The columns that the short way writes, by their names there. */
  get shared() {
    const { words: recentRows, noted: recentNoted } = this;
    return { recentRows, recentNoted };
  }

  clear(): void {
    this.words.fill(0);
    this.noted[0] = 0;
    this.seen.clear();
  }

  /** A flow has begun: transport layer `i` over IP layer `net`. */
  note(p: Packet, i: number, net: number): void {
    const at = (this.noted[0]!++ % RECENT) * RECENT_ROW;
    const isV6 = p.kind[net] === Kind.Ipv6;
    const words = isV6 ? 4 : 1;
    for (let w = 0; w < words; w++) {
      this.words[at + w] = p.u32(p.sourceAt[net]! + 4 * w);
      this.words[at + 4 + w] = p.u32(p.destinationAt[net]! + 4 * w);
    }
    this.words[at + RECENT_VERSION] = isV6 ? 6 : 4;
    this.words[at + RECENT_KIND] = p.kind[i]!;
    this.words[at + RECENT_PORTS] = p.u32(p.from[i]!);
  }

  /** The addresses of this version (4 or 6), each once. */
  addresses(version: number): readonly SeenAddress[] {
    if (this.seenAt !== this.noted[0]) this.seen.clear();
    this.seenAt = this.noted[0]!;
    let seen = this.seen.get(version);
    if (seen === undefined) {
      seen = this.distinct(version);
      this.seen.set(version, seen);
    }
    return seen;
  }

  private distinct(version: number): readonly SeenAddress[] {
    const found: SeenAddress[] = [];
    for (let row = 0; row < RECENT; row++) {
      if (this.words[row * RECENT_ROW + RECENT_VERSION] !== version) continue;
      for (const half of [0, 4]) {
        const at = row * RECENT_ROW + half;
        const words = this.words.subarray(at, at + (version === 6 ? 4 : 1));
        if (found.some((other) => other.words.every((word, w) => word === words[w]))) continue;
        found.push({ words: words.slice(), sum: fold(words.reduce((total, word) => total + sumOfWords(word), 0)) });
      }
    }
    return found;
  }

  /**
   * Is there a flow of this kind between the addresses of IP layer `net`, with these ports (source in the upper half), in either
   * direction?
   */
  has(p: Packet, kind: number, net: number, ports: number): boolean {
    const back = ((ports << 16) | (ports >>> 16)) >>> 0;
    const [source, destination] = [p.sourceAt[net]!, p.destinationAt[net]!];
    for (let at = 0; at < this.words.length; at += RECENT_ROW) {
      if (this.words[at + RECENT_VERSION] === 0 || this.words[at + RECENT_KIND] !== kind) continue;
      const own = this.words[at + RECENT_PORTS];
      if (own === ports && this.is(at, p, net, source, destination)) return true;
      if (own === back && this.is(at, p, net, destination, source)) return true;
    }
    return false;
  }

  /** Are the addresses of the row at `at` those that stand at `source` and `destination`? */
  private is(at: number, p: Packet, net: number, source: number, destination: number): boolean {
    const isV6 = p.kind[net] === Kind.Ipv6;
    if (this.words[at + RECENT_VERSION] !== (isV6 ? 6 : 4)) return false;
    for (let w = 0; w < (isV6 ? 4 : 1); w++) {
      if (this.words[at + w] !== p.u32(source + 4 * w) || this.words[at + 4 + w] !== p.u32(destination + 4 * w)) return false;
    }
    return true;
  }
}
