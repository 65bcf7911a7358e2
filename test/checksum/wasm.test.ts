import { describe, expect, test } from "vitest";
import { compile, KNOWN, MODULES, sourceText } from "../support/wasm/build.js";
import { knownText } from "../support/wasm/known.js";

describe("what is generated is what its sources give (otherwise: npm run build:wasm)", () => {
  for (const module of MODULES)
    test(module.target, async () => {
      expect(await sourceText(module.target)).toBe(await compile(module));
    });
  test(KNOWN, async () => {
    expect(await sourceText(KNOWN)).toBe(knownText());
  });
});
