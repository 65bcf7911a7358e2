import { describe, expect, test } from "vitest";
import { ipv4Address, ipv6Address } from "../../src/packet/addresses.js";
import { Kind } from "../../src/packet/kind.js";
import { build, data, ethernet, ipv4, ipv6, tcp, udp } from "../support/build/index.js";
import type { Recorded } from "../support/lint.js";
import { client, type Segment, SYN, SYN_ACK, server } from "../support/talk.js";
import { tracked } from "../support/track.js";

/** The columns of the only flow: its client is at the lower address, so its direction is 0. */
function columnsOf(...packets: readonly Uint8Array[]) {
  const { tracker } = tracked(packets.map((packet): Recorded => ({ packet })));
  expect(tracker.table.begun).toBe(1);
  expect(tracker.table.used).toBe(1);
  return { columns: tracker.columns, one: 0, other: 1, endpoints: tracker.table.endpoints(0) };
}
const sent = (sequence: number, bytes: number, f: Segment = {}) => client({ sequence, bytes, acknowledgment: 5001, ...f });

describe("what is counted", () => {
  test("packets, and the bytes of IP, by direction", () => {
    const { columns, one, other } = columnsOf(sent(1000, 100), sent(1100, 60), server());
    // 40 bytes of headers each; padding and Ethernet do not count.
    expect([columns.packets(one), columns.bytes(one), columns.packets(other), columns.bytes(other)]).toEqual([2, 240, 1, 40]);
  });
  test("beyond 32 bits", () => {
    const { columns, one } = columnsOf(sent(1000, 100));
    columns.words.fill(-1, one * 8 + 6, one * 8 + 7);
    const p = { to: [65_000], from: [0], verdict: [0] };
    columns.count(p as never, 0, 0, one);
    expect(columns.bytes(one)).toBe(0xffffffff + 65_000);
  });
  test("checksums by their verdict", () => {
    const partial = { checksum: "partial" } as const;
    const { columns, one, other } = columnsOf(
      sent(1, 9),
      sent(10, 9, { checksum: 1 }),
      sent(19, 9, partial),
      sent(28, 9, partial),
      server(),
    );
    expect([columns.good(one), columns.bad(one), columns.partial(one)]).toEqual([1, 1, 2]);
    expect([columns.good(other), columns.bad(other), columns.partial(other)]).toEqual([1, 0, 0]);
  });
  test("no count runs into its neighbour", () => {
    const packets = Array.from({ length: 1100 }, () => sent(1, 0, { checksum: 1 }));
    const { columns, one } = columnsOf(...packets, sent(1, 0), sent(1, 0, { checksum: "partial" }));
    expect([columns.good(one), columns.bad(one), columns.partial(one)]).toEqual([1, 1023, 1]);
    expect([columns.packets(one), columns.bytes(one)]).toEqual([1102, 1102 * 40]);
  });
  test("steps of the identification, modulo 2^16", () => {
    const ids = (...all: number[]) => {
      const { columns, one } = columnsOf(...all.map((identification) => sent(1, 0, { identification })));
      return columns.identificationStep(one);
    };
    expect([ids(7), ids(7, 8), ids(7, 9), ids(0xfffe, 1), ids(9, 7)]).toEqual([0, 1, 2, 3, 0xfffe]);
  });
});

describe("the ends of a flow", () => {
  test("IPv4", () => {
    const { endpoints } = columnsOf(server());
    expect(endpoints).toMatchObject({ kind: Kind.Tcp, isV6: false, lowPort: 51324, highPort: 80 });
    expect([ipv4Address(endpoints.addresses, 0), ipv4Address(endpoints.addresses, 16)]).toEqual(["10.0.0.1", "10.0.0.2"]);
  });
  test("IPv6", () => {
    const { endpoints } = columnsOf(
      build(ethernet(), ipv6({ source: "2001:db8::9", destination: "2001:db8::2" }), udp({ source: 1, destination: 2 })),
    );
    expect(endpoints).toMatchObject({ kind: Kind.Udp, isV6: true, lowPort: 2, highPort: 1 });
    expect([ipv6Address(endpoints.addresses, 0), ipv6Address(endpoints.addresses, 16)]).toEqual(["2001:db8::2", "2001:db8::9"]);
  });
});

describe("where a direction stands", () => {
  test("acknowledged modulo 2^32", () => {
    const { columns, one } = columnsOf(sent(0xffffff00, 512), server({ acknowledgment: 0x100 }));
    const until = (end: number) => columns.isAcknowledged(one, end | 0);
    expect([until(0xffffff00), until(0xffffffff), until(0), until(0x100), until(0x101)]).toEqual([true, true, true, true, false]);
  });
  test("an acknowledgment that is overtaken changes nothing", () => {
    const { columns, one } = columnsOf(sent(1000, 500), server({ acknowledgment: 1500 }), server({ acknowledgment: 1200 }));
    expect(columns.isAcknowledged(one, 1500)).toBe(true);
  });
  test("a new connection knows nothing of the last", () => {
    const { columns, one } = columnsOf(
      client({ flags: SYN, sequence: 1000 }),
      server({ flags: SYN_ACK, acknowledgment: 1001 }),
      client({ flags: SYN, sequence: 500 }),
    );
    expect(columns.isAcknowledged(one, 501)).toBe(false);
  });
});

describe("retransmissions", () => {
  /** Milliseconds pass between the packets. */
  const count = (...packets: readonly (readonly [milliseconds: number, packet: Uint8Array])[]) => {
    const { tracker } = tracked(packets.map(([milliseconds, packet]) => ({ packet, milliseconds })));
    if (tracker.table.used > 0) return tracker.columns.retransmissions(0);
    throw new Error("no flow");
  };
  const first = [0, sent(1000, 100)] as const;
  test("none", () => expect(count(first, [5, sent(1100, 100)], [10, sent(1200, 0)])).toBe(0));
  test("twice the same", () => expect(count(first, [205, sent(1000, 100)], [605, sent(1000, 100)])).toBe(2));
  test("a FIN", () => expect(count([0, sent(1000, 0, { flags: 0x11 })], [205, sent(1000, 0, { flags: 0x11 })])).toBe(1));
  test("across the wrap", () => expect(count([0, sent(0xffffffce, 100)], [205, sent(0xffffffce, 100)])).toBe(1));
  test("captured twice", () => expect(count(first, [0.4, sent(1000, 100)])).toBe(0));
  test("overtaken on the way", () => expect(count(first, [1, sent(1200, 100)], [3, sent(1100, 100)])).toBe(0));
  test("keep-alives, with a byte and without", () => expect(count(first, [5000, sent(1099, 1)], [9000, sent(1099, 0)])).toBe(0));
  test("a bad segment does not say where the flow stands", () =>
    expect(count(first, [5, sent(900_000, 100, { checksum: 1 })], [10, sent(1100, 100)])).toBe(0));
});

test("UDP has no sequence, and is counted", () => {
  const { columns, one } = columnsOf(build(ethernet(), ipv4(), udp(), data(12)));
  expect([columns.packets(one), columns.bytes(one), columns.good(one), columns.retransmissions(one)]).toEqual([1, 40, 1, 0]);
});

test("of a fragment nothing is concluded", () => {
  const { columns, one } = columnsOf(build(ethernet(), ipv4({ flagsAndOffset: 0x2000 }), tcp(), data(24)));
  expect([columns.packets(one), columns.isAcknowledged(one ^ 1, 0)]).toEqual([1, false]);
});
