import { build, data, ethernet, ipv4, tcp } from "../build/index.js";
import { badOffload, badOffloadOld, badOffloadOldest, checksumBug, failureLines, hwFailure, oops, panic, udpChecksum } from "./reports.js";
import { skbDump } from "./skb-dump.js";

/** Everything that a log may say about packets, each as a block of lines with what must be found in it. */
export interface Block {
  readonly name: string;
  readonly lines: readonly string[];
  /** Of the event. */
  readonly kind: string;
  /** Some of its state. */
  readonly state: Readonly<Record<string, unknown>>;
}

const sizes = { len: 3000, dataLen: 1500, gsoSize: 1400, gsoType: 1, ipSummed: 3 };
const state = { len: 3000, dataLen: 1500, gsoSize: 1400, gsoTypeRaw: 1, ipSummed: 3 };
const by = (device: string, ...calls: readonly string[]) => ({ device, release: "5.10.0-8-amd64", calls });
const packet = build(ethernet(), ipv4(), tcp(), data(300));
const dump = (version: 1 | 2 | 3) =>
  skbDump({
    packet,
    version,
    headroom: 64,
    mac: [64, 14],
    net: [78, 20],
    trans: 98,
    gso: { size: 100, type: 1, segs: 3 },
    device: "eth1",
    frags: [200],
  });
const dumped = { len: 354, headroom: 64, networkHeader: 78, gsoSize: 100, nrFrags: 1 };

export const blocks: readonly Block[] = [
  {
    name: "bad offload, oldest",
    lines: badOffloadOldest(by("eth0", "dev_gso_segment"), sizes),
    kind: "bad-offload",
    state: { len: 3000, ipSummed: 3 },
  },
  { name: "bad offload, 3.x", lines: badOffloadOld(by("eth0", "checksum_tg [xt_CHECKSUM]"), sizes, true), kind: "bad-offload", state },
  { name: "bad offload, 4.x", lines: badOffloadOld(by("eth0", "checksum_tg [xt_CHECKSUM]"), sizes), kind: "bad-offload", state },
  ...([1, 2, 3] as const).flatMap((version): Block[] => [
    {
      name: `bad offload, form ${version}`,
      lines: badOffload(by("eth0", "validate_xmit_skb"), dump(version)),
      kind: "bad-offload",
      state: dumped,
    },
    {
      name: `wrong hardware sum, form ${version}`,
      lines: hwFailure(by("eth0", "tcp_v4_rcv"), dump(version)),
      kind: "hw-csum-failure",
      state: dumped,
    },
    { name: `a dump alone, form ${version}`, lines: dump(version), kind: "state", state: dumped },
  ]),
  { name: "wrong hardware sum, oldest", lines: hwFailure(by("eth0", "tcp_v4_rcv")), kind: "hw-csum-failure", state: {} },
  {
    name: "wrong hardware sum, 4.20",
    lines: hwFailure(by("eth0", "tcp_v4_rcv"), failureLines({ ...sizes, ipSummed: 2, csum: 0x77 })),
    kind: "hw-csum-failure",
    state: { len: 3000, csum: 0x77 },
  },
  {
    name: "over panic",
    lines: panic(by("eth0", "tcp_sendmsg"), { side: "over", len: 1700, put: 100, data: 64, tail: 1764, end: 1728 }),
    kind: "panic",
    state: { tail: 1764, end: 1728 },
  },
  {
    name: "under panic",
    lines: panic(by("eth0", "ip6_finish_output2"), { side: "under", len: 90, put: 14, data: -4, tail: 86, end: 192 }),
    kind: "panic",
    state: { headroom: -4 },
  },
  { name: "fault", lines: oops("5.10.0", "skb_segment", { RDI: 1400n }, ["tcp_gso_segment"]), kind: "oops", state: {} },
  { name: "BUG", lines: checksumBug("2.6.32-504.el6.x86_64", 200n), kind: "oops", state: {} },
  { name: "bad UDP checksum", lines: [udpChecksum("10.0.0.1:53", "10.0.0.2:4000", 40)], kind: "udp-checksum", state: {} },
];

/** Lines of other subsystems, among them some that look alike. */
export const OTHERS: readonly string[] = [
  "IPv6: ADDRCONF(NETDEV_CHANGE): veth1a2b: link becomes ready",
  "docker0: port 3(veth77) entered blocking state",
  'audit: type=1400 audit(1700000000.123:45): apparmor="ALLOWED" operation="open" pid=42',
  "[UFW BLOCK] IN=eth0 OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TOS=0x00 PROTO=TCP SPT=1 DPT=2",
  "nfs: server filer not responding, still trying",
  "usb 1-1: new high-speed USB device number 5 using xhci_hcd",
  "BTRFS error (device sda1): csum failed root 5 ino 257 off 0 csum 0x8941f998 expected csum 0x5a2bd1c8 mirror 1",
  "e1000e 0000:00:19.0 eth0: NIC Link is Up 1000 Mbps Full Duplex, Flow Control: None",
  "TCP: request_sock_TCP: Possible SYN flooding on port 80. Sending cookies.",
  "perf: interrupt took too long (2503 > 2500), lowering kernel.perf_event_max_sample_rate to 79750",
  "systemd[1]: Started Session 12 of user root.",
  "kvm [1234]: vcpu0, guest rIP: 0xffffffff810 disabled perfctr wrmsr: 0xc2 data 0xffff",
  "",
];
