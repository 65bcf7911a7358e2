/** What became of fragmented datagrams. */
export class DatagramCounts {
  /** All fragments were there. */
  whole = 0;
  /** Fragments that contradict each other: the datagram was dropped, as a receiver does. */
  contradictory = 0;
  /** Given up with bytes missing: waited longer than a receiver does, gave way to newer ones, or the input ended. */
  timedOut = 0;
  evicted = 0;
  ended = 0;
  /** Bytes known to be missing from those given up: at least so many, since without the last fragment the length is not known. */
  missingBytes = 0;

  get incomplete(): number {
    return this.timedOut + this.evicted + this.ended;
  }

  add(other: DatagramCounts): void {
    this.whole += other.whole;
    this.contradictory += other.contradictory;
    this.timedOut += other.timedOut;
    this.evicted += other.evicted;
    this.ended += other.ended;
    this.missingBytes += other.missingBytes;
  }
}
