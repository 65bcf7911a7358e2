import { expect, test } from "vitest";
import { wantsColor } from "../../src/cli/color.js";
import { wantsProgress } from "../../src/cli/operation/progress.js";

test.for([
  ["a terminal", "auto", true, {}, true],
  ["no terminal", "auto", false, {}, false],
  ["a terminal that cannot", "auto", true, { TERM: "dumb" }, false],
  ["NO_COLOR", "auto", true, { NO_COLOR: "1" }, false],
  ["NO_COLOR that is empty", "auto", true, { NO_COLOR: "" }, true],
  ["FORCE_COLOR", "auto", false, { FORCE_COLOR: "1" }, true],
  ["FORCE_COLOR=0", "auto", true, { FORCE_COLOR: "0" }, false],
  ["both", "auto", true, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
  ["--color always over NO_COLOR", "always", false, { NO_COLOR: "1" }, true],
  ["--color never over FORCE_COLOR", "never", true, { FORCE_COLOR: "1" }, false],
] as const)("%s", ([, choice, isTerminal, env, wanted]) => {
  expect(wantsColor(choice, isTerminal, env)).toBe(wanted);
});

test("progress is for a terminal that shows nothing else", () => {
  const on = { isTTY: true };
  const off = {};
  expect(wantsProgress({ stderr: on, stdout: off }, {})).toBe(true);
  expect(wantsProgress({ stderr: on, stdout: on }, {})).toBe(false);
  expect(wantsProgress({ stderr: off, stdout: off }, {})).toBe(false);
  expect(wantsProgress({ stderr: on, stdout: off }, { CI: "true" })).toBe(false);
  expect(wantsProgress({ stderr: on, stdout: off }, { TERM: "dumb" })).toBe(false);
});
