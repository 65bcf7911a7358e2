import { Causes } from "../../src/causes/causes.js";
import { cursorOver, inspectRow } from "../../src/engine/engine.js";
import { FlowTracker } from "../../src/flows/flow-tracker.js";
import type { Cause } from "../../src/packet/cause.js";
import type { Packet } from "../../src/packet/packet.js";
import { registeredTables } from "../../src/packet/tables.js";
import { Verdict } from "../../src/packet/verdict.js";
import { build, ethernet, geneve, gre, ipv4, ipv6, type Part, udp, vlan, vxlan } from "../support/build/index.js";
import { batchOf, type Recorded } from "../support/lint.js";

/** Random numbers that are the same in every run (https://github.com/bryc/code, mulberry32). */
export class Random {
  private state: number;
  constructor(seed: number) {
    this.state = seed;
  }
  /** 0 <= n < 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  /** From `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }
  bytes(n: number): Uint8Array {
    return Uint8Array.from({ length: n }, () => this.integer(0, 255));
  }
  one<T>(of: readonly T[]): T {
    return of[this.integer(0, of.length - 1)]!;
  }
}

/** Bytes made before, with what a type field in front of them says. */
export const made = (bytes: Uint8Array, as: Pick<Part, "etherType" | "ipProtocol">): Part => ({
  name: "made",
  ...as,
  write: () => bytes,
});

const address = (r: Random): string => `10.${r.integer(0, 255)}.${r.integer(0, 255)}.${r.integer(1, 254)}`;
const address6 = (r: Random): string => `2001:db8::${r.integer(1, 0xffff).toString(16)}:${r.integer(1, 0xffff).toString(16)}`;

/** An IP header between random addresses. */
export function network(r: Random, version = r.one([4, 4, 6])): (fields?: { ttl?: number; tos?: number; identification?: number }) => Part {
  if (version === 4) {
    const [source, destination, ttl] = [address(r), address(r), r.integer(40, 128)];
    let identification = r.integer(1, 30000);
    return (fields) => ipv4({ source, destination, ttl, identification: identification++, flagsAndOffset: 0x4000, ...fields });
  }
  const [source, destination] = [address6(r), address6(r)];
  return () => ipv6({ source, destination });
}

/** A way to carry an IP packet inside others; the same tunnel for every packet. */
export function tunnel(r: Random): (inner: Part) => Uint8Array {
  const layers: ((inner: readonly Part[]) => readonly Part[])[] = [];
  for (let depth = r.integer(0, 2); depth > 0; depth--) {
    const ip = network(r);
    const port = r.integer(32768, 60999);
    const key = r.integer(1, 0xffffff);
    layers.push(
      r.one<(inner: readonly Part[]) => readonly Part[]>([
        (inner) => [ip(), ...inner],
        (inner) => [ip(), gre(), ...inner],
        (inner) => [ip(), gre({ checksum: "right", key }), ...inner],
        (inner) => [ip(), udp({ source: port, destination: 4789 }), vxlan({ vni: key }), ethernet(), ...inner],
        (inner) => [ip(), udp({ source: port, destination: 4789, checksum: 0 }), vxlan({ vni: key }), ethernet(), ...inner],
        (inner) => [ip(), udp({ source: port, destination: 6081 }), geneve({ vni: key }), ethernet(), ...inner],
      ]),
    );
  }
  const link = r.next() < 0.2 ? [ethernet(), vlan()] : [ethernet()];
  return (inner) => build(...link, ...layers.reduce<readonly Part[]>((parts, wrap) => wrap(parts), [inner]));
}

/** The causes of the bad and partial layers of a packet, by layer. */
export type Found = readonly { readonly layer: number; readonly verdict: number; readonly cause: Cause | undefined }[];

/** Looks for causes in one capture after the other. */
export function causeFinder(): (packets: readonly Recorded[], seen?: (p: Packet, n: number) => void) => Found[] {
  const tracker = new FlowTracker({ flows: 64 });
  const causes = new Causes({
    segmentSizeOf: (flow) => tracker.segments.segmentSizeOf(flow),
    good: (flow) => tracker.columns.good(flow),
    recent: tracker.recent,
    remember: (p, i) => tracker.damaged.remember(p, i),
  });
  const tables = registeredTables();
  return (packets, seen) => {
    tracker.clear();
    causes.clear();
    return packets.map((recorded, n) => {
      const batch = batchOf(recorded);
      batch.first = n + 1;
      const p = cursorOver(batch, tables);
      inspectRow(p, batch, 0);
      tracker.packet(p, batch, 0);
      if (p.factCount > 0) causes.packet(p, recorded.packet.length, 0);
      seen?.(p, n);
      const found: { layer: number; verdict: number; cause: Cause | undefined }[] = [];
      for (let i = 0; i < p.depth; i++) {
        const verdict = p.verdict[i]!;
        if (verdict === Verdict.Bad || verdict === Verdict.Partial) found.push({ layer: i, verdict, cause: p.causes[i] });
      }
      return found;
    });
  };
}
