import { Direction } from "../packet/direction.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Inference, type Inferred } from "./inference.js";
import type { LocalAddresses } from "./local-addresses.js";

/** Where a capture was taken, as the user may say. */
export const VANTAGES = ["sender", "receiver", "wire"] as const;
export type VantageName = (typeof VANTAGES)[number];

export interface VantageOptions {
  /** Overrides what would be inferred. */
  readonly vantage?: VantageName;
  /** Addresses of the capturing host. */
  readonly local?: LocalAddresses;
}

/** How it is known which way packets went of which the file does not say so. */
export type VantageRecord =
  /** `--vantage` says where the capture was taken. */
  | { readonly from: "option"; readonly vantage: VantageName }
  /** `--local-mac` and `--local-ip` say whose it is. */
  | { readonly from: "addresses" }
  /** The packets do; the numbers are the evidence. */
  | ({ readonly from: "packets" } & Inferred)
  | { readonly from: "nothing" };

/**
 * Which way packets went of which the file does not say so: by the addresses of the capturing host where they are given, else by
 * what the packets before have shown. Runs behind the verification.
 */
export class Vantage {
  private readonly local: LocalAddresses | undefined;
  private readonly inference: Inference | undefined;
  private readonly said: VantageName | undefined;
  /** As `Packet.vantage` has it. */
  private readonly number: number;

  constructor({ vantage, local }: VantageOptions = {}) {
    this.said = vantage;
    this.number = vantage === undefined ? 0 : VANTAGES.indexOf(vantage) + 1;
    this.local = local;
    this.inference = vantage === undefined && local === undefined ? new Inference() : undefined;
  }

  /** Another input begins. */
  clear(): void {
    this.inference?.clear();
  }

  /** Is nothing learnt from packets with right checksums, nor their direction told by more than their records? */
  get isIdle(): boolean {
    return this.local === undefined && (this.inference === undefined || this.inference.isIdle);
  }

  /** Sets the direction of the packet that the cursor is on, where it is not known. */
  packet(p: Packet): void {
    p.vantage = this.number;
    if (p.direction !== Direction.Unknown) return;
    if (this.local !== undefined) p.direction = this.local.direction(p);
    // Only Ethernet names both ends; cooked headers have said the direction.
    else if (this.inference !== undefined && p.depth > 0 && p.kind[0] === Kind.Ethernet) p.direction = this.inference.direction(p);
  }

  /** What was inferred of the input that is being read; undefined where nothing was. */
  get inferred(): Inferred | undefined {
    return this.inference?.inferred();
  }

  /** What is known, and from where. */
  get record(): VantageRecord {
    if (this.said !== undefined) return { from: "option", vantage: this.said };
    if (this.local !== undefined) return { from: "addresses" };
    const { inferred } = this;
    return inferred === undefined ? { from: "nothing" } : { from: "packets", ...inferred };
  }
}
