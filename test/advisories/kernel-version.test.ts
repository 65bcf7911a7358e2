import { describe, expect, test } from "vitest";
import { isAffected, kernelVersion } from "../../src/advisories/kernel-version.js";

describe("reading", () => {
  test.for([
    ["5.4.100", 5, 4, 100],
    ["v6.6", 6, 6, 0],
    ["5.4.0-165-generic", 5, 4, 0],
    ["4.18.0-477.10.1.el8_8.x86_64", 4, 18, 0],
    ["7.0.2-6-pve", 7, 0, 2],
    ["7.1-rc5", 7, 1, 0],
    ["6.12.54-flatcar", 6, 12, 54],
    ["6.8.0+", 6, 8, 0],
  ] as const)("%s", ([text, major, minor, patch]) => expect(kernelVersion(text)).toEqual({ major, minor, patch }));
  test.for(["", "5", "five", "5.", "5.4.", "5.4.100.7", "5.4 100", "-5.4", "5.4.0-generic; rm", "1e3.2"])("%j is none", (text) =>
    expect(kernelVersion(text)).toBeUndefined(),
  );
});

describe("ranges", () => {
  const backported = { fixed: ["5.7", "5.6.13", "5.4.41", "4.19.123", "4.14.181"] };
  const new70 = { since: "7.0", fixed: ["7.1.5"] };
  test.for([
    // In a branch that has the fix, its version there decides.
    ["5.4.40", true],
    ["5.4.41", false],
    ["5.4.100", false],
    ["5.6.12", true],
    ["5.6.13", false],
    ["4.14.180", true],
    ["4.14.181", false],
    // A branch that never got it, and what lies before and behind all.
    ["5.5.19", true],
    ["4.9.337", true],
    ["5.7.0", false],
    ["5.10.1", false],
    ["6.1", false],
    // What a distribution says counts as upstream's version.
    ["5.4.0-165-generic", true],
  ] as const)("%s: affected %s", ([text, affected]) => expect(isAffected(kernelVersion(text)!, backported)).toBe(affected));
  test.for([
    ["6.17.0-41-generic", false],
    ["7.0.0", true],
    ["7.1.4", true],
    ["7.1.5", false],
    ["7.2.0", false],
  ] as const)("since 7.0, %s: %s", ([text, affected]) => expect(isAffected(kernelVersion(text)!, new70)).toBe(affected));
  test("without a fix it stays", () => expect(isAffected(kernelVersion("9.9.9")!, {})).toBe(true));
});
