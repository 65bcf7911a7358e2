import type { CauseId } from "../../src/packet/cause.js";
import { build, data, ethernet, hex, ipv4, ipv6, naiveSum, type Part, tcp, trailer, udp, viewOf, vxlan } from "../support/build/index.js";
import { made, type Random } from "./flows.js";

/** A flow in which one thing goes wrong: `packet` makes the next one, whole or faulty. */
export interface FaultyFlow {
  readonly id: CauseId;
  readonly field?: string;
  readonly was?: number | string;
  /** Packets in front, all right: what makes the fault knowable. */
  readonly before?: readonly Uint8Array[];
  readonly packet: (faulty: boolean) => Uint8Array;
}
export type Fault = (r: Random, wrap: (inner: Part) => Uint8Array) => FaultyFlow;

const IPV4 = { etherType: 0x0800, ipProtocol: 4 };
const IPV6 = { etherType: 0x86dd, ipProtocol: 41 };
const word = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);
/** a - b in one's complement. */
const minus = (a: number, b: number): number => naiveSum(word(a), word(~b & 0xffff));
const payload = (r: Random): Part => data(r.bytes(r.integer(20, 120)));
const hosts = (r: Random) => ({
  source: `10.1.${r.integer(1, 250)}.${r.integer(1, 250)}`,
  destination: `10.2.${r.integer(1, 250)}.${r.integer(1, 250)}`,
});
const hosts6 = (r: Random) => ({
  source: `2001:db8::${r.integer(1, 0xffff).toString(16)}`,
  destination: `2001:db8::1:${r.integer(1, 0xffff).toString(16)}`,
});
const client = (r: Random): number => r.integer(32768, 60999);

interface Flow {
  readonly ip: (changed?: { ttl?: number; tos?: number; source?: string }) => Part;
  readonly as: typeof IPV4;
  readonly header: number;
  readonly source: string;
}
function flow(r: Random, version = r.one([4, 6])): Flow {
  let identification = 1;
  if (version === 6) {
    const ends = hosts6(r);
    return { ip: (changed) => ipv6({ ...ends, ...changed }), as: IPV6, header: 40, source: ends.source };
  }
  const ends = hosts(r);
  return { ip: (changed) => ipv4({ ...ends, identification: identification++, ...changed }), as: IPV4, header: 20, source: ends.source };
}
/** TCP or UDP with these ports; sequence numbers go on. */
function transport(r: Random): (ports: { source: number; destination: number }) => Part {
  let sequence = r.integer(0, 0x7fff0000);
  return r.one([(ports) => tcp({ ...ports, sequence: (sequence += 200) }), (ports) => udp(ports)]);
}
/** A packet computed as `before` says, whose bytes behind the IP header are carried under another header. */
const under = (ip: Part, header: number, before: Uint8Array, ipProtocol: number): Uint8Array =>
  build(ip, made(before.slice(header), { ipProtocol }));

const port =
  (side: "source" | "destination"): Fault =>
  (r, wrap) => {
    const f = flow(r);
    const layer = transport(r);
    const now = { source: client(r), destination: r.integer(1024, 9999) };
    const was = side === "source" ? client(r) : r.one([80, 53, 443, 8080]);
    return {
      id: "stale-field",
      field: `${side}Port`,
      was,
      packet(faulty) {
        const bytes = build(f.ip(), layer(faulty ? { ...now, [side]: was } : now), payload(r));
        viewOf(bytes).setUint16(f.header + (side === "source" ? 0 : 2), now[side]);
        return wrap(made(bytes, f.as));
      },
    };
  };

const sourceAddress: Fault = (r, wrap) => {
  const version = r.one([4, 6]);
  const f = flow(r, version);
  const was = version === 4 ? `192.168.7.${r.integer(1, 250)}` : `fd00::${r.integer(1, 0xffff).toString(16)}`;
  const ports = { source: client(r), destination: 443 };
  const bytes = (source: string) => build(f.ip({ source }), udp(ports), payload(r));
  return {
    id: "stale-field",
    field: "source",
    was,
    // In front of the translation the same packet passes as it was.
    before: [wrap(made(bytes(was), f.as))],
    packet: (faulty) => wrap(made(under(f.ip(), f.header, bytes(faulty ? was : f.source), 17), f.as)),
  };
};

const ipv4Byte =
  (field: string, at: number, was: { ttl?: number; tos?: number }, now: number, value: number): Fault =>
  (r, wrap) => {
    const f = flow(r, 4);
    return {
      id: "stale-field",
      field,
      was: value,
      packet(faulty) {
        const bytes = build(f.ip(faulty ? was : {}), udp(), payload(r));
        if (faulty) bytes[at] = now;
        return wrap(made(bytes, f.as));
      },
    };
  };

/** A TCP field that is changed behind the checksum. */
const tcpField =
  (field: string, was: number | undefined, fields: Parameters<typeof tcp>[0], change: (view: DataView, at: number) => void): Fault =>
  (r, wrap) => {
    const f = flow(r);
    let sequence = r.integer(0, 0x7fff0000);
    return {
      id: "stale-field",
      field,
      ...(was === undefined ? {} : { was }),
      packet(faulty) {
        const bytes = build(f.ip(), tcp({ ...fields, sequence: (sequence += 200) }), payload(r));
        if (faulty) change(viewOf(bytes), f.header);
        return wrap(made(bytes, f.as));
      },
    };
  };

const deltaOnZero: Fault = (r, wrap) => {
  const f = flow(r);
  const [was, now] = [client(r), client(r)];
  return {
    id: "delta-on-zero",
    field: "sourcePort",
    was,
    packet: (faulty) =>
      wrap(
        made(build(f.ip(), udp({ source: now, destination: 4000, ...(faulty ? { checksum: minus(was, now) } : {}) }), payload(r)), f.as),
      ),
  };
};

/** The stored checksum is another function of the right one. */
const stored =
  (id: CauseId, of: (right: number, length: number) => number): Fault =>
  (r, wrap) => {
    const f = flow(r);
    const ports = { source: client(r), destination: 443 };
    let sequence = r.integer(0, 0x7fff0000);
    return {
      id,
      packet(faulty) {
        const bytes = build(f.ip(), tcp({ ...ports, sequence: (sequence += 200) }), payload(r));
        const view = viewOf(bytes);
        if (faulty) view.setUint16(f.header + 16, of(view.getUint16(f.header + 16), bytes.length - f.header));
        return wrap(made(bytes, f.as));
      },
    };
  };

const coversTrailer: Fault = (r) => {
  const f = flow(r, 4);
  return {
    id: "covers-trailer",
    packet(faulty) {
      const behind = r.bytes(6);
      const bytes = build(ethernet(), f.ip(), udp(), payload(r));
      const view = viewOf(bytes);
      const inWord = bytes.length & 1 ? Uint8Array.of(0, ...behind) : behind;
      if (faulty) view.setUint16(40, minus(view.getUint16(40), naiveSum(inWord)));
      return build(data(bytes), trailer(behind), data(0));
    },
  };
};

const MSS_1000 = hex("020403e8");
/** NETIF_F_GRO_FRAGLIST: the first segment's checksum over the payload of three. */
const firstSegment: Fault = (r, wrap) => {
  const f = flow(r, 4);
  const back = () => ipv4({ source: "10.9.9.9", destination: f.source });
  const there = () => ipv4({ source: f.source, destination: "10.9.9.9" });
  const ports = { source: client(r), destination: 443 };
  const answer = { source: 443, destination: ports.source };
  const options = MSS_1000;
  let sequence = 1001;
  return {
    id: "first-segment",
    before: [
      wrap(made(build(there(), tcp({ ...ports, sequence: 1000, flags: 2, options })), IPV4)),
      wrap(made(build(back(), tcp({ ...answer, sequence: 1999, acknowledgment: 1001, flags: 0x12, options })), IPV4)),
    ],
    packet(faulty) {
      const bytes = r.bytes(2500);
      const at = sequence;
      sequence += 2500;
      const segment = (n: number) => build(there(), tcp({ ...ports, sequence: at }), data(bytes.slice(0, n)));
      const whole = segment(2500);
      if (faulty) viewOf(whole).setUint16(36, viewOf(segment(1000)).getUint16(36));
      return wrap(made(whole, IPV4));
    },
  };
};

/** The outer checksum was computed while the inner one was left to the card, which finished only the inner one. */
const innerPartial: Fault = (r) => {
  const [outer, inner] = [flow(r), flow(r)];
  const ports = { source: client(r), destination: 4789 };
  return {
    id: "inner-partial",
    packet(faulty) {
      const content = payload(r);
      const ip = inner.ip();
      const wrap = (checksum?: "partial") =>
        build(ethernet(), outer.ip(), udp(ports), vxlan(), ethernet(), ip, tcp(checksum === undefined ? {} : { checksum }), content);
      const whole = wrap();
      if (faulty) whole.set(wrap("partial").slice(14 + outer.header + 6, 14 + outer.header + 8), 14 + outer.header + 6);
      return whole;
    },
  };
};

const swap = (value: number): number => ((value & 0xff) << 8) | (value >> 8);

export const FAULTS: Readonly<Record<string, Fault>> = {
  "a rewritten source port": port("source"),
  "a rewritten destination port": port("destination"),
  "a rewritten source address": sourceAddress,
  "a TTL gone down": ipv4Byte("timeToLive", 8, { ttl: 64 }, 63, 64),
  "a DSCP cleared": ipv4Byte("dscp", 1, { tos: 46 << 2 }, 0, 46),
  "congestion marked": ipv4Byte("ecn", 1, { tos: 2 }, 3, 2),
  "a clamped MSS": tcpField("maximumSegmentSize", 1460, { flags: 2, options: hex("020405b4") }, (view, at) =>
    view.setUint16(at + 22, 1360),
  ),
  "ECN flags cleared": tcpField("flags", 0xd0, { flags: 0xd0 }, (view, at) => view.setUint8(at + 13, 0x10)),
  "a moved sequence number": tcpField("sequence", undefined, {}, (view, at) =>
    view.setUint32(at + 4, (view.getUint32(at + 4) + 0x12345678) >>> 0),
  ),
  "0 updated for a port": deltaOnZero,
  "a checksum in the host's byte order": stored("byte-swapped", swap),
  "a checksum never filled in": stored("not-filled", () => 0),
  "the IP total length in the pseudo-header": stored("wrong-length", (right) => minus(right, 20)),
  "no pseudo-header length": stored("wrong-length", (right, length) => naiveSum(word(right), word(length))),
  "a trailer covered": coversTrailer,
  "the first segment's checksum": firstSegment,
  "an outer sum over an unfinished inner one": innerPartial,
};
