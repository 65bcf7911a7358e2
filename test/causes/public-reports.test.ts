import { describe, expect, test } from "vitest";
import mismatch from "../../src/rules/checksum/mismatch.js";
import partial from "../../src/rules/checksum/partial.js";
import { build, data, ethernet, ipv4, naiveSum, type Part, udp, viewOf, vxlan } from "../support/build/index.js";
import { captureLinter } from "../support/flow-tester.js";

const RECEIVED = 1;
const lint = captureLinter([mismatch, partial]);

/** `n` bytes of payload, its first word so that the UDP checksum at `at` of the packet around it is `right`. */
function fitting(around: (payload: Part) => Uint8Array, n: number, at: number, right: number, seed = 0): Uint8Array {
  const payload = Uint8Array.from({ length: n }, (_, i) => (i < 2 ? 0 : (i * 7 + seed) & 0xff));
  const without = viewOf(around(data(payload))).getUint16(at);
  // A word that is added to a sum is taken from its complement (RFC 1071).
  viewOf(payload).setUint16(0, naiveSum(Uint8Array.of(without >> 8, without & 0xff, ~right >> 8, ~right)));
  return payload;
}

// https://github.com/virtio-win/kvm-guest-drivers-windows/issues/1630: a DHCP answer that the guest drops.
describe("a checksum left to the card reaches a receiver", () => {
  const packet = (payload: Part, checksum?: "partial") =>
    build(
      ethernet(),
      ipv4({ source: "192.168.10.1", destination: "192.168.10.215" }),
      udp({ source: 67, destination: 68, ...(checksum === undefined ? {} : { checksum }) }),
      payload,
    );
  test.for([0x50ae, 0x28a8, 0x2eab])("0x9783 in place of 0x%x", (right) => {
    const payload = fitting((inner) => packet(inner), 321, 40, right);
    const [found, ...others] = lint([{ packet: packet(data(payload), "partial"), flags: RECEIVED }]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      rule: "checksum/partial",
      severity: "error",
      message: "UDP checksum 0x9783 of a received packet was left for the network card to finish (pseudo-header)",
      checksum: { stored: "0x9783", computed: `0x${right.toString(16)}`, verdict: "partial", form: "pseudo-header" },
    });
  });
});

// https://github.com/cloudnativelabs/kube-router/issues/1436: nobody noticed that the "bad" sum is the pseudo-header's.
describe("a checksum under IPIP was left to a card that does not finish it", () => {
  const packet = (payload: Part, checksum?: "partial") =>
    build(
      ethernet(),
      ipv4({ source: "172.16.0.1", destination: "172.16.0.2" }),
      ipv4({ source: "10.230.68.8", destination: "10.230.14.151" }),
      udp(checksum === undefined ? {} : { checksum }),
      payload,
    );
  const broken = packet(data(fitting((inner) => packet(inner), 32, 60, 0x8933)), "partial");
  test.for([
    { name: "received", flags: RECEIVED, severity: "error", certainty: "proved" },
    { name: "direction unknown", flags: 0, severity: "info", certainty: "likely" },
  ])("$name", ({ flags, severity, certainty }) => {
    const [found] = lint([{ packet: broken, flags }]);
    expect(found).toMatchObject({
      rule: "checksum/partial",
      severity,
      path: "ethernet/ipv4/ipv4/udp",
      checksum: { stored: "0x68a4", computed: "0x8933" },
      cause: { id: "inner-partial", certainty },
    });
  });
});

// https://github.com/projectcalico/calico/issues/4865: a NAT rule rewrites the source port of VXLAN packets.
describe("the outer checksum of VXLAN does not follow the rewritten source port", () => {
  const packet = (source: number, payload: Part, checksum?: number) =>
    build(
      ethernet(),
      ipv4({ source: "10.0.10.14", destination: "10.0.10.10" }),
      udp({ source, destination: 4789, ...(checksum === undefined ? {} : { checksum }) }),
      vxlan(),
      ethernet(),
      ipv4(),
      udp({ destination: 53, checksum: 0 }),
      payload,
    );
  const payload = (right: number, seed?: number) => data(fitting((inner) => packet(7103, inner), 51, 40, right, seed));
  const first = packet(7103, payload(0x4e7f), 0xbd67);

  test("one packet cannot tell why", () => {
    expect(viewOf(first).getUint16(38), "UDP length").toBe(109);
    const [found] = lint([{ packet: first }]);
    expect(found).toMatchObject({
      rule: "checksum/mismatch",
      severity: "error",
      message: "UDP checksum 0xbd67 should be 0x4e7f: it would fit source port 44246, if that was rewritten after it was computed",
      cause: { id: "stale-field", field: "sourcePort", was: 44246, certainty: "possible" },
      // 0x4e7f - 0xbd67 in one's complement, and 7103 + 37143 = 44246.
      details: { difference: "0x9117", now: 7103, arithmetic: "0x4e7f + ~0xbd67 = 0x9117; 0x1bbf + 0x9117 = 0xacd6" },
    });
    // 7103 + 0xbd67 = 55590.
    expect(found!.cause!.candidates).toContainEqual(
      expect.objectContaining({ id: "delta-on-zero", field: "sourcePort", was: 55590, why: expect.stringContaining("second") }),
    );
  });

  test("a second with another payload and the same implied port: computed before the rewriting", () => {
    // Right for port 44246: the builder's own sum.
    const second = packet(44246, payload(0x1234, 5));
    viewOf(second).setUint16(34, 7103);
    const found = lint([{ packet: first }, { packet: second }]);
    expect(found[1]).toMatchObject({
      message: expect.stringMatching(/: it fits source port 44246, as in packet 1: rewritten after it was computed$/),
      cause: { id: "stale-field", field: "sourcePort", was: 44246, certainty: "proved", corroboratedBy: [1] },
    });
    expect(found[1]!.cause!.candidates![0]).toMatchObject({ id: "delta-on-zero", why: "the stored value changes with the payload" });
    expect(found[0]!.fingerprint, "one fault").toBe(found[1]!.fingerprint);
  });

  test("a second with another payload and the same stored value: a missing checksum was updated", () => {
    const found = lint([{ packet: first }, { packet: packet(7103, payload(0x1234, 5), 0xbd67) }]);
    expect(found[1]).toMatchObject({
      message:
        "UDP checksum 0xbd67 should be 0x1234: it is 0 updated for source port 55590, as in packet 1: an absent checksum was taken for a sum",
      cause: { id: "delta-on-zero", field: "sourcePort", was: 55590, certainty: "proved", corroboratedBy: [1] },
    });
    expect(found[1]!.cause!.candidates).toContainEqual(expect.objectContaining({ id: "stale-field", field: "sourcePort" }));
  });

  test("the same packet again tells nothing", () => {
    const found = lint([{ packet: first }, { packet: first }]);
    expect(found[1]!.cause).toEqual(found[0]!.cause);
  });
});
