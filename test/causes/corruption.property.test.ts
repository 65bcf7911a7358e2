import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { address } from "../../src/packet/addresses.js";
import type { Cause } from "../../src/packet/cause.js";
import { Kind } from "../../src/packet/kind.js";
import type { Packet } from "../../src/packet/packet.js";
import { Verdict } from "../../src/packet/verdict.js";
import { build, data, type Part, tcp, udp } from "../support/build/index.js";
import { decoded } from "../support/lint.js";
import { CORRUPTIONS } from "./corruptions.js";
import { causeFinder, made, network, Random, tunnel } from "./flows.js";

/** Corrupted packets of one run. CORRUPTED=1000000 is the long one. */
const PACKETS = Number(process.env.CORRUPTED ?? 4000);
const SEED = Number(process.env.SEED ?? 1);
/** Times that the packets of one flow are damaged anew. */
const ROUNDS = 8;

/** The packets of a healthy flow: other payload in each. */
function healthyFlow(r: Random): Uint8Array[] {
  const version = r.one([4, 4, 6]);
  const ip = network(r, version);
  const wrap = tunnel(r);
  const ports = { source: r.integer(32768, 60999), destination: r.one([443, 53, 8080, 5201, r.integer(1024, 65535)]) };
  let sequence = r.integer(0, 0x7fffffff);
  const transport = r.one<(length: number) => Part>([
    (length) => tcp({ ...ports, sequence: (sequence += length), window: r.integer(100, 2000) }),
    () => udp(ports),
  ]);
  return Array.from({ length: r.integer(2, 8) }, () => {
    const payload = r.bytes(r.integer(4, 150));
    return wrap(
      made(build(ip(), transport(payload.length), data(payload)), {
        etherType: version === 4 ? 0x0800 : 0x86dd,
        ipProtocol: version === 4 ? 4 : 41,
      }),
    );
  });
}

/** A corruption that writes 0 into a checksum's own field leaves what was never filled in: no difference can be seen. */
const isZeroed = (before: Uint8Array, after: Uint8Array, at: number): boolean =>
  after[at] === 0 && after[at + 1] === 0 && (before[at] !== 0 || before[at + 1] !== 0);

/** What a field of layer `i` holds, under the names that causes have for it; undefined where that is not compared. */
function fieldOf(p: Packet, i: number, field: string | undefined): number | string | undefined {
  const at = p.from[i]!;
  const net = p.kind[i] === Kind.Ipv4 ? i : p.netOf[i]!;
  switch (field) {
    case "sourcePort":
      return p.u16(at);
    case "destinationPort":
      return p.u16(at + 2);
    case "source":
      return address(p, net, p.sourceAt[net]!);
    case "destination":
      return address(p, net, p.destinationAt[net]!);
    case "totalLength":
      return p.u16(at + 2);
    case "identification":
      return p.u16(at + 4);
    case "timeToLive":
      return p.u8(at + 8);
    case "dscp":
      return p.u8(at + 1) >> 2;
    case "ecn":
      return p.u8(at + 1) & 3;
    case "length":
      return p.to[i]! - at;
  }
  return undefined;
}

/** Have both packets the same addresses in layer `net`? */
const same = (a: Packet, b: Packet, net: number): boolean =>
  address(a, net, a.sourceAt[net]!) === address(b, net, b.sourceAt[net]!) &&
  address(a, net, a.destinationAt[net]!) === address(b, net, b.destinationAt[net]!);

/** Is what the cause says so after all? The damage hit the very field, or swapped the bytes of the checksum. */
function isTrue(cause: Cause, healthy: Uint8Array, damaged: { p: Packet; layer: number; stored: number; at: number }): boolean {
  const p = decoded({ packet: healthy });
  const i = damaged.layer;
  if (cause.id === "byte-swapped") return p.u16(damaged.at) === (((damaged.stored & 0xff) << 8) | (damaged.stored >> 8));
  if (cause.field === "address") return !same(p, damaged.p, p.kind[i] === Kind.Ipv4 ? i : p.netOf[i]!);
  return i < p.depth && p.kind[i] === damaged.p.kind[i] && cause.was !== undefined && fieldOf(p, i, cause.field) === cause.was;
}

test("what unrelated corruption leaves is never proved to be something else", { timeout: 0 }, () => {
  const r = new Random(SEED);
  const find = causeFinder();
  const names = Object.keys(CORRUPTIONS);
  const counted = new Map<string, number>();
  const count = (key: string) => void counted.set(key, (counted.get(key) ?? 0) + 1);
  const proved: string[] = [];
  for (let corrupted = 0; corrupted < PACKETS; ) {
    const healthy = healthyFlow(r);
    for (let round = 0; round < ROUNDS; round++) {
      const name = r.one(names);
      const corrupt = CORRUPTIONS[name]!(r, Math.min(...healthy.map(({ length }) => length)));
      const share = r.one([0.3, 1]);
      const hit = healthy.map(() => r.next() < share);
      const packets = healthy.map((packet, n) => {
        if (!hit[n]) return { packet };
        const copy = packet.slice();
        corrupt(copy);
        corrupted++;
        count("corrupted");
        return { packet: copy };
      });
      find(packets, (p, n) => {
        for (let i = 0; i < p.depth; i++) {
          const at = p.checksumAt[i]!;
          if (p.verdict[i] !== Verdict.Bad || isZeroed(healthy[n]!, packets[n]!.packet, at)) continue;
          const cause = p.causes[i]!;
          const right = cause.certainty !== "possible" && isTrue(cause, healthy[n]!, { p, layer: i, stored: p.stored[i]!, at });
          count(`${cause.id} ${cause.certainty}${right ? ", and right" : ""}`);
          if (cause.certainty === "possible" || right) continue;
          count(`  by corruption: ${cause.id} ${cause.certainty}, ${name}`);
          if (cause.certainty === "proved")
            proved.push(
              `${name} (${share}) ${n + 1}/${i}: ${JSON.stringify(cause)} ${Buffer.from(healthy[n]!).toString("hex")} ${Buffer.from(packets[n]!.packet).toString("hex")}`,
            );
        }
      });
    }
  }
  if (process.env.CORRUPTED !== undefined) {
    const table = [...counted].sort().map(([key, n]) => `${key}\t${n}`);
    writeFileSync(process.env.RATES ?? "/dev/stdout", `${[...table, ...proved].join("\n")}\n`);
  }
  expect(proved).toEqual([]);
});
