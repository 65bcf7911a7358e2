import { build, concat, data, ethernet, ipv4, tcp, udp, vlan } from "./build/index.js";
import { inject, offloads, tap } from "./inject.js";
import { ip, type Namespaces } from "./namespaces.js";
import { bigTcp, ipv6, sendDatagrams, vlanDevices, vxlan } from "./scenarios.js";

/** What offloads make of traffic from `a` to `b`. */
export interface Scenario {
  readonly name: string;
  /** Before anybody listens. @throws where the kernel refuses */
  readonly prepare?: (net: Namespaces) => void | Promise<void>;
  readonly send: (net: Namespaces) => Promise<unknown>;
  /** Whose end of the link is listened to: the receiver's if not said. */
  readonly at?: "sender";
  /** Of each of these there is a packet: otherwise it is not the scenario that it says it is. */
  readonly has: readonly Wanted[];
  /** Bytes of the longest frame, or what it exceeds. */
  readonly longest: number | { readonly over: number };
  /** Some kernels cannot, and say so. */
  readonly mayBeRefused?: true;
}

export interface Wanted {
  readonly direction?: "in" | "out";
  readonly length?: number;
  /** Protocols, outermost first, each with the verdict of its checksum. */
  readonly layers: string;
  readonly kernel: Readonly<Record<string, unknown>>;
}

const BYTES = 100_000;
/** Ethernet and an MTU of 1500. */
const FRAME = 1514;
const finished = { flags: [], gsoType: "none" };
const unfinished = { flags: ["needs-csum"], gsoType: "none" };
/** MSS 1460 less 12 of time stamps. */
const segments = { flags: ["needs-csum"], gsoType: "tcpv4", gsoSize: 1448, csumStart: 34, csumOffset: 16 };
/** Over IPv6, whose header is 20 bytes longer. */
const segments6 = { flags: ["needs-csum"], gsoType: "tcpv6", gsoSize: 1428, csumOffset: 16 };
/** In VXLAN, whose headers take 50 bytes. */
const inner = { ...segments, gsoSize: 1398, csumStart: 84 };
const datagrams = { flags: ["needs-csum"], gsoType: "udp-l4", gsoSize: 1000, csumStart: 34, csumOffset: 6 };

/** Frames behind 10 bytes of struct virtio_net_hdr: finished; a sum from 38 on, at 16, left to do; TCPv4 in segments of 100. */
const inVlan = [
  concat(new Uint8Array(10), build(ethernet(), vlan({ id: 7 }), ipv4(), udp(), data(20))),
  concat(Uint8Array.of(1, 0, 0, 0, 0, 0, 38, 0, 16, 0), build(ethernet(), vlan({ id: 7 }), ipv4(), tcp({ checksum: "partial" }), data(20))),
  concat(
    Uint8Array.of(1, 1, 58, 0, 100, 0, 38, 0, 16, 0),
    build(ethernet(), vlan({ id: 7 }), ipv4(), tcp({ checksum: "partial" }), data(300)),
  ),
];
/** The same of a guest, to an address that no bridge knows. */
const ofGuest = concat(
  Uint8Array.of(1, 1, 54, 0, 100, 0, 34, 0, 16, 0),
  build(ethernet({ destination: "02:00:00:00:00:33" }), ipv4(), tcp({ checksum: "partial" }), data(300)),
);

/** Switches offloads that have names only. @throws with what ethtool says */
async function ethtool(net: Namespaces, namespace: string, ...args: readonly string[]): Promise<void> {
  const { status, stderr } = await net.start(namespace, ["ethtool", "-K", ...args]).ended;
  if (status !== 0) throw new Error(`ethtool -K ${args.join(" ")}: ${stderr.trim()}`);
}

/** A guest's segments come in by a TAP device and leave by `vb`: both are ports of a bridge. */
async function sendByBridge(net: Namespaces): Promise<void> {
  const guest = await tap(net, net.b, [ofGuest]);
  ip("-n", net.b, "link", "set", "tap0", "master", "br0");
  guest.child.kill("SIGUSR2");
  await guest.until(() => guest.stdout.includes("sent"));
}

export const scenarios: readonly Scenario[] = [
  {
    name: "default offloads",
    send: (net) => net.sendTcp(BYTES),
    has: [{ direction: "in", kernel: segments, layers: "ethernet/ipv4 good/tcp partial" }],
    longest: { over: FRAME },
  },
  {
    name: "default offloads, at the sender",
    at: "sender",
    send: (net) => net.sendTcp(BYTES),
    has: [{ direction: "out", kernel: segments, layers: "ethernet/ipv4 good/tcp partial" }],
    longest: { over: FRAME },
  },
  {
    name: "tx checksumming off",
    prepare: (net) => offloads(net, net.a, "va", { tx: false }),
    send: (net) => net.sendTcp(BYTES),
    has: [{ direction: "in", length: FRAME, kernel: finished, layers: "ethernet/ipv4 good/tcp good" }],
    longest: FRAME,
  },
  {
    name: "GRO on, of frames that were sent one by one with finished checksums",
    prepare: async (net) => {
      await offloads(net, net.a, "va", { tx: false });
      await offloads(net, net.b, "vb", { gro: true });
    },
    send: (net) => net.sendTcp(BYTES),
    has: [{ direction: "in", kernel: segments, layers: "ethernet/ipv4 good/tcp partial" }],
    longest: { over: FRAME },
  },
  {
    name: "TSO off",
    prepare: (net) => offloads(net, net.a, "va", { tso: false }),
    send: (net) => net.sendTcp(BYTES),
    has: [{ direction: "in", length: FRAME, kernel: unfinished, layers: "ethernet/ipv4 good/tcp partial" }],
    longest: FRAME,
  },
  {
    name: "VXLAN with an outer checksum",
    prepare: (net) => vxlan(net, "udpcsum"),
    send: (net) => net.sendTcp(BYTES, "10.8.0.2"),
    has: [{ direction: "in", kernel: inner, layers: "ethernet/ipv4 good/udp partial/vxlan/ethernet/ipv4 good/tcp partial" }],
    longest: { over: FRAME },
  },
  {
    name: "VXLAN without",
    prepare: (net) => vxlan(net, "noudpcsum"),
    send: (net) => net.sendTcp(BYTES, "10.8.0.2"),
    has: [{ direction: "in", kernel: inner, layers: "ethernet/ipv4 good/udp absent/vxlan/ethernet/ipv4 good/tcp partial" }],
    longest: { over: FRAME },
  },
  {
    name: "UDP GSO",
    send: sendDatagrams,
    has: [{ direction: "in", length: 4542, kernel: datagrams, layers: "ethernet/ipv4 good/udp partial" }],
    longest: 4542,
  },
  {
    name: "UDP GRO, of datagrams that came one by one before it was on",
    prepare: (net) => ethtool(net, net.a, "va", "tx-udp-segmentation", "off"),
    send: async (net) => {
      await sendDatagrams(net);
      await ethtool(net, net.b, "vb", "gro", "on", "rx-udp-gro-forwarding", "on");
      await sendDatagrams(net);
    },
    has: [
      { direction: "in", length: 1042, kernel: unfinished, layers: "ethernet/ipv4 good/udp partial" },
      { direction: "in", length: 4542, kernel: datagrams, layers: "ethernet/ipv4 good/udp partial" },
    ],
    longest: 4542,
  },
  {
    name: "IPv6",
    prepare: (net) => ipv6(net),
    send: (net) => net.sendTcp(BYTES, "fd00::2"),
    has: [{ direction: "in", kernel: { ...segments6, csumStart: 54 }, layers: "ethernet/ipv6/tcp partial" }],
    longest: { over: FRAME },
  },
  {
    name: "BIG TCP",
    prepare: bigTcp,
    send: (net) => net.sendTcp(20 * BYTES, "fd00::2"),
    // A jumbo payload option more.
    has: [{ direction: "in", kernel: { ...segments6, csumStart: 62 }, layers: "ethernet/ipv6/ipv6-hop-by-hop/tcp partial" }],
    longest: { over: 0xffff },
  },
  {
    name: "VLAN",
    send: (net) => inject(net, net.a, "va", inVlan, true),
    has: [
      { kernel: finished, layers: "ethernet/vlan/ipv4 good/udp good" },
      { kernel: { ...unfinished, csumStart: 38 }, layers: "ethernet/vlan/ipv4 good/tcp partial" },
      { kernel: { ...segments, gsoSize: 100, csumStart: 38 }, layers: "ethernet/vlan/ipv4 good/tcp partial" },
    ],
    longest: 14 + 4 + 20 + 20 + 300,
  },
  {
    name: "VLAN, by devices of their own",
    prepare: vlanDevices,
    send: (net) => net.sendTcp(BYTES, "10.7.0.2"),
    has: [{ direction: "in", kernel: { ...segments, csumStart: 38 }, layers: "ethernet/vlan/ipv4 good/tcp partial" }],
    longest: { over: FRAME },
    mayBeRefused: true,
  },
  {
    name: "from a TAP device through a bridge",
    prepare: (net) => {
      ip("-n", net.b, "link", "add", "br0", "type", "bridge");
      ip("-n", net.b, "link", "set", "vb", "master", "br0");
      ip("-n", net.b, "link", "set", "br0", "up");
    },
    send: sendByBridge,
    has: [{ direction: "out", kernel: { ...segments, gsoSize: 100 }, layers: "ethernet/ipv4 good/tcp partial" }],
    longest: 14 + 20 + 20 + 300,
  },
];
