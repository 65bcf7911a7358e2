import { build, data, ethernet, ipv4, tcp, udp } from "../build/index.js";
import { badOffload, cpuLine, hwFailure, panic } from "../kernel-log/reports.js";
import { skbDump } from "../kernel-log/skb-dump.js";

/** Text of a kernel, for `pcaplint kernel`, with what must be found in it. */
export interface KernelSample {
  /** The file's name: the id of the rule that it is for with `-` for `/`, and what kind of text it is. */
  readonly name: string;
  readonly about: string;
  readonly lines: readonly string[];
  /** Number of the event's first line, and the rule. */
  readonly findings: readonly (readonly [line: number, rule: string])[];
}

const stamped = (lines: readonly string[]): string[] => lines.map((line, i) => `[${(4711 + i * 0.000017).toFixed(6)}] ${line}`);
const packet = build(ethernet(), ipv4(), tcp(), data(400));
const broken = build(ethernet(), ipv4(), udp({ checksum: 0x1234 }), data(60));
/** Ethernet behind 64 bytes of headroom. */
const offsets = { headroom: 64, mac: [64, 14], net: [78, 20], trans: 98, device: "eth0" } as const;
const partial = { ipSummed: 3, csumStart: 98, csumOffset: 16 };

export const kernelSamples: readonly KernelSample[] = [
  {
    name: "skb-bad-offload.dmesg.txt",
    about: "The CHECKSUM target of iptables meets a packet that is yet to be cut into four segments. With the dump since Linux 5.3.",
    lines: stamped(
      badOffload(
        {
          device: "eth0",
          release: "5.4.0-42-generic",
          calls: ["checksum_tg [xt_CHECKSUM]", "ipt_do_table [ip_tables]", "nf_hook_slow", "ip_output"],
        },
        skbDump({ packet, ...offsets, ...partial, gso: { size: 100, type: 1, segs: 4 } }),
      ),
    ),
    findings: [[1, "skb/bad-offload"]],
  },
  {
    name: "skb-hw-csum-failure.dmesg.txt",
    about:
      "The sum that the card gave does not fit; a classifier is on the stack. The dumped packet is a UDP datagram with a wrong checksum of its own.",
    lines: stamped(
      hwFailure(
        { device: "eth0", release: "6.1.0-13-amd64", calls: ["udp_queue_rcv_skb", "? tcf_classify", "napi_gro_receive"] },
        skbDump({ version: 2, packet: broken, ...offsets, headroom: new Uint8Array(64), ipSummed: 2, csum: 0xbeef }),
      ),
    ),
    findings: [
      [1, "skb/hw-csum-failure"],
      [1, "checksum/mismatch"],
    ],
  },
  {
    name: "skb-panic.dmesg.txt",
    about: "600 bytes were put behind the data where 536 had room.",
    lines: stamped(
      panic(
        { device: "eth0", release: "5.10.0-8-amd64", calls: ["tcp_sendmsg", "sock_sendmsg"] },
        { side: "over", len: 1600, put: 600, data: 64, tail: 1664, end: 1600 },
      ),
    ),
    findings: [[1, "skb/panic"]],
  },
  {
    name: "skb-data-length.crash.txt",
    about: "1000 bytes are counted in fragments, and there is no fragment: both structures as crash prints them.",
    lines: [
      "crash> sk_buff ffff888104aa0000",
      "struct sk_buff {",
      "  len = 1066, ",
      "  data_len = 1000, ",
      "  ip_summed = 0 '\\000', ",
      "  tail = 266, ",
      "  end = 320, ",
      '  head = 0xffff888104bb0000 "", ',
      '  data = 0xffff888104bb00c8 "", ',
      "}",
      "",
      "crash> skb_shared_info ffff888104bb0140",
      "struct skb_shared_info {",
      "  nr_frags = 0 '\\000', ",
      "  gso_size = 0, ",
      "  frag_list = 0x0, ",
      "}",
    ],
    findings: [[2, "skb/data-length"]],
  },
  {
    name: "skb-header-offset.bpftrace.txt",
    about: "Rows of a trace: TCP in GRE whose inner transport header was never set, and the same packet as it should be.",
    lines: [
      "dev  len  nh th enc inh ith | gso_size gso_segs gso_type func",
      "veth 3000 70 90 1   94  54  |  1400 3 0x41 skb_gso_transport_seglen",
      "veth 3000 70 90 1   94  114 |  1400 3 0x41 skb_gso_transport_seglen",
    ],
    findings: [[2, "skb/header-offset"]],
  },
  {
    name: "skb-csum-start.dmesg.txt",
    about: "A dump whose csum_start is the IP header's offset.",
    lines: stamped(skbDump({ version: 3, packet, ...offsets, ...partial, csumStart: 78 })),
    findings: [[1, "skb/csum-start"]],
  },
  {
    name: "skb-csum-offset.dmesg.txt",
    about: "A dump of TCP whose sum would be written where UDP has its own.",
    lines: stamped(skbDump({ version: 2, packet, ...offsets, ...partial, csumOffset: 6 })),
    findings: [[1, "skb/csum-offset"]],
  },
  {
    name: "skb-gso-type.jsonl",
    about: "JSON lines of a trace: 0x403 as Linux 4.4 would read it, and as Linux 4.18 does.",
    lines: [
      JSON.stringify({
        func: "__skb_gso_segment",
        release: "4.4.0-138-generic",
        dev: "eth0",
        len: 3000,
        gso_size: 1400,
        gso_segs: 3,
        gso_type: 1027,
      }),
      JSON.stringify({
        func: "__skb_gso_segment",
        release: "4.18.0-477.el8.x86_64",
        dev: "eth0",
        len: 3000,
        gso_size: 1400,
        gso_segs: 3,
        gso_type: 1027,
      }),
    ],
    findings: [[1, "skb/gso-type"]],
  },
  {
    name: "skb-gso-size.dmesg.txt",
    about: "A dump of a packet that is shorter than one of its segments; behind it a line of another subsystem.",
    lines: stamped([
      ...skbDump({ version: 1, packet, ...offsets, ...partial, gso: { size: 1448, type: 1, segs: 2 } }),
      cpuLine("5.15.0"),
      "eth0: link becomes ready",
    ]),
    findings: [[1, "skb/gso-size"]],
  },
];

/** Prints JSON lines that `pcaplint kernel` reads, on kernels with BTF. */
export const BPFTRACE = `#!/usr/bin/env bpftrace
/*
 * What the kernel knows of each packet where it is cut into segments or its checksum is finished, as JSON lines:
 *
 *     bpftrace -q samples/skb-state.bt | pcaplint kernel -
 *
 * Needs a kernel with BTF (/sys/kernel/btf/vmlinux). Further functions whose first argument is the packet can be added.
 */
kprobe:__skb_gso_segment,
kprobe:skb_checksum_help,
kprobe:skb_gso_validate_network_len
{
	$skb = (struct sk_buff *)arg0;
	$shared = (struct skb_shared_info *)($skb->head + $skb->end);
	printf("{\\"func\\":\\"%s\\",\\"dev\\":\\"%s\\",", func, $skb->dev->name);
	printf("\\"len\\":%u,\\"data_len\\":%u,\\"headroom\\":%d,", $skb->len, $skb->data_len, (int64)((uint64)$skb->data - (uint64)$skb->head));
	printf("\\"tail\\":%u,\\"end\\":%u,\\"nr_frags\\":%u,\\"frag_list\\":%d,", $skb->tail, $skb->end, $shared->nr_frags, $shared->frag_list == 0 ? 0 : 1);
	printf("\\"gso_size\\":%u,\\"gso_segs\\":%u,\\"gso_type\\":%u,", $shared->gso_size, $shared->gso_segs, $shared->gso_type);
	printf("\\"ip_summed\\":%u,\\"csum_start\\":%u,\\"csum_offset\\":%u,", $skb->ip_summed, $skb->csum_start, $skb->csum_offset);
	printf("\\"mac_header\\":%u,\\"network_header\\":%u,\\"transport_header\\":%u,", $skb->mac_header, $skb->network_header, $skb->transport_header);
	printf("\\"encapsulation\\":%u,\\"inner_network_header\\":%u,\\"inner_transport_header\\":%u}\\n",
	    $skb->encapsulation, $skb->inner_network_header, $skb->inner_transport_header);
}
`;
