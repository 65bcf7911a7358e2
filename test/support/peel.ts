import { describe, expect, test } from "vitest";
import { KIND_NAMES } from "../../src/packet/kind.js";
import { STOP_NAMES, Stop } from "../../src/packet/stop.js";
import { decoded, type Recorded } from "./lint.js";

/** The layers as `name@offset`, and the stop, if any, as `!reason`: `ethernet@0 vlan@14 !unknown`. */
export function peel(recorded: Recorded): string {
  const p = decoded(recorded);
  const words: string[] = [];
  for (let i = 0; i < p.depth; i++) words.push(`${KIND_NAMES[p.kind[i]!]}@${p.from[i]! - p.start}`);
  if (p.stopped !== Stop.None) words.push(`!${STOP_NAMES[p.stopped]}`);
  return words.join(" ");
}

export interface PeelCase extends Recorded {
  readonly name: string;
  /** As `peel` writes it; offsets come from the standards' header lengths, added by hand. */
  readonly layers: string;
}

/** A decoder's own test: packets and what they must be peeled to. */
export function testPeel(layer: string, cases: readonly PeelCase[]): void {
  describe(layer, () => {
    test.for(cases)("$name", (c) => expect(peel(c)).toBe(c.layers));

    test("cut anywhere, the layers are a beginning of those of the whole", () => {
      for (const c of cases) {
        const whole = c.layers.replace(/ ?!.*/, "");
        for (let n = 0; n < c.packet.length; n++) {
          const cut = peel({ ...c, packet: c.packet.slice(0, n), wireLength: c.wireLength ?? c.packet.length });
          expect(whole.startsWith(cut.replace(/ ?!.*/, "")), `${c.name}, cut to ${n}: ${cut}`).toBe(true);
        }
      }
    });
  });
}
