/** A packet of several wire segments: merged on receive (GRO, LRO) or not yet split by the sender's card (GSO). */
export interface SuperPacket {
  /** What the segments are. */
  readonly protocol: "tcp" | "udp";
  /** Index of the layer whose payload is that of several. */
  readonly layer: number;
  /** Bytes behind that layer's header, those that the snap length cut off included. */
  readonly payload: number;
  /** Payload bytes of each segment but the last, how many segments there are, and bytes of the last; null where the bytes cannot tell. */
  readonly segmentSize: number | null;
  readonly segments: number | null;
  readonly lastSegment: number | null;
  /** Who made it: gro (merged by the kernel), gso (to be split), lro (merged by the card). */
  readonly origin: "gro" | "gso" | "lro" | "unknown";
  readonly certainty: "proved" | "likely" | "possible";
  /** In words, with the numbers. */
  readonly evidence: readonly string[];
}
