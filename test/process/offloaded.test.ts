import { describe, expect, test } from "vitest";
import { added, scanOffloaded } from "../support/offloaded.js";

/** `npm run bench:hour` does the same with an hour, and a thousand packets a second. */
const SECONDS = 300;
const PER_SECOND = 100;
const FLOWS = 8;
const PACKETS = SECONDS * PER_SECOND;

describe("traffic whose every packet has an unfinished checksum", () => {
  test("makes a handful of records, and what they count is all that there was", async () => {
    const { records, status, stderr, peak } = await scanOffloaded(SECONDS, PER_SECOND, ["--aggregate", "60"]);
    expect(status).toBe(1);
    // The first of each flow, and a count for each minute.
    expect(records.length).toBe(FLOWS + FLOWS * (SECONDS / 60));
    expect(records.slice(0, FLOWS).map(({ type }) => type)).toEqual(Array(FLOWS).fill("finding"));
    expect(added(records)).toEqual({ error: PACKETS / 2, warning: 0, info: PACKETS / 2 });
    expect(stderr).toContain(`${PACKETS} packets in 1 capture: ${PACKETS / 2} errors, 0 warnings, ${PACKETS / 2} info;`);
    expect(stderr).toContain(`counted in aggregates: ${PACKETS - FLOWS} findings`);
    expect(peak).toBeLessThan(250e6);
  });

  test("is counted in all its aggregates, whatever the interval", async () => {
    for (const interval of ["7", "1h"]) {
      const { records } = await scanOffloaded(60, 50, ["--aggregate", interval]);
      expect(added(records)).toEqual({ error: 1500, warning: 0, info: 1500 });
      expect(new Set(records.map(({ fingerprint }) => fingerprint)).size).toBe(FLOWS);
    }
  });
});
