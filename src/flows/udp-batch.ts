import * as udp from "../layers/udp.js";
import { fact } from "../packet/fact.js";
import { type Packet, State } from "../packet/packet.js";
import { type FlowColumns, FlowFlag } from "./flow-columns.js";

/** From the least that QUIC fills a packet with (RFC 9000 §14.1) to Ethernet's MTU: a single packet tells enough. */
const LEAST_FULL = 1200;
const MOST_FULL = 1500;
/** No segment of a batch is worth the trouble below, and none passes a link above. */
const LEAST = 200;
const MOST = 9216;

/** The UDP length counts a batch of datagrams, the packet holds one. */
export const lengthOfBatch = fact("udp.length-of-batch", "length", "carried", "datagrams");

/** UDP segmentation that left the length of the whole batch in the packet of one segment. */
export class UdpBatches {
  private readonly columns: FlowColumns;
  private readonly rows: number;
  private carried: Uint16Array | undefined;

  constructor(columns: FlowColumns, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** The length of UDP layer `i`, over IP layer `net`, goes beyond what IP carries. */
  beyond(p: Packet, i: number, net: number, flow: number): void {
    const { columns } = this;
    if (p.state[net]! & (State.Fragment | State.BeyondPacket | State.LengthZero) || columns.has(flow, FlowFlag.BatchSaid)) return;
    const carried = p.to[i]! - p.from[i]!;
    if (carried < LEAST || carried > MOST) return;
    this.carried ??= new Uint16Array(this.rows * 2);
    const isAgain = columns.has(flow, FlowFlag.Batch) && this.carried[flow] === carried;
    this.carried[flow] = carried;
    columns.set(flow, FlowFlag.Batch);
    if ((carried < LEAST_FULL || carried > MOST_FULL) && !isAgain) return;
    columns.set(flow, FlowFlag.BatchSaid);
    const length = udp.length(p, p.from[i]!);
    const datagrams = Math.ceil((length - udp.HEADER_LEN) / (carried - udp.HEADER_LEN));
    p.noteLayer(lengthOfBatch, i, udp.lengthAt(p.from[i]!), length, carried, datagrams);
  }
}
