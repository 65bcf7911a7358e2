import { describe, expect, test } from "vitest";
import {
  build,
  data,
  destinationOptions,
  ethernet,
  fragment,
  hex,
  homeAddress,
  ipv6,
  type Part,
  routing,
  udp,
} from "../support/build/index.js";
import { sums, verdicts } from "../support/verdicts.js";

/**
 * RFC 6275 §6.1.1: a binding refresh request of 8 bytes with next header 59. Pseudo-header 2001:0db8::1 and ::2: 2001+0db8+0001+2001+0db8+0002
 * = 5b75; length 8, protocol 135 (0087): 5c04; message 3b00+0000+0000+0000 = 3b00; 9704, complement 68fb.
 */
const request = (checksum: string, next = "3b"): Part => ({
  name: "ipv6-mobility",
  ipProtocol: 135,
  write: (inner) => Uint8Array.from([...hex(`${next}000000${checksum}0000`), ...inner]),
});
const packet = (...parts: Part[]) => ({ packet: build(ethernet(), ipv6(), ...parts) });

test("the checksum of a mobility header", () => {
  expect(verdicts(packet(request("68fb")))).toEqual(["ipv6-mobility good"]);
  expect(verdicts(packet(request("68fc")))).toEqual(["ipv6-mobility bad"]);
});

describe("what stands in front of it says the addresses of its pseudo-header (§6.1.1, RFC 8200 §8.1)", () => {
  test.for<[string, Part, string]>([
    // ::77 for ::1 is 0076 more: 9704 + 0076 = 977a.
    ["home address option", destinationOptions({ options: homeAddress("2001:db8::77") }), "6885"],
    // ::88 for ::2 is 0086 more: 9704 + 0086 = 978a.
    ["routing header", routing({ type: 2, segmentsLeft: 1, addresses: ["2001:db8::88"] }), "6875"],
  ])("%s", ([, before, right]) => {
    expect(verdicts(packet(before, request(right)))).toEqual(["ipv6-mobility good"]);
    expect(sums(packet(before, request("68fb")))[0]?.sum).toMatchObject({ verdict: "bad", computed: `0x${right}` });
  });
});

describe("what stands behind it says nothing: it is the last header of its packet", () => {
  const behind = (part: Part) => [part, udp(), data(4)];
  test.for<[string, string, string, Part]>([
    // The next header is the first byte: 5c04 + 3c00, 2b00, 2c00 for 3b00.
    ["home address option", "3c", "67fb", destinationOptions({ options: homeAddress("2001:db8::77") })],
    ["routing header", "2b", "78fb", routing({ type: 2, segmentsLeft: 1, addresses: ["2001:db8::88"] })],
    ["route that cannot be read", "2b", "78fb", routing({ type: 99, segmentsLeft: 1 })],
    ["fragment header", "2c", "77fb", fragment({ more: true })],
  ])("%s", ([, next, right, part]) => {
    expect(verdicts(packet(request(right, next), ...behind(part)))).toEqual(["ipv6-mobility good"]);
    expect(sums(packet(request("1234", next), ...behind(part)))[0]?.sum).toMatchObject({ verdict: "bad", computed: `0x${right}` });
  });

  test("an authentication header in between changes nothing", () => {
    // Next header 51 (33): 5c04 + 3300 = 8f04, complement 70fb. The authentication header of 12 bytes names the options behind it.
    const ah = { name: "ah", write: (inner: Uint8Array) => Uint8Array.from([...hex("3c010000 00001000 00000001"), ...inner]) };
    const options = destinationOptions({ options: homeAddress("2001:db8::77") });
    expect(verdicts(packet(request("70fb", "33"), ah, ...behind(options)))).toEqual(["ipv6-mobility good"]);
  });
});
