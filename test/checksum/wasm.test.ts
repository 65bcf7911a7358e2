import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { compileSum } from "../support/wasm/build.js";

it("sum.wasm.ts is what simd/sum.ts compiles to (otherwise: npm run build:wasm)", async () => {
  expect(await readFile(new URL("../../src/checksum/sum.wasm.ts", import.meta.url), "utf8")).toBe(await compileSum());
});
