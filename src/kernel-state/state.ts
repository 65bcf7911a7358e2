/**
 * What the kernel knew of one packet, as far as it is told: from a log, a dump of its structures, or live metadata. Offsets count
 * bytes from `skb->head`; live metadata counts from the packet's first byte, which is a `headroom` of 0. What is not told is
 * undefined; a header offset that the kernel calls unset (0xffff, or ~0 in old kernels) is undefined too.
 */
export interface KernelState {
  /** All bytes of the packet from `skb->data` on; `dataLen` of them in fragments, `headlen` in the linear part. */
  len?: number;
  dataLen?: number;
  headlen?: number;
  /** `skb->data`. */
  headroom?: number;
  tail?: number;
  end?: number;
  tailroom?: number;
  nrFrags?: number;
  /** Bytes of each of the first `nrFrags` fragments. */
  fragSizes?: readonly number[];
  /** 0 where `frag_list` is NULL, 1 where it is not. */
  fragList?: number;
  /** Bytes of the packets on `frag_list`. */
  fragListLen?: number;
  gsoSize?: number;
  gsoSegs?: number;
  gsoTypeRaw?: number;
  /** 0 NONE, 1 UNNECESSARY, 2 COMPLETE, 3 PARTIAL. */
  ipSummed?: number;
  /** The union of `csum` with `csum_start` and `csum_offset`, as a number of the host. */
  csum?: number;
  csumStart?: number;
  csumOffset?: number;
  macHeader?: number;
  networkHeader?: number;
  transportHeader?: number;
  encapsulation?: number;
  innerMacHeader?: number;
  innerNetworkHeader?: number;
  innerTransportHeader?: number;
  /** EtherType. */
  protocol?: number;
  pktType?: number;
}

/** Fields that are plain numbers, in the order in which findings show them. */
export const STATE_FIELDS = [
  "len",
  "dataLen",
  "headlen",
  "headroom",
  "tailroom",
  "tail",
  "end",
  "nrFrags",
  "fragList",
  "fragListLen",
  "gsoSize",
  "gsoSegs",
  "gsoTypeRaw",
  "ipSummed",
  "csum",
  "csumStart",
  "csumOffset",
  "macHeader",
  "networkHeader",
  "transportHeader",
  "encapsulation",
  "innerMacHeader",
  "innerNetworkHeader",
  "innerTransportHeader",
  "protocol",
  "pktType",
] as const satisfies readonly (keyof KernelState)[];
export type StateField = (typeof STATE_FIELDS)[number];

/** enum of skbuff.h. */
export const IpSummed = { None: 0, Unnecessary: 1, Complete: 2, Partial: 3 } as const;

/** Offsets of the checksum field in the headers that a NIC can be asked to finish: TCP, UDP, SCTP. */
export const CsumOffset = { Tcp: 16, Udp: 6, Sctp: 8 } as const;
const CSUM_OFFSETS: ReadonlySet<number> = new Set(Object.values(CsumOffset));

const UNSET_16 = 0xffff;
const UNSET_32 = 0xffffffff;
const HEADERS = [
  "macHeader",
  "networkHeader",
  "transportHeader",
  "innerMacHeader",
  "innerNetworkHeader",
  "innerTransportHeader",
] as const satisfies readonly StateField[];

/** `value` as a signed number of 16 bits: an underflow of an offset shows as one. */
export const signed16 = (value: number): number => (value << 16) >> 16;

/** Makes explicit what follows from the fields by the definitions of skbuff.h, and takes away what is unset. */
export function complete(state: KernelState): KernelState {
  for (const name of HEADERS) {
    const at = state[name];
    if (at === UNSET_16 || at === UNSET_32 || (at !== undefined && at < 0)) delete state[name];
  }
  // skb_headlen(): len - data_len. Where both the linear part's ends are told, they are the better witness.
  if (state.headlen === undefined) {
    if (state.tail !== undefined && state.headroom !== undefined) state.headlen = state.tail - state.headroom;
    else if (state.len !== undefined && state.dataLen !== undefined) state.headlen = state.len - state.dataLen;
  }
  if (state.dataLen === undefined && state.len !== undefined && state.headlen !== undefined) state.dataLen = state.len - state.headlen;
  if (state.tail === undefined && state.headroom !== undefined && state.headlen !== undefined) state.tail = state.headroom + state.headlen;
  if (state.ipSummed === IpSummed.Partial && state.csum !== undefined && state.csumStart === undefined) splitCsum(state, state.csum);
  return state;
}

/** csum_start is the first half of the union in memory: the low one on a little-endian host, which the known offsets tell. */
function splitCsum(state: KernelState, csum: number): void {
  const [low, high] = [csum & 0xffff, csum >>> 16];
  const bigEndian = CSUM_OFFSETS.has(low) && !CSUM_OFFSETS.has(high);
  state.csumStart = bigEndian ? high : low;
  state.csumOffset = bigEndian ? low : high;
}
