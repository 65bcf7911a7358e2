import { cursorOver, inspectRow } from "../../src/engine/engine.js";
import { type FlowOptions, FlowTracker } from "../../src/flows/flow-tracker.js";
import type { SuperPacket } from "../../src/packet/super-packet.js";
import { registeredTables } from "../../src/packet/tables.js";
import { batchOf, type Recorded } from "./lint.js";

/** The tracker after these packets, one after the other, and the super-packet that each is. */
export function tracked(
  packets: readonly Recorded[],
  options: FlowOptions = {},
): { readonly tracker: FlowTracker; readonly supers: readonly (SuperPacket | undefined)[] } {
  const tracker = new FlowTracker({ flows: 64, ...options });
  const supers = packets.map((recorded) => {
    const batch = batchOf(recorded);
    const p = cursorOver(batch, registeredTables());
    inspectRow(p, batch, 0);
    tracker.packet(p, batch, 0);
    return p.superPacket;
  });
  return { tracker, supers };
}
