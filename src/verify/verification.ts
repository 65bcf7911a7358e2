import { Pending, RangeSum } from "./range-sum.js";

/** What the verification of one packet carries from layer to layer; reused from packet to packet. */
export class Verification {
  readonly sums = new RangeSum();
  readonly pending = new Pending();
  /** Set where a verdict asks for a fact: spares healthy packets the second pass. */
  remarkable = false;

  reset(): void {
    this.sums.reset();
    this.pending.reset();
    this.remarkable = false;
  }
}
