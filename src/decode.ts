import { decoders } from "./layers/decoders.js";
import { Kind } from "./packet/kind.js";
import { MAX_LAYERS, type Packet, tooManyLayers } from "./packet/packet.js";
import { Stop } from "./packet/stop.js";

/**
 * Decodes the packet that the cursor points at (`start`, `end`, `wireEnd` set), beginning with a header of kind `first`.
 * Fills the layer stack, at most one stop reason, and facts. Never throws, never reads outside `[start, end)`.
 */
export function decode(p: Packet, first: number): void {
  p.depth = 0;
  p.factCount = 0;
  p.stopped = Stop.None;
  p.stoppedKind = Kind.None;
  p.net = -1;
  p.quoted = false;
  p.nextKind = first;
  p.nextAt = p.start;
  p.nextEnd = p.wireEnd;
  while (p.nextKind !== Kind.None) {
    const kind = p.nextKind;
    if (p.depth === MAX_LAYERS) {
      p.note(tooManyLayers, p.nextAt, p.depth);
      return p.stop(Stop.Depth, kind, p.nextAt);
    }
    p.nextKind = Kind.None;
    decoders[kind]!(p, p.nextAt, p.nextEnd);
  }
}
