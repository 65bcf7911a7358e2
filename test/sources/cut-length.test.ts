import { expect, test } from "vitest";
import { lengthOfCut } from "../../src/sources/live/cut-length.js";

const hex = (text: string): Uint8Array => Uint8Array.from(text.replaceAll(" ", "").match(/../g)!, (pair) => Number.parseInt(pair, 16));
const MACS = "020000000002 020000000001";
/** Of IPv4 with this total length, of IPv6 with this payload length and next header. */
const ipv4 = (length: string): string => `4500 ${length} 0001 4000 4006 0000 0a000001 0a000002`;
const ipv6 = (payload: string, next: string): string => `60000000 ${payload} ${next} 40 ${"00".repeat(32)}`;

test.each([
  ["IPv4: 14 and its total length", `${MACS} 0800 ${ipv4("ffff")}`, 14 + 65535],
  ["IPv4 in two VLANs", `${MACS} 88a8 0001 8100 0007 0800 ${ipv4("fff0")}`, 22 + 65520],
  ["IPv6: 14, 40 and its payload", `${MACS} 86dd ${ipv6("ffff", "06")}`, 54 + 65535],
  ["IPv6 with a jumbo payload (RFC 2675)", `${MACS} 86dd ${ipv6("0000", "00")} 06 00 c2 04 00011ca4`, 54 + 72868],
  ["IPv6 without one, where it has to be", `${MACS} 86dd ${ipv6("0000", "00")} 06 00 01 04 00000000`, undefined],
  ["BIG TCP over IPv4 says nothing", `${MACS} 0800 ${ipv4("0000")}`, undefined],
  ["nor do others", `${MACS} 88b5 ${"00".repeat(40)}`, undefined],
])("how long a frame was of which the beginning is left: %s", (_, frame, length) => {
  const bytes = new Uint8Array(65535);
  bytes.set(hex(frame));
  expect(lengthOfCut(bytes)).toBe(length);
});
