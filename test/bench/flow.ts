import { hex } from "../support/build/index.js";
import { type Template, template } from "./encapsulations.js";
import type { PacketWriter } from "./packet-writer.js";
import type { Random } from "./random.js";

/** What the packets of a capture look like. */
export interface Traffic {
  /** Longest frame, without its outermost VLAN tag. */
  readonly frame: number;
  /** Longest payload of a segment, where the frame has room. */
  readonly payload: number;
  /** Share of the data segments that are as long as can be, in percent; the others have any length. */
  readonly full: number;
  /** Segments between the handshake and the end, at most. */
  readonly segments: number;
  readonly timestamps: boolean;
}

const SYN = 0x02;
const ACK = 0x10;
const PSH_ACK = 0x18;
const FIN_ACK = 0x11;

const TIMESTAMPS = "0101080a 00010000 00020000";

/** A TCP connection from SYN to the last ACK, a packet at a time. Two segments from the server, one ACK from the client. */
export class Flow {
  private readonly data: readonly [Template, Template];
  private readonly open: readonly [Template, Template];
  private readonly longest: number;
  private readonly next: [number, number];
  private step = 0;
  private left: number;
  private readonly random: Random;
  private readonly traffic: Traffic;
  done = false;

  constructor(flow: number, kind: number, traffic: Traffic, random: Random) {
    this.traffic = traffic;
    this.random = random;
    const options = traffic.timestamps ? hex(TIMESTAMPS) : new Uint8Array(0);
    this.data = [template(kind, { flow, back: false }, options), template(kind, { flow, back: true }, options)];
    const header = this.data[0].bytes.length;
    this.longest = Math.min(traffic.payload, traffic.frame - header);
    // MSS does not count options (RFC 9293 §3.7.1).
    const mss = (traffic.frame - header + options.length).toString(16).padStart(4, "0");
    const syn = hex(`0204 ${mss} ${traffic.timestamps ? TIMESTAMPS : ""}`);
    this.open = [template(kind, { flow, back: false }, syn), template(kind, { flow, back: true }, syn)];
    this.next = [random.below(2 ** 32), random.below(2 ** 32)];
    this.left = 4 + random.below(traffic.segments);
  }

  /** No more data: the flow ends with its next packets. */
  finish(): void {
    this.left = 0;
  }

  /** Writes the flow's next packet. */
  packet(writer: PacketWriter, noise: Uint8Array): void {
    switch (this.step++) {
      case 0:
        this.send(writer, this.open, 0, SYN, noise, 0);
        break;
      case 1:
        this.send(writer, this.open, 1, SYN | ACK, noise, 0);
        break;
      case 2:
        this.send(writer, this.data, 0, ACK, noise, 0);
        break;
      case 3:
        this.send(writer, this.data, 0, PSH_ACK, noise, 1 + this.random.below(Math.min(500, this.longest)));
        break;
      case 4:
      case 5: {
        const full = this.random.below(100) < this.traffic.full;
        this.send(writer, this.data, 1, full ? ACK : PSH_ACK, noise, full ? this.longest : 1 + this.random.below(this.longest));
        this.left--;
        break;
      }
      case 6:
        this.send(writer, this.data, 0, ACK, noise, 0);
        if (this.left > 0) this.step = 4;
        break;
      case 7:
        this.send(writer, this.data, 1, FIN_ACK, noise, 0);
        break;
      case 8:
        this.send(writer, this.data, 0, FIN_ACK, noise, 0);
        break;
      default:
        this.send(writer, this.data, 1, ACK, noise, 0);
        this.done = true;
    }
  }

  private send(
    writer: PacketWriter,
    templates: readonly [Template, Template],
    from: 0 | 1,
    flags: number,
    noise: Uint8Array,
    length: number,
  ): void {
    const acknowledgment = flags === SYN ? 0 : this.next[1 - from]!;
    const at = length === 0 ? 0 : this.random.below(noise.length - length);
    writer.write(templates[from], this.next[from], acknowledgment, flags, noise, at, length);
    // SYN and FIN take a sequence number each.
    this.next[from] = (this.next[from] + length + (flags & 0x03 ? 1 : 0)) >>> 0;
  }
}
