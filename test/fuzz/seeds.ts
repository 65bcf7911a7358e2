import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createArena } from "../../src/checksum/arena.js";
import { Batch } from "../../src/packet/batch.js";
import { CaptureError } from "../../src/sources/capture-error.js";
import { openCapture } from "../../src/sources/open.js";
import {
  ah,
  arp,
  build,
  chdlc,
  ciscoMetadata,
  data,
  dccp,
  destinationOptions,
  erspan2,
  erspan3,
  esp,
  eTag,
  ethernet,
  fabricPath,
  fragment,
  geneve,
  geneveOption,
  gre,
  gtpU,
  hex,
  homeAddress,
  hopByHop,
  icmp,
  icmpv6,
  ieee8021ah,
  ieee8023,
  ieee80211,
  igmp,
  ipv4,
  ipv6,
  l2tp,
  llc,
  mobility,
  mpls,
  nflog,
  nsh,
  nullHeader,
  type Part,
  ppi,
  ppp,
  pppoe,
  pppProtocol,
  pptp,
  pwControlWord,
  radiotap,
  routeEntry,
  routing,
  sctp,
  sctpChunk,
  sll,
  sll2,
  snap,
  tcp,
  trailer,
  tunnelHeader,
  udp,
  udpLite,
  vlan,
  vnTag,
  vxlan,
  vxlanGpe,
} from "../support/build/index.js";
import { decoded } from "../support/lint.js";
import { samples } from "../support/samples/index.js";
import type { FuzzPacket } from "./packets.js";

/** A packet to begin from, with the positions where its headers begin. */
export interface Seed extends FuzzPacket {
  readonly bounds: readonly number[];
}

const quoted = build(ipv4(), udp(), data(40));
const TRANSPORTS: readonly (readonly Part[])[] = [
  [tcp({ flags: 2, options: hex("020405b4 0402080a 00000001 00000000 01030307") }), data(3)],
  [tcp({ flags: 0x18, checksum: "partial" }), data(200)],
  [udp(), data(33)],
  [udp({ checksum: "partial" }), data(12)],
  [udp({ checksum: 0 }), data(12)],
  [udpLite({ coverage: 12 }), data(20)],
  [sctp(), data(sctpChunk(1, new Uint8Array(16))), data(sctpChunk(6, hex("0003 0008 0000 0001")))],
  [sctp({ checksum: 0 }), data(sctpChunk(0, new Uint8Array(21)))],
  [dccp({ type: 0, behind: new Uint8Array(4), options: hex("20040102 00000000") }), data(8)],
  [icmp({ type: 3, code: 4, rest: 0x05dc }), data(quoted)],
  [icmp({ type: 11, rest: 0x00110000 }), data(quoted), data(hex("2000 dfff 0008 0101 00064140"))],
  [icmpv6({ type: 1 }), data(build(ipv6(), tcp(), data(20)))],
  [icmpv6({ type: 135 }), data(hex("20010db8000000000000000000000003 0101020000000001"))],
  [icmpv6({ type: 143, rest: 1 }), data(hex("04000001 ff020000000000000000000000010003 20010db8000000000000000000000001"))],
  [igmp({ type: 0x22, rest: 1 }), data(hex("01000001 e0000001 0a000001"))],
];
const six = ipv6();
const NETWORKS: readonly (readonly Part[])[] = [
  [ipv4()],
  [ipv6()],
  [ipv4({ options: hex("94040000 83070401 02030400") }) as Part],
  [six, hopByHop(), destinationOptions({ options: homeAddress("2001:db8::7") })],
  [ipv6({ finalDestination: "2001:db8::a" }), routing({ addresses: ["2001:db8::a", "2001:db8::2"], segmentsLeft: 1 })],
  [ipv4(), ah()],
  [six, fragment({ more: true })],
];
/** What is carried by `outer` and carries an IP packet or frame. */
const TUNNELS: readonly (readonly Part[])[] = [
  [],
  [gre()],
  [gre({ checksum: "right", key: 1, sequence: 2 })],
  [gre({ route: new Uint8Array([...routeEntry(), 0, 0, 0, 0]) })],
  [gre({ key: 1 }), ethernet()],
  [gre({ sequence: 1 }), erspan2(), ethernet()],
  [gre({ sequence: 1 }), erspan3({ subheader: true }), ethernet()],
  [pptp({ sequence: 1, acknowledgment: 2 }), pppProtocol()],
  [udp({ destination: 4789 }), vxlan(), ethernet()],
  [udp({ destination: 4789, checksum: 0 }), vxlan(), ethernet(), vlan()],
  [udp({ destination: 4790 }), vxlanGpe(), nsh(), ethernet()],
  [udp({ destination: 6081 }), geneve({ options: geneveOption() }), ethernet()],
  [udp({ destination: 2152 }), gtpU({ flags: 0x34, optional: hex("00000085 01000940 02000000") })],
  [udp({ destination: 1701 }), l2tp([0x4802, "length", 1, 2, 7, 8]), pppProtocol()],
  [l2tp([0, 1, 0xff03]), pppProtocol()],
  // Seven bytes of headers: what is inside stands at an odd distance.
  [udp({ destination: 1701 }), l2tp([0x0002, 1, 2]), ppp({ compressed: true, protocol: 0x21 })],
  [udp({ destination: 3544 }), tunnelHeader("teredo", hex("0000 63bf 3fff0102"))],
  [udp({ destination: 4341 }), tunnelHeader("lisp", hex("80123456 00000001"))],
  [udp({ destination: 5247 }), tunnelHeader("capwap", hex("00104200 00000000")), ethernet()],
  [udp({ destination: 5072 }), tunnelHeader("ayiya", Uint8Array.from([...hex("41521129"), ...new Uint8Array(40)]))],
  [udp({ destination: 6635 }), mpls()],
  [mpls(), mpls({ label: 3 })],
  [tunnelHeader("pim", hex("2100deff 00000000"), 103)],
  [esp()],
  [mobility()],
];
const LINKS: readonly (readonly [linkType: number, ...parts: Part[]])[] = [
  [1, ethernet(), vlan({ tpid: 0x88a8 }), vlan()],
  [1, ethernet(), trailer(9), pppoe(), pppProtocol()],
  [1, ethernet(), mpls(), pwControlWord(), ethernet()],
  [1, ieee8023(), llc(), snap()],
  [1, ethernet(), ieee8021ah(), ethernet()],
  [1, ethernet(), vnTag()],
  [1, ethernet(), eTag()],
  [1, ethernet(), ciscoMetadata()],
  [1, ethernet(), fabricPath(), ethernet()],
  [1, ethernet(), nsh({ mdType: 2, context: hex("01020304 00000000") })],
  [0, nullHeader()],
  [101],
  [9, ppp({ framed: true })],
  [50, ppp({ framed: true })],
  [51, pppoe(), pppProtocol()],
  [104, chdlc()],
  [105, ieee80211({ subtype: 8, more: hex("0000") }), llc(), snap()],
  [127, radiotap({ present: 0x02, fields: hex("10") }), ieee80211(), llc(), snap()],
  [113, sll()],
  [276, sll2()],
  [192, ppi(), ieee80211(), llc(), snap()],
  [239, nflog()],
];

function seed(packet: Uint8Array, linkType: number, wireLength = packet.length, flags = 0, fcsLength = 0): Seed {
  const p = decoded({ packet, linkType, wireLength, flags });
  const bounds = new Set([0]);
  for (let i = 0; i < p.depth; i++) bounds.add(p.from[i]!).add(p.body[i]!);
  return { packet, linkType, wireLength, flags, fcsLength, bounds: [...bounds].filter((at) => at <= packet.length) };
}

/** Packets of all layers from the builders, and those of the samples. */
export function builtSeeds(): Seed[] {
  const seeds: Seed[] = [];
  const inner = [ipv4({ source: "192.168.1.1", destination: "192.168.1.2" })];
  for (const network of NETWORKS) for (const transport of TRANSPORTS) seeds.push(seed(build(ethernet(), ...network, ...transport), 1));
  for (const [i, tunnel] of TUNNELS.entries()) {
    for (const [k, transport] of TRANSPORTS.entries()) {
      const outer = (i + k) % 2 === 0 ? ipv4() : ipv6();
      const carried = k % 3 === 0 ? [ipv6()] : inner;
      seeds.push(seed(build(ethernet(), outer, ...tunnel, ...carried, ...transport), 1));
    }
  }
  for (const [linkType, ...link] of LINKS) {
    for (const [k, transport] of TRANSPORTS.entries()) seeds.push(seed(build(...link, k % 2 ? ipv4() : ipv6(), ...transport), linkType));
  }
  seeds.push(seed(build(ethernet(), arp()), 1));
  seeds.push(seed(build(ethernet(), ipv6({ payloadLength: 0 }), tcp(), data(70_000)), 1));
  seeds.push(seed(build(ethernet(), ipv4({ totalLength: 0 }), tcp({ checksum: "partial" }), data(9000)), 1));
  seeds.push(seed(build(ethernet(), ...Array.from({ length: 60 }, () => vlan()), ipv4(), udp()), 1));
  for (const { packets } of samples) {
    for (const { packet, linkType, wireLength, flags } of packets) seeds.push(seed(packet, linkType ?? 1, wireLength, flags));
  }
  return seeds;
}

/** Real captures beside the project, where they are: `PCAPLINT_CAPTURES` or the usual place. */
export const capturesFolder = (): string => process.env.PCAPLINT_CAPTURES ?? "../shared/captures";
export const captureFiles = (): string[] => {
  const folder = capturesFolder();
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
};

/** Longest packet taken from a capture, and the most of one capture. */
const MOST = 4096;
const OF_ONE = 12;

/** The first packets of each capture of the folder. */
export async function capturedSeeds(files: readonly string[]): Promise<Seed[]> {
  const seeds: Seed[] = [];
  const batch = new Batch(createArena(2 << 20), 64);
  const { signal } = new AbortController();
  for (const file of files) {
    try {
      const source = await openCapture(file, { batch });
      let taken = 0;
      for (let read = await source.read(signal); read !== undefined && taken < OF_ONE; read = await source.read(signal)) {
        for (let i = 0; i < read.count && taken < OF_ONE; i++, taken++) {
          const start = read.start[i]!;
          const bytes = read.arena.bytes.slice(start, start + Math.min(read.captured[i]!, MOST));
          seeds.push(seed(bytes, read.linkType[i]!, read.length[i]!, read.flags[i]!, read.fcsLength[i]!));
        }
      }
      await source.close();
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
    }
  }
  return seeds;
}
