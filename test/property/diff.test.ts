import fc from "fast-check";
import { expect, test } from "vitest";
import { Verdict } from "../../src/packet/verdict.js";
import {
  build,
  data,
  ethernet,
  gre,
  icmp,
  icmpv6,
  ipv4,
  ipv6,
  naiveChecksum,
  type Part,
  tcp,
  udp,
  viewOf,
  vlan,
  vxlan,
} from "../support/build/index.js";
import { type Diffed, diff, diffLive } from "../support/diff-tester.js";
import { decoded, type Recorded } from "../support/lint.js";

const tunnels = {
  vlan: { parts: [vlan()], names: "vlan" },
  gre: { parts: [ipv4({ source: "172.16.0.1", destination: "172.16.0.2" }), gre()], names: "ipv4/gre" },
  ipip: { parts: [ipv4({ source: "172.16.0.1", destination: "172.16.0.2" })], names: "ipv4" },
  vxlan: {
    parts: [ipv4({ source: "172.16.0.1" }), udp({ destination: 4789 }), vxlan(), ethernet()],
    names: "ethernet/ipv4/udp/vxlan",
  },
} as const;
type Tunnel = keyof typeof tunnels;

const flow = fc.record({
  kind: fc.constantFrom("tcp" as const, "tcp" as const, "udp" as const, "icmp" as const),
  isV4: fc.boolean(),
  host: fc.integer({ min: 1, max: 250 }),
  port: fc.integer({ min: 1024, max: 65535 }),
  first: fc.integer({ min: 0, max: 0xffffffff }),
  /** What a NAT forgets. */
  nat: fc.constantFrom("none" as const, "none" as const, "fixed" as const, "ip forgotten" as const, "transport forgotten" as const),
});
type Flow = typeof flow extends fc.Arbitrary<infer T> ? T : never;

const step = fc.record({
  flow: fc.nat(),
  bytes: fc.uint8Array({ minLength: 20, maxLength: 300 }),
  identification: fc.integer({ min: 1, max: 65535 }),
  ttl: fc.constantFrom(64, 64, 63, 63, 1, 255, 128),
  tos: fc.constantFrom(0, 0, 0xb8, 0x28),
  around: fc.constantFrom(undefined, undefined, undefined, ...(Object.keys(tunnels) as Tunnel[])),
  isTakenOff: fc.boolean(),
  fate: fc.constantFrom(
    "arrives",
    "arrives",
    "arrives",
    "lost",
    "duplicated",
    "delayed",
    "corrupted",
    "corrupted and summed",
    "cut",
    "merged",
  ),
  at: fc.nat(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A packet as it is before and after: what is not said is as it was. */
interface Spec {
  readonly flow: Flow;
  readonly index: number;
  readonly identification: number;
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly ttl?: number;
  readonly tos?: number;
  readonly isNatted?: boolean;
  readonly around?: readonly Part[];
  readonly ipSum?: number;
  readonly sum?: number;
}

function made({ flow, index, identification, sequence, bytes, ttl = 64, tos = 0, isNatted = false, around = [], ipSum, sum }: Spec) {
  const { kind, isV4, host, port } = flow;
  const checksum = sum === undefined ? {} : { checksum: sum };
  const net = isV4
    ? ipv4({
        source: isNatted ? "192.0.2.77" : `10.0.0.${host}`,
        destination: "10.9.0.1",
        identification,
        ttl,
        tos,
        ...(ipSum === undefined ? {} : { checksum: ipSum }),
      })
    : withClass(ipv6({ source: isNatted ? "2001:db8:7::77" : `2001:db8::${host}`, destination: "2001:db8:9::1", hopLimit: ttl }), tos);
  const echo = { rest: (port * 0x10000 + (index & 0xffff)) >>> 0, ...checksum };
  const transport =
    kind === "tcp"
      ? tcp({ source: port, sequence, ...checksum })
      : kind === "udp"
        ? udp({ source: port, ...checksum })
        : isV4
          ? icmp(echo)
          : icmpv6(echo);
  return build(ethernet(), ...around, net, transport, data(bytes));
}

/** The builder of IPv6 leaves the traffic class 0. */
const withClass = (part: Part, tos: number): Part => ({
  ...part,
  write(inner, chain, index) {
    const out = part.write(inner, chain, index);
    viewOf(out).setUint16(0, 0x6000 | (tos << 4));
    return out;
  },
});

/** The checksum fields of what `made` makes without a tunnel. */
function sums(spec: Spec): { readonly ip: number; readonly transport: number } {
  const packet = made({ ...spec, around: [] });
  const at = { tcp: 16, udp: 6, icmp: 2 }[spec.flow.kind] + (spec.flow.isV4 ? 34 : 54);
  return { ip: viewOf(packet).getUint16(24), transport: viewOf(packet).getUint16(at) };
}

interface Scenario {
  readonly before: readonly Recorded[];
  readonly after: readonly Recorded[];
  /** What must be found, and counted. */
  readonly expected: string[];
  readonly reordered: number;
}

/** Where each sequence number is used once, two packets are never alike. */
function scenario(flows: readonly Flow[], steps: readonly Step[], clock: number): Scenario {
  const before: Recorded[] = [];
  const after: {
    readonly packet: Uint8Array;
    readonly milliseconds: number;
    readonly number: number;
    readonly flow: Flow;
    readonly isCopy?: true;
  }[] = [];
  const expected: string[] = [];
  const next = new Map(flows.map((one) => [one, one.first]));
  const sent = (spec: Spec): number => before.push({ packet: made(spec), milliseconds: spec.index });
  const edges: Step = {
    flow: 0,
    bytes: new Uint8Array(40),
    identification: 1,
    ttl: 64,
    tos: 0,
    around: undefined,
    isTakenOff: false,
    fate: "arrives",
    at: 0,
  };
  for (const [index, one] of [edges, ...steps, edges].entries()) {
    const flow = flows[one.flow % flows.length]!;
    const { bytes, fate } = one;
    const sequence = next.get(flow)!;
    next.set(flow, (sequence + bytes.length) >>> 0);
    const spec: Spec = { flow, index, identification: one.identification, sequence, bytes };
    const isEdge = index === 0 || index === steps.length + 1;
    const isSplit = flow.kind === "tcp" && (fate === "cut" || fate === "merged");
    const forgets = flow.nat === "ip forgotten" ? flow.isV4 : flow.nat === "transport forgotten" && flow.kind !== "icmp";
    const tunnel = isSplit || isEdge || one.around === undefined ? undefined : tunnels[one.around];
    const removed = tunnel !== undefined && one.isTakenOff ? tunnel.names : "";
    const added = tunnel !== undefined && !one.isTakenOff ? tunnel.names : "";
    const edited: Spec = {
      ...spec,
      isNatted: flow.nat !== "none",
      ...(isEdge ? {} : { ttl: one.ttl, tos: one.tos }),
      ...(added === "" ? {} : { around: tunnel!.parts }),
    };
    const old = sums(spec);
    const right = sums(edited);
    const summed: Spec = {
      ...edited,
      ...(flow.nat === "ip forgotten" && flow.isV4 ? { ipSum: old.ip } : {}),
      ...(flow.nat === "transport forgotten" && flow.kind !== "icmp" ? { sum: old.transport } : {}),
    };
    const arrives = (s: Spec, number: number, milliseconds = index + 0.3, isCopy = false) =>
      after.push({ packet: made(s), milliseconds, number, flow, ...(isCopy ? { isCopy: true as const } : {}) });

    if (isSplit && !forgets && !isEdge) {
      const size = Math.ceil(bytes.length / (2 + (one.at % 4)));
      const pieces = (of: Spec): Spec[] => {
        const specs: Spec[] = [];
        for (let from = 0; from < bytes.length; from += size)
          specs.push({
            ...of,
            sequence: (sequence + from) >>> 0,
            identification: (one.identification + specs.length) & 0xffff || 1,
            bytes: bytes.slice(from, from + size),
          });
        return specs;
      };
      const many = pieces(fate === "cut" ? edited : spec);
      if (fate === "cut") {
        const number = sent(spec);
        // One of them is lost, if what is left tells the size of a segment.
        const lost = one.isTakenOff && many.length > 2 ? one.at % many.length : -1;
        if (lost >= 0) expected.push(`lost ${number}: ${lost * size}-${Math.min((lost + 1) * size, bytes.length) - 1}`);
        const left = many.filter((_, i) => i !== lost);
        for (const piece of left) arrives(piece, number);
        for (const _ of left) expected.push(...headers(one, flow, number, isEdge));
      } else {
        const number = before.length + 1;
        for (const piece of many) sent(piece);
        arrives(edited, number);
        expected.push(...headers(one, flow, number, isEdge));
      }
      continue;
    }

    const number = sent({ ...spec, ...(removed === "" ? {} : { around: tunnel!.parts }) });
    if (fate === "lost" && !isEdge) {
      expected.push(`lost ${number}`);
      continue;
    }
    const isCorrupt = (fate === "corrupted" || fate === "corrupted and summed") && !isEdge;
    const flipped = bytes.with(one.at % bytes.length, bytes[one.at % bytes.length]! ^ 0x04);
    const stale = fate === "corrupted" ? { sum: summed.sum ?? right.transport } : {};
    const arrived: Spec = isCorrupt ? { ...summed, bytes: flipped, ...stale } : summed;
    arrives(arrived, number, fate === "delayed" && !isEdge ? index + 0.35 + (one.at % 4) : index + 0.3);
    if (fate === "duplicated" && !isEdge) {
      arrives(arrived, number, index + 0.31, true);
      expected.push(`duplicated ${number}`);
    }
    expected.push(...headers(one, flow, number, isEdge));
    if (removed !== "") expected.push(`taken off: ${removed} ${number}`);
    if (added !== "") expected.push(`put on: ${added} ${number}`);
    if (isCorrupt) expected.push(`payload ${number}`);
    if (arrived.ipSum !== undefined && arrived.ipSum !== right.ip) expected.push(`ipv4 checksum ${number}`);
    const { sum: stored, ...unsummed } = arrived;
    if (stored !== undefined && stored !== sums(unsummed).transport) {
      // One in 65536 is 0, or another form of what is right, or what is left to a card.
      const p = decoded({ packet: made({ ...arrived, around: [] }) });
      fc.pre(p.verdict[p.depth - 1] === Verdict.Bad);
      expected.push(`${flow.kind} checksum ${number}`);
    }
  }
  after.sort((a, b) => a.milliseconds - b.milliseconds);
  return {
    before,
    after: after.map(({ packet, milliseconds }) => ({ packet, milliseconds: milliseconds + clock })),
    expected: expected.sort(),
    reordered: lateOnes(after),
  };
}

/** What is to be said of the IP header: fields in its order. */
function headers({ ttl, tos }: Step, { isV4, nat }: Flow, number: number, isEdge: boolean): string[] {
  const fields = [
    ...(tos !== 0 && !isEdge ? ["dscp"] : []),
    ...(Math.abs(ttl - 64) > 1 && !isEdge ? [isV4 ? "timeToLive" : "hopLimit"] : []),
    ...(nat === "none" ? [] : ["source"]),
  ];
  return fields.length === 0 ? [] : [`${fields.map((field) => `${isV4 ? "ipv4" : "ipv6"}.${field}`)} ${number}`];
}

/** RFC 4737 §3.3, of each flow; the segments of one packet count once. */
function lateOnes(after: readonly { readonly number: number; readonly flow: Flow; readonly isCopy?: true }[]): number {
  const last = new Map<string, number>();
  const seen = new Set<number>();
  let late = 0;
  for (const { number, flow, isCopy } of after) {
    if (isCopy || seen.has(number)) continue;
    seen.add(number);
    const { kind, isV4, host, port, nat } = flow;
    // A NAT gives its flows one address: those with one port are one flow behind it.
    const key = [kind, isV4, nat === "none" ? host : "nat", kind === "icmp" ? "" : port].join();
    if (number < (last.get(key) ?? 0)) late++;
    else last.set(key, number);
  }
  return late;
}

/** The findings in the words of the scenario. */
function words({ findings }: Diffed): string[] {
  return findings
    .map(({ rule, message, packet, details, layer }) => {
      const before = rule === "diff/packet-lost" ? packet!.number : details?.before;
      switch (rule) {
        case "diff/field-changed":
          return `${details?.changed} ${before}`;
        case "diff/checksum-not-updated":
          return `${layer!.protocol.replace("icmpv6", "icmp")} checksum ${before}`;
        case "diff/encapsulation-changed":
          return `${message} ${before}`;
        case "diff/payload-changed":
          return `payload ${before}`;
        case "diff/packet-lost":
          return `lost ${before}${details?.missing === undefined ? "" : `: ${details.missing}`}`;
        default:
          return `${rule.replace("diff/packet-", "")} ${before}`;
      }
    })
    .sort();
}

test("the builders' sum is the one of RFC 1624's own example", () => {
  // §4: the sum of the other words is 22d5, m = 5555 becomes m' = 3285.
  expect(naiveChecksum(Uint8Array.of(0xcd, 0x7a, 0x55, 0x55))).toBe(0xdd2f);
});

test("each edit between two captures comes back, and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(flow, { minLength: 1, maxLength: 4 }),
      fc.array(step, { minLength: 0, maxLength: 25 }),
      fc.constantFrom(0, 3_600_000, -5000),
      async (flows, steps, clock) => {
        const { before, after, expected, reordered } = scenario(flows, steps, clock);
        const found = await diff(before, after);
        expect(words(found)).toEqual(expected);
        expect(found.counts.reordered).toBe(reordered);
        expect(found.counts).toMatchObject({ added: 0, outside: 0, withoutIp: 0 });
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 150) },
  );
});

test("of two interfaces likewise, in whatever blocks their packets come", async () => {
  const block = fc.constantFrom(1, 3, 20);
  await fc.assert(
    fc.asyncProperty(
      fc.array(flow, { minLength: 1, maxLength: 4 }),
      fc.array(step, { minLength: 0, maxLength: 25 }),
      fc.record({ before: block, after: block }),
      async (flows, steps, blocks) => {
        const { before, after, expected } = scenario(flows, steps, 0);
        const found = await diffLive(before, after, blocks);
        expect(words(found)).toEqual(expected);
        expect(found.counts).toMatchObject({ added: 0, outside: 0, withoutIp: 0, unsure: 0 });
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 100) },
  );
});
