import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

/** Flows remembered. So few that an address among them by chance stays improbable. */
const KEPT = 32;
/** Words of a flow: source and destination address, four each. */
const WORDS = 8;

/** The flows that began last: which addresses and ports there are, for what is rarely asked. */
export class RecentFlows {
  private readonly words = new Uint32Array(KEPT * WORDS);
  private readonly ports = new Uint32Array(KEPT);
  /** 0 where nothing is kept. */
  private readonly version = new Uint8Array(KEPT);
  private readonly kind = new Uint8Array(KEPT);
  private next = 0;

  clear(): void {
    this.version.fill(0);
    this.next = 0;
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
  }

  /** The addresses of this version, each once: four words, of which IPv4 uses the first. */
  addresses(version: number): Uint32Array[] {
    const found = new Map<string, Uint32Array>();
    for (let row = 0; row < KEPT; row++) {
      if (this.version[row] !== version) continue;
      for (const half of [0, 4]) {
        const words = this.words.slice(row * WORDS + half, row * WORDS + half + (version === 6 ? 4 : 1));
        found.set(words.join(), words);
      }
    }
    return [...found.values()];
  }

  /** Is there a flow of this kind between these addresses with these ports (source in the upper half), in either direction? */
  has(kind: number, source: Uint32Array, destination: Uint32Array, ports: number): boolean {
    const back = ((ports << 16) | (ports >>> 16)) >>> 0;
    for (let row = 0; row < KEPT; row++) {
      if (this.version[row] === 0 || this.kind[row] !== kind) continue;
      if (this.ports[row] === ports && this.is(row, source, destination)) return true;
      if (this.ports[row] === back && this.is(row, destination, source)) return true;
    }
    return false;
  }

  private is(row: number, source: Uint32Array, destination: Uint32Array): boolean {
    const at = row * WORDS;
    if (this.version[row] !== (source.length === 4 ? 6 : 4)) return false;
    for (let w = 0; w < source.length; w++) {
      if (this.words[at + w] !== source[w] || this.words[at + 4 + w] !== destination[w]) return false;
    }
    return true;
  }
}
