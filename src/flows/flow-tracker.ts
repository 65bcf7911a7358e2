import type { Batch } from "../packet/batch.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { contextOf } from "./context.js";
import { FlowTable } from "./flow-table.js";

const NO_LAYER = 255;
/** By kind: layers that are a flow of their own. */
const IS_TRANSPORT = new Uint8Array(256);
for (const kind of [Kind.Tcp, Kind.Udp, Kind.UdpLite, Kind.Sctp, Kind.Dccp]) IS_TRANSPORT[kind] = 1;

export interface FlowOptions {
  /** Flows kept at once, a power of two; the one unseen for longest gives way. */
  readonly flows?: number;
}

/** What is learnt from packet to packet of one input: runs behind the verification, before the rules. */
export class FlowTracker {
  readonly table: FlowTable;

  constructor({ flows }: FlowOptions = {}) {
    this.table = new FlowTable(flows);
  }

  /** Another input begins. */
  clear(): void {
    this.table.clear();
  }

  /** Finds the flows of the packet that the cursor is on (`p.flowOf`), from the outermost, and learns from it. */
  packet(p: Packet, batch: Batch, row: number): void {
    p.superPacket = undefined;
    for (let i = 0; i < p.depth; i++) {
      p.flowOf[i] = -1;
      if (IS_TRANSPORT[p.kind[i]!] === 0) continue;
      const net = p.netOf[i]!;
      if (net === NO_LAYER || p.state[i]! & State.Quoted) continue;
      p.flowOf[i] = this.table.flow(p, i, net, contextOf(p, net, batch.interfaceId[row]!));
    }
  }
}
