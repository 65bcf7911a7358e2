import { describe, expect, test } from "vitest";
import { gsoTypeOf } from "../../src/kernel-state/gso-type.js";

describe("SKB_GSO_* of include/linux/skbuff.h, by version", () => {
  test.each([
    // 0x403: bits 0, 1 and 10. UDP tunnels have bit 10 since 3.18, and 11 in 4.7 to 4.13.
    [1027, "4.18.0-477.el8.x86_64", "tcpv4", ["dodgy", "udp-tunnel"], "4.14"],
    [1027, "5.4.100", "tcpv4", ["dodgy", "udp-tunnel"], "4.14"],
    [1027, undefined, "tcpv4", ["dodgy", "udp-tunnel"], "4.14"],
    [0xc01, "4.4.0-138-generic", "tcpv4", ["udp-tunnel", "udp-tunnel-csum"], "4.4"],
    [0x801, "4.9.0", "tcpv4", ["udp-tunnel"], "4.7"],
    // 0x60000: bits 17 and 18, of which the second came with 5.6.
    [393216, "5.15.0", "udp-l4", ["fraglist"], "5.6"],
    [393216, undefined, "udp-l4", ["fraglist"], "5.6"],
    [0x80001, "6.18.0", "tcpv4", ["accecn"], "6.15"],
    [1, "2.6.32-504.el6.x86_64", "tcpv4", [], "2.6"],
    // Bit 2 is ECN since 4.14, and DODGY before: without a version the newest counts.
    [5, "5.10.0", "tcpv4", ["ecn"], "5.6"],
    [5, "4.4.0", "tcpv4", ["dodgy"], "4.4"],
    [5, undefined, "tcpv4", ["ecn"], "unknown"],
    [0x41, undefined, "tcpv4", ["gre"], "unknown"],
    [0, undefined, "none", [], "unknown"],
  ])("%i on %s", (raw, version, gsoType, gsoFlags, era) => {
    expect(gsoTypeOf(raw, version)).toEqual({ gsoType, gsoFlags, era, impossible: false });
  });
  test.each([
    [1027, "4.4.0"],
    [1027, "4.9.0"],
    [0x11, "5.4.0"],
    [1 << 25, "5.4.0"],
  ])("%i cannot be on %s", (raw, version) => expect(gsoTypeOf(raw, version).impossible).toBe(true));
});
