import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FlowTable } from "../../src/flows/flow-table.js";
import type { Packet } from "../../src/packet/packet.js";
import { SAME_HASH } from "../support/alike-flows.js";
import { build, data, ethernet, ipv4, ipv6, type Part, tcp, udp } from "../support/build/index.js";
import { decoded } from "../support/lint.js";

/** The flow of the last layer of a packet. */
function flowOf(table: FlowTable, p: Packet, context = 0): number {
  const i = p.depth - 1;
  return table.flow(p, i, p.netOf[i]!, context);
}
const packet = (...parts: Part[]): Packet => decoded({ packet: build(ethernet(), ...parts, data(new Uint8Array(8))) });

const addresses = { 4: ["10.0.0.1", "10.0.0.2", "200.0.0.1"], 6: ["2001:db8::1", "2001:db8::2", "fe80::1:0:0:1"] };
const endpoint = fc.record({
  version: fc.constantFrom<4 | 6>(4, 6),
  source: fc.nat(2),
  destination: fc.nat(2),
  protocol: fc.constantFrom("tcp", "udp"),
  sourcePort: fc.integer({ min: 40000, max: 40003 }),
  destinationPort: fc.constantFrom<number>(443, 40001),
  context: fc.nat(2),
});
type Endpoint = typeof endpoint extends fc.Arbitrary<infer T> ? T : never;

function built({ version, source, destination, protocol, sourcePort, destinationPort }: Endpoint): Packet {
  const [from, to] = [addresses[version][source]!, addresses[version][destination]!];
  const ip = version === 4 ? ipv4({ source: from, destination: to }) : ipv6({ source: from, destination: to });
  const ports = { source: sourcePort, destination: destinationPort };
  return packet(ip, protocol === "tcp" ? tcp(ports) : udp(ports));
}

/** The same flow in either direction has the same name here. */
function name(e: Endpoint): string {
  const ends = [`${e.source}:${e.sourcePort}`, `${e.destination}:${e.destinationPort}`].sort();
  return `${e.version} ${e.protocol} ${e.context} ${ends.join(" ")}`;
}

describe("the flow table", () => {
  test("tells flows apart as a map by their names would, and gives each direction its own half of a row", () => {
    const table = new FlowTable(1 << 12);
    const rows = new Map<string, number>();
    fc.assert(
      fc.property(endpoint, (e) => {
        const flow = flowOf(table, built(e), e.context);
        expect(table.isNew).toBe(!rows.has(name(e)));
        expect(rows.get(name(e)) ?? flow >> 1).toBe(flow >> 1);
        rows.set(name(e), flow >> 1);
        const back = built({
          ...e,
          source: e.destination,
          destination: e.source,
          sourcePort: e.destinationPort,
          destinationPort: e.sourcePort,
        });
        const isItself = e.source === e.destination && e.sourcePort === e.destinationPort;
        expect(flowOf(table, back, e.context)).toBe(isItself ? flow : flow ^ 1);
      }),
      { numRuns: 1000 },
    );
    expect(table.begun).toBe(rows.size);
    expect(new Set(rows.values()).size).toBe(rows.size);
    expect(table.evicted).toBe(0);
  });

  test("direction 0 is from the lower address: as unsigned numbers, then by the port", () => {
    const table = new FlowTable(8);
    expect(flowOf(table, packet(ipv4({ source: "10.0.0.1", destination: "200.0.0.1" }), udp())) & 1).toBe(0);
    expect(flowOf(table, packet(ipv4({ source: "200.0.0.1", destination: "10.0.0.1" }), udp())) & 1).toBe(1);
    expect(flowOf(table, packet(ipv4({ source: "10.0.0.1", destination: "10.0.0.1" }), udp({ source: 9, destination: 8 }))) & 1).toBe(1);
  });

  test.each([4, 6] as const)("flows over IPv%i that have one hash are told apart", (version) => {
    const table = new FlowTable(8);
    const ip = version === 4 ? ipv4 : ipv6;
    const flows = SAME_HASH[version].map(([source, destination]) => flowOf(table, packet(ip({ source, destination }), tcp())));
    const [tag, other] = table.shared.sets;
    expect(tag).not.toBe(0);
    expect(other, "the addresses are made for the hash that the table has").toBe(tag);
    expect(flows).toEqual([0, 2]);
  });

  test("the flow unseen for longest gives way, and the table says so", () => {
    const table = new FlowTable(8);
    const nth = (n: number): Packet => packet(ipv4(), udp({ source: 1000 + n, destination: 53 }));
    const first = Array.from({ length: 8 }, (_, n) => flowOf(table, nth(n)));
    expect(new Set(first).size).toBe(8);
    // Seen again: now the second one is the oldest.
    expect(flowOf(table, nth(0))).toBe(first[0]);
    expect(flowOf(table, nth(8))).toBe(first[1]);
    expect(table.evicted).toBe(1);
    expect(flowOf(table, nth(0))).toBe(first[0]);
    expect(table.isNew).toBe(false);
  });

  test("finds without beginning, and forgets all", () => {
    const table = new FlowTable(8);
    const p = packet(ipv4(), tcp());
    const find = (): number => table.find(p, p.depth - 1, p.netOf[p.depth - 1]!, 0);
    expect(find()).toBe(-1);
    expect(flowOf(table, p)).toBe(find());
    table.clear();
    expect(find()).toBe(-1);
    expect(table.begun).toBe(0);
  });

  test.each([1, 300])("forgets all of %i flows, few or many", (flows) => {
    const table = new FlowTable(1 << 12);
    const nth = (n: number): Packet => packet(ipv4(), udp({ source: 1000 + n, destination: 53 }));
    const begin = (): void => {
      for (let n = 0; n < flows; n++) flowOf(table, nth(n));
    };
    begin();
    table.clear();
    expect(table.find(nth(0), 2, 1, 0)).toBe(-1);
    begin();
    expect([table.begun, table.used, table.evicted]).toEqual([flows, flows, 0]);
  });
});
