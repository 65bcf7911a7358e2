/**
 * SKB_GSO_* of include/linux/skbuff.h. The bits were given other meanings twice, so that a number means nothing without the
 * kernel that it comes from; but most combinations are possible on only some of them.
 */
export interface Era {
  /** First kernel with this layout. */
  readonly name: string;
  readonly since: readonly [major: number, minor: number];
  /** Name of each bit, from bit 0. */
  readonly bits: readonly string[];
}

const TUNNELS = ["gre", "gre-csum", "ipxip4", "ipxip6", "udp-tunnel", "udp-tunnel-csum"];
const SINCE_4_14 = [
  "tcpv4",
  "dodgy",
  "ecn",
  "fixedid",
  "tcpv6",
  "fcoe",
  ...TUNNELS,
  "partial",
  "tunnel-remcsum",
  "sctp",
  "esp",
  "udp",
  "udp-l4",
];

/** The oldest first. */
export const ERAS: readonly Era[] = [
  { name: "2.6", since: [0, 0], bits: ["tcpv4", "udp", "dodgy", "ecn", "tcpv6", "fcoe"] },
  {
    name: "4.4",
    since: [3, 18],
    bits: [
      "tcpv4",
      "udp",
      "dodgy",
      "ecn",
      "tcpv6",
      "fcoe",
      "gre",
      "gre-csum",
      "ipip",
      "sit",
      "udp-tunnel",
      "udp-tunnel-csum",
      "tunnel-remcsum",
    ],
  },
  {
    name: "4.7",
    since: [4, 7],
    bits: ["tcpv4", "udp", "dodgy", "ecn", "fixedid", "tcpv6", "fcoe", ...TUNNELS, "partial", "tunnel-remcsum", "sctp", "esp"],
  },
  { name: "4.14", since: [4, 14], bits: SINCE_4_14 },
  { name: "5.6", since: [5, 6], bits: [...SINCE_4_14, "fraglist"] },
  {
    name: "6.15",
    since: [6, 15],
    bits: [...SINCE_4_14, "fraglist", "accecn", ...new Array<string>(10).fill(""), "fixedid", "fixedid-inner"],
  },
];

/** Bits that say what is segmented; the rest say how. ESP may stand alone or with one of them. */
const BASES: ReadonlySet<string> = new Set(["tcpv4", "tcpv6", "udp", "udp-l4", "fcoe", "sctp"]);

export interface GsoType {
  /** `none` where no bit says what is segmented. */
  readonly gsoType: string;
  readonly gsoFlags: readonly string[];
  /** Layout that was used; `unknown` where no version is known and several fit. */
  readonly era: string;
  /** No kernel of this layout would set these bits together. */
  readonly impossible: boolean;
}

/** Bits of the number in this layout. */
function bitNames(raw: number, { bits }: Era): string[] {
  const names: string[] = [];
  for (let bit = 0; bit < 32; bit++) if ((raw >>> bit) & 1) names.push(bits[bit] || `bit-${bit}`);
  return names;
}

/** Two things segmented at once, or a bit that did not exist. */
function isImpossible(names: readonly string[]): boolean {
  return names.filter((name) => BASES.has(name)).length > 1 || names.some((name) => name.startsWith("bit-"));
}

/** The layout of this version; undefined where it is no version. */
export function eraOf(version: string | undefined): Era | undefined {
  const match = /^(\d+)\.(\d+)/.exec(version ?? "");
  if (match === null) return undefined;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return ERAS.findLast(({ since }) => major > since[0] || (major === since[0] && minor >= since[1]));
}

/** Layouts on which the number makes sense, the oldest first. */
export const possibleEras = (raw: number): readonly Era[] => ERAS.filter((era) => !isImpossible(bitNames(raw, era)));

/** Where all layouts from one on, and none before it, allow the number, and read it in one way, that one is the answer. */
function byNumber(raw: number): { era: Era; name: string } {
  const possible = possibleEras(raw);
  const newest = possible.at(-1);
  if (newest === undefined) return { era: ERAS.at(-1)!, name: "unknown" };
  const [first] = possible as [Era];
  const isRest = possible.length < ERAS.length && possible.length === ERAS.length - ERAS.indexOf(first);
  const told = bitNames(raw, newest).join();
  return { era: newest, name: isRest && possible.every((era) => bitNames(raw, era).join() === told) ? first.name : "unknown" };
}

/** What a gso_type means on the kernel of this version; without one, on the newest on which it makes sense. */
export function gsoTypeOf(raw: number, version: string | undefined): GsoType {
  const known = eraOf(version);
  const { era, name } = known === undefined ? byNumber(raw) : { era: known, name: known.name };
  const names = bitNames(raw, era);
  const base = names.find((one) => BASES.has(one));
  return { gsoType: base ?? "none", gsoFlags: names.filter((one) => one !== base), era: name, impossible: isImpossible(names) };
}
