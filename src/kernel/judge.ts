import { plainArena } from "../checksum/arena.js";
import type { Engine } from "../engine/engine.js";
import type { Finding } from "../finding.js";
import type { DumpedLayer, DumpedPacket, KernelEvent } from "../kernel-state/event.js";
import { Batch } from "../packet/batch.js";
import { KIND_NAMES } from "../packet/kind.js";

/** The largest packet that there is, and the headroom in front of it. */
const ARENA_BYTES = (1 << 19) + (1 << 17);
/** epb_flags: a checksum that the card has summed is of a received packet. */
const RECEIVED = 1;
const MS = 1000;

/** Gives the events of logs to the rules, and the packets in their dumps to those that judge packets. */
export class KernelJudge {
  private readonly engine: Engine;
  private readonly bytes = new Uint8Array(ARENA_BYTES);
  private readonly batch = new Batch(plainArena(this.bytes), 1);
  private packets = 0;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** The findings of one event of a log: first of the state, then of the bytes. */
  findings(event: KernelEvent, log: string): Finding[] {
    const { packet, line } = event;
    const source = { log, line };
    if (packet === undefined) return this.engine.kernel(event, source);
    this.fill(event, packet);
    let layers: readonly DumpedLayer[] = [];
    const ofBytes = this.engine.lint(this.batch, source, (p) => {
      layers = Array.from({ length: p.depth }, (_, i) => ({
        protocol: KIND_NAMES[p.kind[i]!]!,
        from: p.from[i]! - p.start + packet.start,
        body: p.body[i]! - p.start + packet.start,
      }));
    });
    return [...this.engine.kernel({ ...event, layers }, source), ...ofBytes];
  }

  private fill({ kind, time }: KernelEvent, { bytes, length, linkType }: DumpedPacket): void {
    const { batch } = this;
    this.bytes.set(bytes);
    batch.first = ++this.packets;
    batch.count = 1;
    batch.start[0] = 0;
    batch.captured[0] = bytes.length;
    batch.length[0] = Math.max(length, bytes.length);
    batch.linkType[0] = linkType;
    batch.flags[0] = kind === "hw-csum-failure" ? RECEIVED : 0;
    batch.seconds[0] = time === undefined ? Number.NaN : Math.floor(Date.parse(time) / MS);
    batch.nanoseconds[0] = time === undefined ? 0 : Number(time.slice(-10, -1));
  }
}
