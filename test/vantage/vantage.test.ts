import { describe, expect, test } from "vitest";
import { createEngine, type EngineOptions } from "../../src/engine/engine.js";
import type { Finding } from "../../src/finding.js";
import { registeredTables } from "../../src/packet/tables.js";
import mismatch from "../../src/rules/checksum/mismatch.js";
import partial from "../../src/rules/checksum/partial.js";
import { LocalAddresses } from "../../src/vantage/local-addresses.js";
import { build, data, ethernet, ipv4, ipv6, type Part, sll, tcp, udp, vxlan } from "../support/build/index.js";
import { batchOf, type Recorded } from "../support/lint.js";

const HOST = "02:00:00:00:00:01";
const PEER = "02:00:00:00:00:02";
const OTHER = "02:00:00:00:00:03";
const SYN = 0x02;
const RST_ACK = 0x14;

const link = (source: string, destination: string): Part => ethernet({ source, destination });
const left = tcp({ checksum: "partial" });
/** An unfinished TCP packet of the host, and the finished one that acknowledges it. */
const sent = (...inside: readonly Part[]) => build(link(HOST, PEER), ipv4(), ...(inside.length > 0 ? inside : [left, data(10)]));
const back = (...inside: readonly Part[]) =>
  build(link(PEER, HOST), ipv4({ source: "10.0.0.2", destination: "10.0.0.1" }), ...(inside.length > 0 ? inside : [tcp()]));
const times = <T>(n: number, ...some: readonly T[]): T[] => Array.from({ length: n }, () => some).flat();

/** Findings of both rules on these packets of one capture, and the direction of each packet. */
function lint(packets: readonly (Uint8Array | Recorded)[], vantage: EngineOptions["vantage"] = {}) {
  const engine = createEngine({ rules: [mismatch, partial], tables: registeredTables(), flows: { flows: 64 }, vantage });
  const directions: number[] = [];
  const findings: Finding[] = [];
  for (const [i, one] of packets.entries()) {
    const batch = batchOf(one instanceof Uint8Array ? { packet: one } : one);
    batch.first = i + 1;
    findings.push(...engine.lint(batch, { file: "x" }, (p) => directions.push(p.direction)));
  }
  return { engine, directions, findings, severities: findings.map(({ severity }) => severity) };
}

describe("inferred from the packets before", () => {
  test("unfinished and acknowledged three times, the others finished: the host's own from then on", () => {
    const { directions, severities, engine } = lint(times(5, sent(), back()));
    expect(directions).toEqual([0, 0, 0, 0, 0, 1, 2, 1, 2, 1]);
    // The first three are info, the direction still unknown; the others are normal.
    expect(severities).toEqual(["info", "info", "info"]);
    expect(engine.inferred).toEqual({
      local: [{ mac: HOST, since: 6, unfinished: 5, finished: 0, acknowledgments: 5 }],
      others: { macs: 1, finished: 5 },
    });
  });

  test.for([
    ["nobody acknowledges: dropped at the receiver", times(9, sent(left), back(tcp({ flags: SYN })))],
    ["what answers is a reset", times(9, sent(left), back(tcp({ flags: RST_ACK })))],
    ["the answers are unfinished too: both ends in one host", times(9, sent(), back(left))],
    ["as many of its sums are finished", times(9, sent(), back(), sent(tcp()))],
    ["merged packets only, which GRO writes on receive as well", times(9, sent(left, data(4000)), back())],
    ["all is finished", times(9, sent(tcp()), back())],
    ["unfinished inside a tunnel only", times(9, sent(ipv4(), left), back())],
    ["over UDP, which nobody acknowledges", times(9, sent(udp({ checksum: "partial" })), back(udp()))],
  ] as const)("nothing where %s", ([, packets]) => {
    const { directions, engine } = lint(packets);
    expect(new Set(directions)).toEqual(new Set([0]));
    expect(engine.inferred).toBeUndefined();
  });

  test("an address that begins to send unfinished sums too is no longer known as another host's", () => {
    const { directions, severities } = lint([...times(4, sent(), back()), back(udp({ checksum: "partial" })), back(), sent()]);
    expect(directions.slice(-5)).toEqual([2, 1, 0, 0, 0]);
    expect(severities).toEqual(["info", "info", "info", "info", "info"]);
  });

  test("a few sums that the host finishes by itself do not matter", () => {
    expect(lint([...times(4, sent(), back()), sent(tcp({ flags: RST_ACK })), sent()]).directions.slice(-2)).toEqual([2, 2]);
  });

  test("between others the direction stays unknown, and what the file says stands", () => {
    const between = build(link(OTHER, PEER), ipv4(), tcp());
    expect(lint([...times(4, sent(), back()), between, { packet: sent(), flags: 1 }]).directions.slice(-2)).toEqual([0, 1]);
  });

  test("more addresses than are kept change nothing", () => {
    const crowd = Array.from({ length: 200 }, (_, i) =>
      build(link(`02:01:00:00:00:${i.toString(16).padStart(2, "0")}`, PEER), ipv4(), tcp()),
    );
    expect(lint([...times(3, sent(), back()), ...crowd, sent(), back()]).directions.slice(-2)).toEqual([2, 1]);
  });

  test("another input begins with nothing known", () => {
    const { engine } = lint(times(4, sent(), back()));
    engine.end({ file: "x" });
    expect(engine.inferred).toBeUndefined();
  });

  test("unfinished inside what another host sends is a fault", () => {
    const tunnel = back(udp({ destination: 4789, checksum: 0 }), vxlan(), ethernet(), ipv4(), left);
    const { findings } = lint([...times(4, sent(), back()), tunnel]);
    expect(findings.at(-1)).toMatchObject({ severity: "error", direction: "in", layer: { index: 6 } });
  });
});

describe("--local-mac and --local-ip", () => {
  const direction = (packet: Uint8Array, macs: readonly string[], ips: readonly string[] = []): number =>
    lint([packet], { local: new LocalAddresses(macs, ips) }).directions[0]!;
  const v6 = build(ethernet(), ipv6({ source: "2001:db8::1", destination: "2001:db8::2" }), tcp());
  test.for([
    ["source MAC", sent(), [HOST], [], 2],
    ["destination MAC", sent(), [PEER], [], 1],
    ["both: it never left", sent(), [PEER, HOST], [], 2],
    ["neither", sent(), [OTHER], [], 0],
    ["to all", build(link(OTHER, "ff:ff:ff:ff:ff:ff"), ipv4(), udp()), [HOST], [], 1],
    ["with dashes", sent(), ["02-00-00-00-00-01"], [], 2],
    ["with dots", sent(), ["0200.0000.0001"], [], 2],
    ["source IPv4", sent(), [], ["10.0.0.1"], 2],
    ["destination IPv4", sent(), [], ["10.0.0.9", "10.0.0.2"], 1],
    ["neither IPv4", sent(), [], ["10.0.0.9"], 0],
    ["source IPv6", v6, [], ["2001:db8:0::1"], 2],
    ["destination IPv6", v6, [], ["2001:0db8:0:0:0:0:0.0.0.2"], 1],
    ["inner address: not the host's own", sent(ipv4({ source: "10.9.9.9" }), tcp()), [], ["10.9.9.9"], 0],
    ["no IP", build(ethernet({ type: 0x88cc }), data(46)), [], ["10.0.0.1"], 0],
  ] as const)("%s", ([, packet, macs, ips, expected]) => expect(direction(packet, macs, ips)).toBe(expected));
  test("what the file says stands", () => {
    expect(lint([{ packet: sent(), flags: 1 }], { local: new LocalAddresses([HOST], []) }).directions).toEqual([1]);
  });
  test.for(["02:00:00:00:00", "02:00:00:00:00:0g", "eth0", ""])("%j is no MAC address", (text) =>
    expect(() => new LocalAddresses([text], [])).toThrow(`${text} is no MAC address`),
  );
  test.for(["10.0.0", "10.0.0.256", "fe80::1%eth0", "::1::", ""])("%j is no IP address", (text) =>
    expect(() => new LocalAddresses([], [text])).toThrow(`${text} is no IP address`),
  );
});

describe("severity by vantage", () => {
  const small = sent();
  const large = sent(left, data(4000));
  const notFilled = sent(tcp({ checksum: 0 }));
  const cooked = { packet: build(sll({ packetType: 0 }), ipv4(), left), linkType: 113 };
  test.for([
    [undefined, ["info", "info", "info", "error"]],
    ["sender", ["error"]],
    ["receiver", ["error", "error", "error"]],
    ["wire", ["error", "error", "error", "error"]],
  ] as const)("%s", ([vantage, expected]) => {
    // A single one, a merged one, one never filled in, and one of which the file says that it was received.
    expect(lint([small, large, notFilled, cooked], vantage === undefined ? {} : { vantage }).severities).toEqual(expected);
  });
  test("receiver: what the host itself sent is normal, if its address is given", () => {
    expect(lint([small], { vantage: "receiver", local: new LocalAddresses([HOST], []) }).severities).toEqual([]);
  });
  test("wire: even what is flagged as sent", () => {
    expect(lint([{ packet: small, flags: 2 }], { vantage: "wire" }).findings[0]?.message).toBe(
      // Pseudo-header 0a00+0001+0a00+0002+0006+001e = 1427.
      "TCP checksum 0x1427 on the wire was left for the network card to finish (pseudo-header)",
    );
  });
});
