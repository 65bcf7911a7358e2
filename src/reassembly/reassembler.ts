import { createArena } from "../checksum/arena.js";
import { complement } from "../checksum/internet.js";
import { decode } from "../decode.js";
import { contextBehind } from "../layers/context.js";
import * as ipv4 from "../layers/ipv4.js";
import * as ipv6 from "../layers/ipv6.js";
import { nextHeader } from "../layers/ipv6-extension.js";
import type { Batch } from "../packet/batch.js";
import { DatagramCounts } from "../packet/datagram-counts.js";
import { Kind } from "../packet/kind.js";
import { Packet, State } from "../packet/packet.js";
import { verify } from "../verify/verify.js";
import { Datagram, type Overlap } from "./datagram.js";
import { endDiffers, overlapAlike, overlapDiffers } from "./facts.js";
import { Fragment } from "./fragment.js";
import { Pages } from "./pages.js";

/** Datagrams in datagrams that are put together: a tunnel's fragments may hold a fragment of a packet inside. */
const MOST_LEVELS = 4;
/** A datagram in more pieces is given up: its packets' numbers alone would fill a record. 65535 bytes over the least MTU of IPv4 make 1366. */
const MOST_FRAGMENTS = 2048;
/** Seconds that a datagram waits from its first fragment on: Linux's ipfrag_time, and RFC 8200 §4.5. */
const IPV4_SECONDS = 30;
const IPV6_SECONDS = 60;
/** As above, where the capture seems to have every packet twice: a lone copy must not meet the next datagram of its identification. */
const REPEATED_SECONDS = 1;
/** Datagrams remembered after they became whole, at least. */
const REMEMBERED = 512;
/** Headers and 65535 bytes, in whole pages. */
const ARENA = 2 * 65536;

export interface ReassemblyOptions {
  /** Bytes of fragments kept at once, and datagrams; the one begun first gives way. */
  readonly bytes?: number;
  readonly datagrams?: number;
}

/**
 * Puts fragmented datagrams together, IPv4's and IPv6's, outside and inside of tunnels. Bounded by bytes, by datagrams, by fragments of
 * one and by the packets' own time.
 *
 * Overlap, both versions: a fragment all of whose bytes are there already and the same is a duplicate and passed over
 * (RFC 8200 §4.5). Any other overlap, and a disagreement about where the datagram ends, drops the datagram with all
 * fragments that follow (RFC 5722 §4; Linux does so with IPv4 too, `inet_frag_queue_insert`): what a receiver makes of it
 * depends on its stack, so that no verdict can be known.
 */
export class Reassembler {
  private readonly pages: Pages;
  private readonly most: number;
  private readonly waiting = new Map<string, Datagram>();
  private oldest: Datagram | undefined;
  private newest: Datagram | undefined;
  /** Keys of datagrams that became whole lately, in two generations. */
  private lately = new Set<string>();
  private before = new Set<string>();
  private counts = new DatagramCounts();
  private readonly fragment = new Fragment();
  private readonly overlap: Overlap = { bytes: 0, differs: false, seen: 0, packet: 0 };
  /** Cursors over what was put together, by level. */
  private readonly cursors: Packet[] = [];

  constructor({ bytes = 16 << 20, datagrams = 4096 }: ReassemblyOptions = {}) {
    this.pages = new Pages(bytes);
    this.most = datagrams;
  }

  /** Datagrams that wait, and pages that they hold. */
  get size(): { readonly datagrams: number; readonly pages: number } {
    return { datagrams: this.waiting.size, pages: this.pages.taken };
  }

  /** Takes the fragment out of the packet that the cursor is on, if it is one: `p.reassembled` is the datagram that it made whole. */
  packet(p: Packet, batch: Batch, row: number): void {
    p.reassembled = undefined;
    for (let i = 0; i < p.depth; i++) {
      // What stands behind the first fragment is part of it.
      if (p.state[i]! & State.Fragment) return this.take(p, i, batch.interfaceId[row]!, batch.seconds[row]!, 0);
    }
  }

  /** The input has ended: nothing waits any more. What became of its datagrams joins `counts`. */
  end(counts: DatagramCounts): void {
    while (this.oldest !== undefined) this.giveUp(this.oldest, "ended");
    this.lately.clear();
    this.before.clear();
    counts.add(this.counts);
    this.counts = new DatagramCounts();
  }

  /** The fragment that IP layer `net` is. `around`: the context of what stands around the packet. */
  private take(p: Packet, net: number, around: number, seconds: number, level: number): void {
    const { fragment } = this;
    // Headers quoted in ICMP errors are no part of this packet.
    if (p.state[net]! & State.Quoted || !fragment.read(p, net)) return;
    let context = around;
    for (let i = 0; i < net; i++) context = contextBehind(p, i, context);
    const datagram = this.datagramOf(fragment.key(p, context), seconds);
    if (datagram.isContradictory || !this.fits(p, datagram)) return;
    while (!datagram.reserve(fragment.from, fragment.to, this.pages)) {
      const { oldest } = this;
      this.giveUp(oldest!, "evicted");
      if (oldest === datagram) return;
    }
    datagram.insert(fragment, p.bytes, p.number);
    if (!fragment.more) datagram.total = fragment.to;
    if (fragment.from === 0) this.readFirst(p, net, datagram);
    if (datagram.isWhole) this.complete(p, datagram, context, seconds, level);
    else if (datagram.count === MOST_FRAGMENTS) this.giveUp(datagram, "evicted");
  }

  /** The datagram of this key; begun where it is new, or where the old one has waited too long. */
  private datagramOf(key: string, seconds: number): Datagram {
    while (this.oldest !== undefined && isOver(this.oldest, seconds)) this.giveUp(this.oldest, "timedOut");
    const there = this.waiting.get(key);
    if (there !== undefined) {
      if (!isOver(there, seconds)) return there;
      this.giveUp(there, "timedOut");
    }
    if (this.waiting.size === this.most) this.giveUp(this.oldest!, "evicted");
    const datagram = new Datagram(key, this.fragment.isV6, seconds, this.lately.has(key) || this.before.has(key));
    this.waiting.set(key, datagram);
    datagram.older = this.newest;
    if (this.newest === undefined) this.oldest = datagram;
    else this.newest.newer = datagram;
    this.newest = datagram;
    return datagram;
  }

  /** Does the fragment fit between those that are there? A duplicate is passed over; one that contradicts them drops the datagram. */
  private fits(p: Packet, datagram: Datagram): boolean {
    const { fragment, overlap } = this;
    const { total, end } = datagram;
    const isEnd = fragment.more ? total >= 0 && fragment.to > total : fragment.to < end || (total >= 0 && fragment.to !== total);
    if (isEnd) {
      p.noteLayer(endDiffers, fragment.layer, fragment.offsetAt, fragment.to, end, datagram.lastPacket);
      this.contradict(datagram);
      return false;
    }
    datagram.overlap(fragment, p.bytes, overlap);
    if (overlap.bytes === 0) return true;
    if (!overlap.differs && overlap.bytes === fragment.to - fragment.from) return false;
    const what = overlap.differs ? overlapDiffers : overlapAlike;
    // Where the capture has cut the bytes they cannot be called the same.
    if (overlap.differs || overlap.seen === overlap.bytes)
      p.noteLayer(what, fragment.layer, fragment.offsetAt, fragment.from, overlap.bytes, overlap.packet);
    this.contradict(datagram);
    return false;
  }

  /** Keeps the headers of the fragment at offset 0, which are the datagram's, and what was stated about it. */
  private readFirst(p: Packet, net: number, datagram: Datagram): void {
    const { fragment } = this;
    datagram.headers = p.bytes.slice(fragment.start, fragment.start + fragment.headersLength);
    if (fragment.isV6) {
      datagram.nextHeader = nextHeader(p, fragment.fields);
      datagram.nextHeaderAt = fragment.nextHeaderAt(p, net);
    }
    for (let f = 0; f < p.factCount; f++) {
      if (p.factAt[f]! >= fragment.at) (datagram.stated ??= new Set()).add(factKey(p, f, fragment.at));
    }
  }

  /** Decodes and verifies the datagram: `p.reassembled`. `context` is that of what stands around it. */
  private complete(p: Packet, datagram: Datagram, context: number, seconds: number, level: number): void {
    const { stated, total, isV6 } = datagram;
    const headers = datagram.headers!;
    const length = headers.length + total;
    // The first fragment may have a longer header than those that were held against the limit.
    if (length - (isV6 ? ipv6.HEADER_LEN : 0) > 65535) return this.contradict(datagram);
    const q = (this.cursors[level] ??= cursor());
    q.tables = p.tables;
    q.number = p.number;
    q.direction = p.direction;
    q.vantage = p.vantage;
    q.recordFlags = p.recordFlags;
    q.wireEnd = length;
    q.end = Math.min(length, headers.length + datagram.cutAt);
    q.reassembled = undefined;
    q.fragments = datagram.packets();
    q.bytes.set(headers);
    datagram.copyTo(q.bytes, headers.length);
    if (isV6) {
      q.view.setUint16(ipv6.payloadLengthAt(0), length - ipv6.HEADER_LEN);
      q.bytes[datagram.nextHeaderAt] = datagram.nextHeader;
    } else writeIpv4(q, headers.length, length);
    this.remember(datagram.key);
    this.counts.whole++;
    this.remove(datagram);

    decode(q, isV6 ? Kind.Ipv6 : Kind.Ipv4);
    verify(q);
    p.reassembled = q;
    if (level + 1 < MOST_LEVELS) {
      for (let i = 0; i < q.depth; i++) {
        if ((q.state[i]! & State.Fragment) === 0) continue;
        this.take(q, i, context, seconds, level + 1);
        break;
      }
    }
    keepNew(q, headers.length, stated);
  }

  private remember(key: string): void {
    if (this.lately.size >= REMEMBERED) {
      this.before = this.lately;
      this.lately = new Set();
    }
    this.lately.add(key);
  }

  /** Drops what is there of the datagram; the fragments that follow are dropped with it. */
  private contradict(datagram: Datagram): void {
    this.counts.contradictory++;
    datagram.isContradictory = true;
    datagram.release(this.pages);
  }

  private giveUp(datagram: Datagram, why: "timedOut" | "evicted" | "ended"): void {
    if (!datagram.isContradictory && !datagram.isRepeated) {
      this.counts[why]++;
      this.counts.missingBytes += datagram.missing;
    }
    this.remove(datagram);
  }

  private remove(datagram: Datagram): void {
    const { older, newer } = datagram;
    if (older === undefined) this.oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.newest = older;
    else newer.older = older;
    datagram.release(this.pages);
    this.waiting.delete(datagram.key);
  }
}

/** Has it waited longer than a receiver does? Never where the capture has no times. */
const isOver = ({ begun, isV6, isRepeated }: Datagram, seconds: number): boolean =>
  seconds - begun > (isRepeated ? REPEATED_SECONDS : isV6 ? IPV6_SECONDS : IPV4_SECONDS);

/** A fact with its place behind `payload`, and its values. */
const factKey = (p: Packet, f: number, payload: number): string =>
  `${p.fact[f]} ${p.factAt[f]! - payload} ${p.factA[f]} ${p.factB[f]} ${p.factC[f]}`;

/** Keeps the facts about what stands behind the headers, from `payload` on, that were not stated about the first fragment. */
function keepNew(q: Packet, payload: number, stated: ReadonlySet<string> | undefined): void {
  let kept = 0;
  for (let f = 0; f < q.factCount; f++) {
    if (q.factAt[f]! < payload || stated?.has(factKey(q, f, payload))) continue;
    q.fact[kept] = q.fact[f]!;
    q.factLayer[kept] = q.factLayer[f]!;
    q.factAt[kept] = q.factAt[f]!;
    q.factA[kept] = q.factA[f]!;
    q.factB[kept] = q.factB[f]!;
    q.factC[kept] = q.factC[f]!;
    kept++;
  }
  q.factCount = kept;
}

function cursor(): Packet {
  const q = new Packet();
  q.arena = createArena(ARENA);
  q.bytes = q.arena.bytes;
  q.view = q.arena.view;
  return q;
}

/** The header of a datagram that was never fragmented, RFC 791 §3.2. */
function writeIpv4(q: Packet, header: number, length: number): void {
  q.view.setUint16(ipv4.totalLengthAt(0), length);
  q.view.setUint16(ipv4.flagsAt(0), 0);
  q.view.setUint16(ipv4.checksumAt(0), 0);
  q.view.setUint16(ipv4.checksumAt(0), complement(q.arena.sum(0, header)));
}
