import type { Batch } from "../packet/batch.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { contextBehind, NETWORK_KINDS } from "./context.js";
import { FlowTable } from "./flow-table.js";

const NO_LAYER = 255;
/** What a kind of layer is to the flows: nothing, what tells networks apart, or a flow of its own. */
const Role = { None: 0, Network: 1, Transport: 2 } as const;
const ROLE = new Uint8Array(256);
for (const kind of NETWORK_KINDS) ROLE[kind] = Role.Network;
for (const kind of [Kind.Tcp, Kind.Udp, Kind.UdpLite, Kind.Sctp, Kind.Dccp]) ROLE[kind] = Role.Transport;

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
    let context = batch.interfaceId[row]!;
    for (let i = 0; i < p.depth; i++) {
      p.flowOf[i] = -1;
      const role = ROLE[p.kind[i]!]!;
      if (role === Role.None) continue;
      if (p.state[i]! & State.Quoted) continue;
      if (role === Role.Network) context = contextBehind(p, i, context);
      else if (p.netOf[i] !== NO_LAYER) p.flowOf[i] = this.table.flow(p, i, p.netOf[i]!, context);
    }
  }
}
