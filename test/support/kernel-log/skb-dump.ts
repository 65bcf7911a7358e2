/**
 * Lines as skb_dump() of net/core/skbuff.c prints them, from the description of its three forms: Linux 5.3, 6.10 (mac_len, csum
 * start and offset, inner headers) and 7.0 (data_len, end-tail). Everything that is not told is 0, unset, or follows.
 */
export interface SkbDump {
  readonly version?: 1 | 2 | 3;
  /** Bytes of the packet from `skb->data` on. */
  readonly packet: Uint8Array;
  /** `len`, where the dump holds fewer bytes. */
  readonly len?: number;
  readonly headlen?: number;
  /** Bytes in front of `skb->data`; printed where they are told. */
  readonly headroom?: number | Uint8Array;
  readonly tailroom?: number;
  /** Fragments: how many bytes each holds. */
  readonly frags?: readonly number[];
  readonly nrFrags?: number;
  /** Offset from `skb->head` and length; unset if not told. */
  readonly mac?: readonly [offset: number, length: number];
  readonly net?: readonly [offset: number, length: number];
  readonly trans?: number;
  readonly gso?: { readonly size: number; readonly type: number; readonly segs: number };
  readonly csum?: number;
  readonly csumStart?: number;
  readonly csumOffset?: number;
  readonly ipSummed?: number;
  readonly proto?: number;
  readonly pktType?: number;
  readonly encapsulation?: number;
  readonly inner?: { readonly mac: number; readonly net: number; readonly trans: number };
  readonly device?: string;
  /** `feat=0x0x…`, as until December 2021. */
  readonly prefixTwice?: boolean;
}

const hex = (value: number, digits = 0): string => value.toString(16).padStart(digits, "0");

/** print_hex_dump() with DUMP_PREFIX_OFFSET, 16 bytes a line. */
function hexLines(name: string, bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16)
    lines.push(`${name.padEnd(14)}${hex(at, 8)}: ${[...bytes.subarray(at, at + 16)].map((byte) => hex(byte, 2)).join(" ")}`);
  return lines;
}

export function skbDump(dump: SkbDump): string[] {
  const {
    version = 1,
    packet,
    tailroom = 0,
    frags = [],
    gso = { size: 0, type: 0, segs: 0 },
    ipSummed = 0,
    inner = { mac: 0, net: 0, trans: 0 },
  } = dump;
  const len = dump.len ?? packet.length;
  const headroom = typeof dump.headroom === "object" ? dump.headroom.length : (dump.headroom ?? 0);
  const headlen = dump.headlen ?? packet.length - frags.reduce((sum, size) => sum + size, 0);
  const [mac, net] = [dump.mac ?? [-1, -1], dump.net ?? [headroom, -1]];
  const trans = dump.trans ?? -1;
  // The union of skbuff.h on a little-endian host.
  const csum = dump.csum ?? (ipSummed === 3 ? ((dump.csumOffset ?? 0) << 16) | (dump.csumStart ?? 0) : 0);
  const since2 = (text: string): string => (version >= 2 ? text : "");
  const lines = [
    `skb len=${len} ${version === 3 ? `data_len=${len - headlen} ` : ""}headroom=${headroom} headlen=${headlen} tailroom=${tailroom}`,
    `${version === 3 ? `end-tail=${tailroom} ` : ""}mac=(${mac.join()})${since2(` mac_len=${Math.max(mac[1]!, 0)}`)} net=(${net.join()}) trans=${trans}`,
    `shinfo(txflags=0 nr_frags=${dump.nrFrags ?? frags.length} gso(size=${gso.size} type=${gso.type} segs=${gso.segs}))`,
    `csum(0x${hex(csum)}${since2(` start=${csum & 0xffff} offset=${csum >>> 16}`)} ip_summed=${ipSummed} complete_sw=0 valid=0 level=0)`,
    `hash(0x0 sw=0 l4=0) proto=0x${hex(dump.proto ?? 0x0800, 4)} pkttype=${dump.pktType ?? 0} iif=0`,
  ];
  if (version >= 2) {
    lines.push("priority=0x0 mark=0x0 alloc_cpu=3 vlan_all=0x0");
    lines.push(`encapsulation=${dump.encapsulation ?? 0} inner(proto=0x0000, mac=${inner.mac}, net=${inner.net}, trans=${inner.trans})`);
  }
  if (dump.device !== undefined) lines.push(`dev name=${dump.device} feat=0x${dump.prefixTwice ? "0x" : ""}0000000000195829`);
  if (typeof dump.headroom === "object") lines.push(...hexLines("skb headroom:", dump.headroom));
  lines.push(...hexLines("skb linear:", packet.subarray(0, headlen)));
  if (typeof dump.headroom === "object") lines.push(...hexLines("skb tailroom:", new Uint8Array(tailroom)));
  let at = headlen;
  for (const size of frags) {
    lines.push(...hexLines("skb frag:", packet.subarray(at, at + size)));
    at += size;
  }
  return lines;
}
