import { fold } from "../checksum/internet.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { words as sumOfWords } from "../verify/pseudo-header.js";

/** Flows remembered. So few that an address among them by chance stays improbable. */
const KEPT = 32;
/** Words of a flow: source and destination address, four each. */
const WORDS = 8;

/** An address that there is in the capture. */
export interface SeenAddress {
  /** Of IPv4 one, of IPv6 four. */
  readonly words: Uint32Array;
  /** Folded sum of its 16-bit words. */
  readonly sum: number;
}

/** The flows that began last: which addresses and ports there are, for what is rarely asked. */
export class RecentFlows {
  private readonly words = new Uint32Array(KEPT * WORDS);
  private readonly ports = new Uint32Array(KEPT);
  /** 0 where nothing is kept. */
  private readonly version = new Uint8Array(KEPT);
  private readonly kind = new Uint8Array(KEPT);
  private next = 0;
  /** By version, until a flow begins: where every packet is bad, they are asked for with each. */
  private readonly seen = new Map<number, readonly SeenAddress[]>();

  clear(): void {
    this.version.fill(0);
    this.next = 0;
    this.seen.clear();
  }

  /** A flow has begun: transport layer `i` over IP layer `net`. */
  note(p: Packet, i: number, net: number): void {
    const row = this.next;
    this.next = (row + 1) % KEPT;
    const at = row * WORDS;
    const isV6 = p.kind[net] === Kind.Ipv6;
    const words = isV6 ? 4 : 1;
    for (let w = 0; w < words; w++) {
      this.words[at + w] = p.u32(p.sourceAt[net]! + 4 * w);
      this.words[at + 4 + w] = p.u32(p.destinationAt[net]! + 4 * w);
    }
    this.version[row] = isV6 ? 6 : 4;
    this.kind[row] = p.kind[i]!;
    this.ports[row] = p.u32(p.from[i]!);
    if (this.seen.size > 0) this.seen.clear();
  }

  /** The addresses of this version (4 or 6), each once. */
  addresses(version: number): readonly SeenAddress[] {
    let seen = this.seen.get(version);
    if (seen === undefined) {
      seen = this.distinct(version);
      this.seen.set(version, seen);
    }
    return seen;
  }

  private distinct(version: number): readonly SeenAddress[] {
    const found: SeenAddress[] = [];
    for (let row = 0; row < KEPT; row++) {
      if (this.version[row] !== version) continue;
      for (const half of [0, 4]) {
        const at = row * WORDS + half;
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
    for (let row = 0; row < KEPT; row++) {
      if (this.version[row] === 0 || this.kind[row] !== kind) continue;
      if (this.ports[row] === ports && this.is(row, p, net, source, destination)) return true;
      if (this.ports[row] === back && this.is(row, p, net, destination, source)) return true;
    }
    return false;
  }

  /** Are the addresses of the row those that stand at `source` and `destination`? */
  private is(row: number, p: Packet, net: number, source: number, destination: number): boolean {
    const at = row * WORDS;
    const isV6 = p.kind[net] === Kind.Ipv6;
    if (this.version[row] !== (isV6 ? 6 : 4)) return false;
    for (let w = 0; w < (isV6 ? 4 : 1); w++) {
      if (this.words[at + w] !== p.u32(source + 4 * w) || this.words[at + 4 + w] !== p.u32(destination + 4 * w)) return false;
    }
    return true;
  }
}
