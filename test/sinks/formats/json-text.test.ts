import fc from "fast-check";
import { expect, test } from "vitest";
import { quoted } from "../../../src/sinks/formats/json-text.js";

test("texts are quoted as JSON.stringify does it", () => {
  for (let unit = 0; unit < 0x1_0000; unit++) {
    const text = `a${String.fromCharCode(unit)}b`;
    if (quoted(text) !== JSON.stringify(text)) expect(quoted(text)).toBe(JSON.stringify(text));
  }
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => quoted(text) === JSON.stringify(text)));
});
