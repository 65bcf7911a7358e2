import { subtract } from "../checksum/internet.js";
import { RecentFlows } from "../flows/recent-flows.js";
import * as ipv4 from "../layers/ipv4.js";
import type { Cause } from "../packet/cause.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { Verdict } from "../packet/verdict.js";
import { checksumBad, checksumPartial } from "../verify/facts.js";
import { byteSwapped } from "./byte-swapped.js";
import { conclude, type Evidence } from "./conclude.js";
import { type Covered, coveredBy, equal, swapBytes } from "./covered.js";
import { coversTrailer } from "./covers-trailer.js";
import { causeOfCrc } from "./crc.js";
import { firstSegment, isWrittenAfterAll, type SegmentSizeOf } from "./first-segment.js";
import { History } from "./history.js";
import { aroundUnfinished, innerPartial } from "./inner-partial.js";
import { notFilled } from "./not-filled.js";
import type { Trial } from "./trial.js";
import { wrongLength } from "./wrong-length.js";

/** What the causes ask of the flows, by 2 * row + direction. */
export interface FlowFacts {
  /** Payload bytes of a full segment, from the MSS or its neighbours; 0 where that is not known. */
  readonly segmentSizeOf: SegmentSizeOf;
  /** Good transport checksums of this direction so far. */
  readonly good: (flow: number) => number;
  /** The flows that began last. */
  readonly recent: RecentFlows;
  /** Takes a copy of TCP layer `i`, whose checksum is bad, in case that it comes again. */
  readonly remember: (p: Packet, i: number) => void;
}

/** Nothing is known of any flow. */
export const noFlowFacts = (): FlowFacts => ({ segmentSizeOf: () => 0, good: () => 0, recent: new RecentFlows(), remember: () => {} });

/** Says why checksums are bad: by the bytes of the packet, and by the bad ones of its flow before it. */
export class Causes {
  private readonly history = new History();
  private readonly flows: FlowFacts;

  constructor(flows: FlowFacts) {
    this.flows = flows;
  }

  /** Another input begins. */
  clear(): void {
    this.history.clear();
  }

  /**
   * Sets `p.causes` of the layers with a bad checksum, or a partial one inside a tunnel. Behind the flow tracker, before the
   * counting: a GRE sum that passed for not yet written may turn out bad. To be called where facts were stated. `recordEnd` is the
   * first byte behind what was captured: a frame check sequence lies behind `p.end`.
   */
  packet(p: Packet, recordEnd: number, interfaceId: number): void {
    for (let f = 0; f < p.factCount; f++) {
      if (p.fact[f] !== checksumPartial) continue;
      const i = p.factLayer[f]!;
      p.causes[i] = innerPartial(p, i);
      this.recheckAround(p, i);
    }
    // Innermost first: what is wrong around it may be the same fault.
    for (let s = 0; s < p.summedCount; s++) {
      const i = p.summed[s]!;
      if (p.verdict[i] !== Verdict.Bad || p.state[i]! & State.Quoted) continue;
      p.causes[i] = this.why(p, i, recordEnd, interfaceId);
      if (p.kind[i] === Kind.Tcp) this.flows.remember(p, i);
    }
  }

  private recheckAround(p: Packet, i: number): void {
    for (let k = i - 1; k >= 0; k--) {
      if (isWrittenAfterAll(p, k, this.flows.segmentSizeOf)) p.noteLayer(checksumBad, k, p.checksumAt[k]!);
    }
  }

  private why(p: Packet, i: number, recordEnd: number, interfaceId: number): Cause {
    const past = this.history.of(keyOf(p, i, interfaceId));
    if (p.kind[i] === Kind.Sctp) return causeOfCrc(p, i, recordEnd, past);
    const c = coveredBy(p, i);
    const content = contentOf(c);
    const inside = sameInside(c);
    const cause = inside === undefined ? conclude(c, this.evidence(c, recordEnd), past, content) : aroundOf(c, inside);
    past.count(content);
    return cause;
  }

  private evidence(c: Covered, recordEnd: number): Evidence {
    const { p, layer } = c;
    const flow = p.flowOf[layer]!;
    return {
      exact: exactTrial(c, recordEnd, this.flows.segmentSizeOf),
      recent: this.flows.recent,
      good: flow < 0 ? undefined : this.flows.good(flow),
      alone: isOnlyBad(p, layer),
    };
  }
}

/** The first of the causes that solve for nothing. */
const exactTrial = (c: Covered, recordEnd: number, segmentSizeOf: SegmentSizeOf): Trial | undefined =>
  notFilled(c) ?? coversTrailer(c, recordEnd) ?? byteSwapped(c) ?? wrongLength(c) ?? firstSegment(c, segmentSizeOf) ?? aroundUnfinished(c);

/** Direction of a flow and its layer: all addresses around, and the ports. */
function keyOf(p: Packet, i: number, interfaceId: number): string {
  // Characters of 16 bits: numbers as text take four times as long to be made and looked up.
  let key = String.fromCharCode(interfaceId >>> 16, interfaceId & 0xffff, i, p.kind[i]!);
  for (let net = 0; net <= i; net++) {
    if (p.kind[net] !== Kind.Ipv4 && p.kind[net] !== Kind.Ipv6) continue;
    const [source, destination] = [p.sourceAt[net]!, p.destinationAt[net]!];
    const size = p.kind[net] === Kind.Ipv4 ? 4 : 16;
    key += String.fromCharCode(p.kind[net]!);
    for (let n = 0; n < size; n += 4)
      key += String.fromCharCode(p.u16(source + n), p.u16(source + n + 2), p.u16(destination + n), p.u16(destination + n + 2));
  }
  const from = p.from[i]!;
  return p.flowOf[i]! < 0 ? key : key + String.fromCharCode(p.u16(from), p.u16(from + 2));
}

/**
 * Tells packets of a flow apart. A copy of an IPv4 packet that was captured a hop later differs in its TTL alone, and is no second
 * packet; the others are told by what their sum covers.
 */
const contentOf = ({ p, kind, from, computed }: Covered): number =>
  kind === Kind.Ipv4 ? ipv4.identification(p, from) * 0x10000 + ipv4.totalLength(p, from) : computed;

/** No other checksum of the packet is bad. */
function isOnlyBad(p: Packet, layer: number): boolean {
  for (let s = 0; s < p.summedCount; s++) if (p.summed[s] !== layer && p.verdict[p.summed[s]!] === Verdict.Bad) return false;
  return true;
}

/** A bad layer inside that is off by the same difference: its bytes were changed after both sums. */
function sameInside(c: Covered): number | undefined {
  const { p, layer, from, to, missing } = c;
  if (c.kind === Kind.Ipv4) return undefined;
  for (let s = 0; s < p.summedCount; s++) {
    const i = p.summed[s]!;
    if (i <= layer) break;
    // A quoted header's cause is not looked for: what stands there is an earlier packet's.
    if (p.verdict[i] !== Verdict.Bad || p.kind[i] === Kind.Sctp || p.from[i]! >= to || p.state[i]! & State.Quoted) continue;
    const inner = subtract(p.computed[i]!, p.stored[i]!);
    if (equal((p.from[i]! - from) & 1 ? swapBytes(inner) : inner, missing)) return i;
  }
  return undefined;
}

/** The inner cause, said of the sum around it. */
function aroundOf({ p }: Covered, inner: number): Cause {
  const cause = p.causes[inner]!;
  const words = "it is off by as much as the checksum inside: the bytes inside were changed after both were computed";
  // A 0 inside says why the inner sum is wrong, not who wrote it after this one.
  if (cause.id === "not-filled") return { id: "corrupt", certainty: "likely", details: { insideLayer: inner }, words };
  return { ...cause, details: { ...cause.details, insideLayer: inner }, words };
}
