import { Kind } from "./kind.js";

/**
 * First layer by LINKTYPE_ number of the file, 0 where there is no decoder. 12, 14 and 101 are raw IP (the first two are
 * DLT_RAW as some systems number it).
 * https://www.tcpdump.org/linktypes.html
 */
const LINK_TYPES: readonly (readonly [number, number])[] = [
  [0, Kind.Null],
  [1, Kind.Ethernet],
  [9, Kind.Ppp],
  [12, Kind.Ip],
  [14, Kind.Ip],
  [50, Kind.PppHdlc],
  [51, Kind.Pppoe],
  [101, Kind.Ip],
  [104, Kind.Chdlc],
  [105, Kind.Ieee80211],
  [107, Kind.FrameRelay],
  [108, Kind.Loop],
  [113, Kind.Sll],
  [119, Kind.Prism],
  [127, Kind.Radiotap],
  [129, Kind.Arcnet],
  [163, Kind.Avs],
  [192, Kind.Ppi],
  [228, Kind.Ipv4],
  [229, Kind.Ipv6],
  [239, Kind.Nflog],
  [276, Kind.Sll2],
];

const first = new Uint8Array(65536);
for (const [linkType, kind] of LINK_TYPES) first[linkType] = kind;

/** Kind of the first layer of a packet of this link type. PPI has 32 bits for it. */
export const firstKind = (linkType: number): number => first[linkType] ?? Kind.None;
