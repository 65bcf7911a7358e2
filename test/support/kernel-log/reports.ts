/** Reports as kernels of several generations print them, from the format strings in net/core/dev.c and net/core/skbuff.c. */

/** A call trace, innermost first; `name [module]`, a `?` in front of what may be left over. */
export const trace = (...calls: readonly string[]): string[] => [
  "Call Trace:",
  ...calls.map((call) => {
    const [, unsure = "", name, module = ""] = /^(\? )?(\S+)( \[.*\])?$/.exec(call)!;
    return ` ${unsure}${name}+0x4c/0x1a0${module}`;
  }),
];

export const cpuLine = (release: string): string => `CPU: 3 PID: 4711 Comm: server Not tainted ${release} #57-Distribution`;
const CUT = "------------[ cut here ]------------";
const END = "---[ end trace 0123456789abcdef ]---";
const CAPS = "(0x00000000000148a3, 0x0000000000000000)";

interface Sizes {
  readonly len: number;
  readonly dataLen: number;
  readonly gsoSize: number;
  readonly gsoType: number;
  readonly ipSummed: number;
}

interface Report {
  readonly device: string;
  readonly release: string;
  readonly calls: readonly string[];
}

/** Up to Linux 3.0: no word of gso. */
export const badOffloadOldest = ({ device, release, calls }: Report, { len, dataLen, ipSummed }: Sizes): string[] => [
  CUT,
  "WARNING: at net/core/dev.c:1912 skb_warn_bad_offload+0xc1/0xd0()",
  "Hardware name: A Server",
  `${device}: caps=(0x148a3, 0x0) len=${len} data_len=${dataLen} ip_summed=${ipSummed}`,
  "Modules linked in: bridge stp llc",
  `Pid: 0, comm: swapper Not tainted ${release} #1`,
  ...trace("warn_slowpath_common", "warn_slowpath_fmt", "skb_warn_bad_offload", ...calls),
  END,
];

/** Linux 3.1 to 5.2; until 4.10 or so the WARNING stands in front of the message. */
export const badOffloadOld = ({ device, release, calls }: Report, s: Sizes, warningFirst = false): string[] => {
  const message = `${device}: caps=${CAPS} len=${s.len} data_len=${s.dataLen} gso_size=${s.gsoSize} gso_type=${s.gsoType} ip_summed=${s.ipSummed}`;
  const warning = "WARNING: CPU: 3 PID: 4711 at net/core/dev.c:2567 skb_warn_bad_offload+0xd1/0xe0";
  return [
    CUT,
    ...(warningFirst ? [warning, message] : [message, warning]),
    "Modules linked in: veth xt_CHECKSUM iptable_mangle",
    cpuLine(release),
    "Hardware name: A Server/Board, BIOS 1.0 01/01/2018",
    "RIP: 0010:skb_warn_bad_offload+0xd1/0xe0",
    "RSP: 0018:ffffb1c0c32bf7d8 EFLAGS: 00010286",
    "RAX: 0000000000000000 RBX: ffff8f2fb4a0d400 RCX: 0000000000000006",
    ...trace(...calls),
    END,
  ];
};

/** Since Linux 5.3: the dump in front. */
export const badOffload = ({ device, release, calls }: Report, dump: readonly string[]): string[] => [
  ...dump,
  CUT,
  `${device}: caps=${CAPS}`,
  "WARNING: CPU: 3 PID: 4711 at net/core/dev.c:3262 skb_warn_bad_offload+0x81/0x140",
  "Modules linked in: veth xt_CHECKSUM iptable_mangle",
  cpuLine(release),
  "RIP: 0010:skb_warn_bad_offload+0x81/0x140",
  "Code: 48 8d 88 e8 01 00 00 48 85 c0 48 c7 c0 80 cd",
  ...trace("skb_checksum_help", ...calls),
  " </TASK>",
  END,
];

/** `middle`: nothing up to 4.19, `failureLine` in 4.20 to 5.2, a dump since. */
export const hwFailure = ({ device, release, calls }: Report, middle: readonly string[] = []): string[] => [
  `${device}: hw csum failure`,
  ...middle,
  cpuLine(release),
  ...trace("dump_stack", "__skb_checksum_complete", ...calls),
];

export const failureLines = (s: Sizes & { readonly csum: number }): string[] => [
  "dev features: 0x0000000000195829",
  `skb len=${s.len} data_len=${s.dataLen} pkt_type=0 gso_size=${s.gsoSize} gso_type=${s.gsoType} nr_frags=1 ip_summed=${s.ipSummed} csum=${s.csum.toString(16)} csum_complete_sw=0 csum_valid=0 csum_level=0`,
];

export interface Panic {
  readonly side: "over" | "under";
  readonly len: number;
  readonly put: number;
  /** Offsets from `head`. */
  readonly data: number;
  readonly tail: number;
  readonly end: number;
}

const HEAD = 0xffff_8880_1234_0000n;
export const panic = ({ device, release, calls }: Report, p: Panic): string[] => [
  `skbuff: skb_${p.side}_panic: text:ffffffff8a12f557 len:${p.len} put:${p.put} head:${HEAD.toString(16)} data:${(HEAD + BigInt(p.data)).toString(16)} tail:0x${p.tail.toString(16)} end:0x${p.end.toString(16)} dev:${device}`,
  CUT,
  "kernel BUG at net/core/skbuff.c:109!",
  "invalid opcode: 0000 [#1] SMP PTI",
  cpuLine(release),
  "RIP: 0010:skb_panic+0x48/0x4a",
  ...trace(p.side === "over" ? "skb_put" : "skb_push", ...calls),
  END,
];

/** A fault in a function, with registers. */
export const oops = (release: string, func: string, registers: Readonly<Record<string, bigint>>, calls: readonly string[]): string[] => {
  const named = Object.entries(registers).map(([name, value]) => `${name}: ${value.toString(16).padStart(16, "0")}`);
  return [
    "BUG: kernel NULL pointer dereference, address: 0000000000000000",
    "#PF: supervisor read access in kernel mode",
    "Oops: 0000 [#1] SMP NOPTI",
    cpuLine(release),
    `RIP: 0010:${func}+0x22e/0xa80`,
    named.join(" "),
    ...trace(...calls),
    END,
  ];
};

/** BUG_ON(len) in skb_checksum. */
export const checksumBug = (release: string, left: bigint): string[] => [
  "kernel BUG at net/core/skbuff.c:1886!",
  "invalid opcode: 0000 [#1] SMP",
  cpuLine(release),
  "RIP: 0010:skb_checksum+0x2d5/0x2e0",
  `RAX: ffff881062d2dd80 RBX: ${left.toString(16).padStart(16, "0")} RCX: 00000000ff2a5251`,
  ...trace("skb_checksum_help", "dev_hard_start_xmit"),
  END,
];

export const udpChecksum = (source: string, destination: string, length: number): string =>
  `UDP: bad checksum. From ${source} to ${destination} ulen ${length}`;
