import type { ColumnMemory } from "../checksum/column-memory.js";
import { contextBehind, NETWORK_KINDS } from "../layers/context.js";
import type { Batch } from "../packet/batch.js";
import { Kind } from "../packet/kind.js";
import { MAX_LAYERS, type Packet, State } from "../packet/packet.js";
import type { DamagedSegments } from "./damaged-segments.js";
import type { FlowColumns } from "./flow-columns.js";
import { FlowTable } from "./flow-table.js";
import { RecentFlows } from "./recent-flows.js";
import type { SegmentSizes } from "./segment-size.js";
import { SuperPackets } from "./super-packets.js";
import { TcpSequence } from "./tcp-sequence.js";

const NO_LAYER = 255;
/** What a kind of layer is to the flows: nothing, what tells networks apart, or a flow of its own. */
const Role = { None: 0, Network: 1, Transport: 2 } as const;
const ROLE = new Uint8Array(256);
for (const kind of NETWORK_KINDS) ROLE[kind] = Role.Network;
for (const kind of [Kind.Tcp, Kind.Udp, Kind.UdpLite, Kind.Sctp, Kind.Dccp]) ROLE[kind] = Role.Transport;

export interface FlowOptions {
  /** Flows kept at once, a power of two; the one unseen for longest gives way. */
  readonly flows?: number;
  /** MTU of the links, loopback aside; where it is not said, by the type of the link and what is seen to pass it. */
  readonly mtu?: number;
}

/** What is learnt from packet to packet of one input: runs behind the verification, before the rules. */
export class FlowTracker {
  readonly table: FlowTable;
  /** The flows that began last. */
  readonly recent: RecentFlows;
  /** Layers of the packet at hand that have a flow, outermost first. */
  private readonly transports = new Uint8Array(MAX_LAYERS);
  private readonly superPackets: SuperPackets;
  private readonly sequence: TcpSequence;

  /** `memory`: where the columns are to lie, for the short way to find them. */
  constructor({ flows, mtu }: FlowOptions = {}, memory?: ColumnMemory) {
    this.table = new FlowTable(flows, memory);
    this.recent = new RecentFlows(memory);
    this.superPackets = new SuperPackets(this.table.capacity, mtu, memory);
    this.sequence = new TcpSequence(this.table.capacity, memory);
  }

  /** The columns that the short way reads and writes, by their names there. */
  get shared() {
    return { ...this.table.shared, ...this.recent.shared, sizes: this.superPackets.sizes.sizes, ...this.sequence.shared };
  }

  /** Bytes of IP that any link carries: what is no longer is not looked at. */
  get leastMtu(): number {
    return this.superPackets.leastMtu;
  }

  /** What is known of the sizes of segments, by flow. */
  get segments(): SegmentSizes {
    return this.superPackets.sizes;
  }

  /** Packets, bytes and checksums of each flow, and where it stands. */
  get columns(): FlowColumns {
    return this.sequence.columns;
  }

  /** Bad segments that may come again. */
  get damaged(): DamagedSegments {
    return this.sequence.damaged;
  }

  /** The MTU of the links, as the capture says. */
  tellMtu(mtu: number): void {
    this.superPackets.tellMtu(mtu);
  }

  /** Another input begins. */
  clear(): void {
    this.table.clear();
    this.recent.clear();
    this.superPackets.clear();
    this.sequence.clear();
  }

  /** Finds the flows of the packet that the cursor is on (`p.flowOf`), from the outermost, and learns from it. */
  packet(p: Packet, batch: Batch, row: number): void {
    p.superPacket = undefined;
    let context = batch.interfaceId[row]!;
    let count = 0;
    for (let i = 0; i < p.depth; i++) {
      p.flowOf[i] = -1;
      const role = ROLE[p.kind[i]!]!;
      if (role === Role.None) continue;
      if (p.state[i]! & State.Quoted) continue;
      if (role === Role.Network) context = contextBehind(p, i, context);
      else if (p.netOf[i] !== NO_LAYER) {
        const flow = this.table.flow(p, i, p.netOf[i]!, context);
        if (this.table.isNew) {
          this.begin(flow >> 1);
          this.recent.note(p, i, p.netOf[i]!);
        }
        p.flowOf[i] = flow;
        this.transports[count++] = i;
      }
    }
    if (count > 0) this.superPackets.packet(p, batch.interfaceId[row]!);
    this.sequence.packet(p, this.transports, count, batch, row);
  }

  /** A row of the table begins. */
  private begin(row: number): void {
    this.superPackets.sizes.begin(row);
    this.sequence.columns.begin(row);
  }
}
