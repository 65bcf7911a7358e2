import * as udp from "../layers/udp.js";
import { fact } from "../packet/fact.js";
import type { Packet } from "../packet/packet.js";
import { Verdict } from "../packet/verdict.js";
import { type FlowColumns, FlowFlag } from "./flow-columns.js";
import { OncePerPair } from "./once.js";

const RECEIVED = 1;
/** Segments in a row, each ready to be merged with the one before, that show that nothing merges them. */
const ENOUGH = 256;
/** Payload of a segment that bulk transfers send. */
export const FULL_SIZE = 1000;
/** Microseconds between two packets that one interrupt of a busy card delivers together. */
const LONGEST_PAUSE = 100;
/** Two full segments in one packet are longer; links of jumbo frames, where one is, are left alone. */
const USUAL_MTU = 1500;
const MERGED = 0xffffffff;
/** Numbers that are kept of a flow: segments in a row, and the longest payload. */
const COUNT = 0;
const LONGEST = 1;

/** Many full segments came through a tunnel without UDP checksum, one behind the other, and none was merged. */
export const tunnelNotMerged = fact("tunnel.without-checksum-not-merged", "segments");

/** Tunnels whose outer UDP checksum is 0 and whose packets GRO leaves alone. */
export class UnmergedTunnels {
  private readonly columns: FlowColumns;
  private readonly rows: number;
  private numbers: Uint32Array | undefined;
  private readonly said = new OncePerPair();

  constructor(columns: FlowColumns, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  clear(): void {
    this.said.clear();
  }

  /** TCP carries `length` bytes that follow on those before after `pause` microseconds, inside the flow of UDP layer `outer`. */
  segment(p: Packet, outer: number, length: number, pause: number): void {
    if (p.direction !== RECEIVED || p.verdict[outer] !== Verdict.Absent || length < FULL_SIZE) return;
    this.numbers ??= new Uint32Array(this.rows * 2 * 2);
    const { numbers, columns } = this;
    const flow = p.flowOf[outer]!;
    const at = flow * 2;
    if (!columns.has(flow, FlowFlag.Unmerged)) {
      columns.set(flow, FlowFlag.Unmerged);
      numbers[at + COUNT] = 0;
      numbers[at + LONGEST] = 0;
    }
    // Behind a longer one this is no full segment; behind a merged one nothing is ever said.
    const net = p.netOf[outer]!;
    const full = p.to[net]! - p.from[net]! > USUAL_MTU ? MERGED : length;
    if (full < numbers[at + LONGEST]!) return;
    if (full > numbers[at + LONGEST]!) {
      numbers[at + LONGEST] = full;
      numbers[at + COUNT] = 0;
    }
    if (full === MERGED || pause < 0 || pause > LONGEST_PAUSE || ++numbers[at + COUNT]! !== ENOUGH) return;
    if (this.said.first(p, net)) p.noteLayer(tunnelNotMerged, outer, udp.checksumAt(p.from[outer]!), ENOUGH);
  }
}
