import { expect, test } from "vitest";
import { build, ethernet, hex, ipv6 } from "../support/build/index.js";
import { verdicts } from "../support/verdicts.js";

/**
 * RFC 6275 §6.1.1: a binding refresh request of 8 bytes with next header 59. Pseudo-header 2001:0db8::1 and ::2: 2001+0db8+0001+2001+0db8+0002
 * = 5b75; length 8, protocol 135 (0087): 5c04; message 3b00+0000+0000+0000 = 3b00; 9704, complement 68fb.
 */
const message = (checksum: string) =>
  build(ethernet(), ipv6({ nextHeader: 135 }), { name: "data", write: () => hex(`3b000000${checksum}0000`) });

test("the checksum of a mobility header", () => {
  expect(verdicts({ packet: message("68fb") })).toEqual(["ipv6-mobility good"]);
  expect(verdicts({ packet: message("68fc") })).toEqual(["ipv6-mobility bad"]);
});
