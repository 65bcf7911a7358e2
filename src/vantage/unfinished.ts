import { Direction } from "../packet/direction.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Verdict, Why } from "../packet/verdict.js";
import { isLoopback } from "./loopback.js";

/** Values of `Packet.vantage`, in the order of `VANTAGES`. */
const SENDER = 1;
const RECEIVER = 2;
const WIRE = 3;
/** pcapng epb_flags bit 11: segmentation was offloaded, so the packet was merged on receive or is yet to be split. */
const SEGMENTATION_OFFLOADED = 1 << 11;
/** Bit 9: the capturing kernel knows that the checksum is to be finished, as it came from a virtual device of the same host. */
const CHECKSUM_NOT_READY = 1 << 9;
/** Longer than a single frame of a link of 1500 bytes with its tags: merged on receive, whatever the flags say. */
export const SINGLE_FRAME = 1522;

/**
 * How a checksum that nobody has finished is to be taken. `normal`: that is how offload works. `unknown`: it cannot be told which way the
 * packet went. `unknowable`: nor what the sums around it would have shown, which the capture cut. The others are faults, by what shows them.
 */
export type Unfinished = "normal" | "unknown" | "unknowable" | "received" | "wire" | "outer-finished" | "unasked";

/** Did it reach a receiver or the wire like that? */
export const isFault = (how: Unfinished): how is "received" | "wire" | "outer-finished" | "unasked" =>
  how === "received" || how === "wire" || how === "outer-finished" || how === "unasked";

/** The same for the checksum of layer `i`, which is partial or was never filled in. The one place that decides it. */
export function unfinished(p: Packet, i: number): Unfinished {
  if (p.vantage === WIRE) return "wire";
  const received = p.direction === Direction.In || (p.direction === Direction.Unknown && p.vantage === RECEIVER);
  // GRO writes unfinished sums into what it has merged; fragments are not.
  const merged = p.verdict[i] === Verdict.Partial && p.fragments === undefined && isMerged(p);
  const known = (p.recordFlags & CHECKSUM_NOT_READY) !== 0;
  if (received && !merged && !known && !isLoopback(p)) return "received";
  const around = sumsAround(p, i);
  if (around === Verdict.Good) return "outer-finished";
  if (p.direction === Direction.Out && !known && isFinishedToKernel(p, i)) return "unasked";
  if (received || p.direction === Direction.Out || p.vantage === SENDER) return "normal";
  return around === Verdict.Unverified ? "unknowable" : "unknown";
}

/** Does the sender's kernel take the packet for finished (VIRTIO_NET_HDR_F_NEEDS_CSUM is not set)? Then no card will do it. */
const isFinishedToKernel = (p: Packet, i: number): boolean =>
  p.kernel !== undefined && p.kernel.gsoType[p.kernelRow] === 0 && p.verdict[i] === Verdict.Partial && p.why[i] !== Why.OuterOfPartial;

const isMerged = (p: Packet): boolean =>
  p.superPacket !== undefined || (p.recordFlags & SEGMENTATION_OFFLOADED) !== 0 || p.wireEnd - p.start > SINGLE_FRAME;

/**
 * Good where a checksum around layer `i` covers it and is right: it was finished over bytes that are not, and no card can finish these
 * now without breaking it. Unverified where one could be, and the bytes to tell were cut off.
 */
function sumsAround(p: Packet, i: number): number {
  let found: number = Verdict.None;
  for (let s = 0; s < p.summedCount; s++) {
    const o = p.summed[s]!;
    // The others (IPv4) cover their header only, and 0 is no sum.
    if (o >= i || (p.kind[o] !== Kind.Udp && p.kind[o] !== Kind.Gre) || p.stored[o] === 0) continue;
    if (p.verdict[o] === Verdict.Good) return Verdict.Good;
    if (p.verdict[o] === Verdict.Unverified && p.end < p.wireEnd) found = Verdict.Unverified;
  }
  return found;
}
