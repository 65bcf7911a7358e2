/**
 * How well an implied old value fits: `Narrow` values are so few that an error hits one by chance in less than one case of
 * a hundred; `Wide` is what the field commonly holds; `Any` is possible and no more.
 */
export const Fit = { Any: 0, Wide: 1, Narrow: 2 } as const;
export type Fit = (typeof Fit)[keyof typeof Fit];

/** Services that packets are redirected from (https://www.iana.org/assignments/service-names-port-numbers), and VXLAN's old port. */
const SERVICES: ReadonlySet<number> = new Set([
  22, 25, 53, 67, 68, 80, 110, 123, 143, 161, 389, 443, 500, 514, 853, 993, 1194, 1812, 2049, 2152, 3306, 4500, 4789, 5060, 5353, 5432,
  6081, 6379, 6443, 8080, 8443, 8472, 9090, 10250, 51820,
]);
export const isService = (port: number): boolean => SERVICES.has(port);
/** Linux's ip_local_port_range and IANA's dynamic ports (RFC 6335 §6). */
const FIRST_EPHEMERAL = 32768;

export const portFit = (port: number): Fit => (isService(port) ? Fit.Narrow : port >= FIRST_EPHEMERAL ? Fit.Wide : Fit.Any);

/** Code points of RFC 2474, 2597, 3246, 5865 and 8622. */
const CODE_POINTS: ReadonlySet<number> = new Set([0, 1, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 44, 46, 48, 56]);
export const codePointFit = (dscp: number): Fit => (CODE_POINTS.has(dscp) ? Fit.Narrow : Fit.Wide);

/** Hops that a packet has hardly more of. */
const MOST_HOPS = 32;
/** A TTL goes down. */
export function ttlFit(was: number, now: number): Fit {
  if (was <= now) return Fit.Any;
  return was - now <= MOST_HOPS ? Fit.Narrow : Fit.Wide;
}

/** What hosts announce on links of common MTUs, with and without tunnels and timestamps. */
const COMMON_MSS: ReadonlySet<number> = new Set([
  536, 1220, 1360, 1380, 1382, 1388, 1396, 1398, 1400, 1410, 1412, 1414, 1420, 1428, 1432, 1436, 1440, 1448, 1450, 1452, 1460, 1464, 8860,
  8910, 8940, 8948, 8960, 65483, 65495,
]);
const LARGEST_COMMON_MSS = 9216;
/** An MSS is clamped downwards. */
export function mssFit(was: number, now: number): Fit {
  if (was <= now) return Fit.Any;
  return COMMON_MSS.has(was) ? Fit.Narrow : was <= LARGEST_COMMON_MSS ? Fit.Wide : Fit.Any;
}

/** Headers and options that are put on or taken off: what a length changes by. */
const HEADERS: ReadonlySet<number> = new Set([4, 8, 12, 14, 16, 18, 20, 22, 24, 28, 32, 36, 40, 42, 50, 54, 58]);
const ONE_FRAME = 1500;
export function lengthFit(was: number, now: number): Fit {
  const by = Math.abs(was - now);
  return HEADERS.has(by) ? Fit.Narrow : by <= ONE_FRAME ? Fit.Wide : Fit.Any;
}
