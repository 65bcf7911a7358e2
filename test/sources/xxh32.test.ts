import fc from "fast-check";
import { expect, test } from "vitest";
import { Xxh32, xxh32 } from "../../src/sources/xxh32.js";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

// Published test values, seed 0.
test.for([
  { value: "", hash: 0x02cc5d05 },
  { value: "a", hash: 0x550d7456 },
  { value: "abc", hash: 0x32d153ff },
  { value: "Nobody inspects the spammish repetition", hash: 0xe2293b2f },
])('"$value"', ({ value, hash }) => expect(xxh32(text(value))).toBe(hash));

test("in pieces it is the same", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (pieces) => {
      const hash = new Xxh32();
      for (const piece of pieces) hash.update(piece);
      expect(hash.digest()).toBe(xxh32(Uint8Array.from(pieces.flatMap((piece) => [...piece]))));
    }),
  );
});
