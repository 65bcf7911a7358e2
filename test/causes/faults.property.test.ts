import { describe, expect, test } from "vitest";
import type { Cause } from "../../src/packet/cause.js";
import { Verdict } from "../../src/packet/verdict.js";
import { FAULTS } from "./faults.js";
import { causeFinder, Random, tunnel } from "./flows.js";

/** Flows for each fault; FLOWS=10000 is the long run. */
const FLOWS = Number(process.env.FLOWS ?? 8);
const PACKETS = 6;

/** Is the old value of the field named by the cause or one of its candidates? */
function names(cause: Cause, field: string | undefined, was: number | string | undefined): boolean {
  if (field === undefined) return true;
  return [cause, ...(cause.candidates ?? [])].some((c) => c.field === field && (was === undefined || c.was === was));
}

describe.for(["all", "some"] as const)("a fault of %s packets of a flow is found", (which) => {
  const find = causeFinder();
  test.for(Object.entries(FAULTS))("%s", ([name, fault]) => {
    const r = new Random(name.length * 100 + 1);
    const sure = { proved: 0, likely: 0, other: 0 };
    for (let n = 0; n < FLOWS; n++) {
      const flow = fault(r, tunnel(r));
      const before = flow.before ?? [];
      // Of the flow's six packets the last three, or all.
      const faulty = Array.from({ length: PACKETS }, (_, i) => which === "all" || i >= PACKETS / 2);
      const packets = [...before, ...faulty.map((is) => flow.packet(is))].map((packet) => ({ packet }));
      const last = find(packets)
        .at(-1)!
        .filter(({ verdict }) => verdict === Verdict.Bad);
      expect(last.length, "bad checksums").toBe(1);
      const cause = last[0]!.cause!;
      const found = cause.id === flow.id && names(cause, flow.field, flow.was);
      sure[found && cause.certainty !== "possible" ? cause.certainty : "other"]++;
    }
    if (process.env.FLOWS !== undefined) console.log(`${name}, ${which}: ${JSON.stringify(sure)}`);
    // Where good packets came too, a difference that small damage leaves is no more than possible: a few ports in 100.
    expect(sure.other).toBeLessThanOrEqual(which === "all" ? FLOWS / 100 : FLOWS / 4);
  });
});
