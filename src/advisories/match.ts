import type { Advisory, Endpoints, Finding } from "../finding.js";
import type { Fault, Shape } from "./fault.js";
import { faults } from "./index.js";
import { isAffected, type KernelVersion } from "./kernel-version.js";

/** Advisories that one finding carries at most: the best fits. */
export const MOST_ADVISORIES = 3;

export interface Circumstances {
  /** Upstream version of the kernel at fault: advisories that it cannot have are left out. */
  readonly kernel?: KernelVersion | undefined;
  /** Source MAC address of the packet, as 00:50:56:01:02:03. */
  readonly sourceMac?: string | undefined;
}

/** What names a maker, a service or a function says more than what many packets have; all else counts once. */
const WEIGHTS: Readonly<Partial<Record<keyof Shape, number>>> = {
  rules: 0,
  makers: 5,
  ports: 5,
  stack: 5,
  details: 5,
  causes: 2,
  fields: 2,
};

/** How much a shape asks for: a fit of one that asks for more says more. */
function specificity(shape: Shape): number {
  return (Object.keys(shape) as (keyof Shape)[]).reduce((sum, key) => sum + (WEIGHTS[key] ?? 1), 0);
}

/** By rule, with its place in the data: where shapes fit equally well, that decides. */
const byRule = new Map<string, { readonly fault: Fault; readonly shape: Shape; readonly weight: number; readonly advisory: Advisory }[]>();
for (const fault of faults) {
  const advisory = told(fault);
  for (const shape of fault.shapes) {
    for (const rule of shape.rules) {
      const entries = byRule.get(rule) ?? [];
      entries.push({ fault, shape, weight: specificity(shape), advisory });
      byRule.set(rule, entries);
    }
  }
}

/** What is said of a fault; when it is said stays in the data. */
function told({ id, title, affected, fixed, commit, check, remedy, cost, reference }: Fault): Advisory {
  return { id, title, affected, fixed, ...(commit === undefined ? {} : { commit }), check, remedy, cost, reference };
}

const NETWORK = new Set(["ipv4", "ipv6"]);
const includes = <T>(allowed: readonly T[] | undefined, value: T | undefined): boolean =>
  allowed === undefined || (value !== undefined && allowed.includes(value));

/** What shapes ask of a finding and it does not say in as many words. */
interface Seen {
  readonly layers: readonly string[];
  /** IP layers around the finding's own layer, its network layer not counted. */
  readonly depth: number;
  /** Flows of the packet, outermost first. */
  readonly flows: readonly Endpoints[];
}

/** The paths that were split last: of findings that come by the thousand there are few. */
const split = new Map<string, readonly string[]>();
const MOST_PATHS = 256;

function layersOf(path: string | undefined): readonly string[] {
  if (path === undefined) return [];
  let layers = split.get(path);
  if (layers === undefined) {
    if (split.size >= MOST_PATHS) split.clear();
    layers = path.split("/");
    split.set(path, layers);
  }
  return layers;
}

function seenIn({ path, layer, flow }: Finding): Seen {
  const layers = layersOf(path);
  let around = 0;
  for (let i = 0; i < (layer?.index ?? 0); i++) if (NETWORK.has(layers[i]!)) around++;
  return {
    layers,
    depth: layer === undefined || NETWORK.has(layer.protocol) ? around : Math.max(around - 1, 0),
    flows: flow === undefined ? [] : [...(flow.outer ?? []), flow],
  };
}

/** Do these protocols follow one another somewhere in the path? */
function follow(layers: readonly string[], wanted: readonly string[]): boolean {
  return layers.some((_, at) => wanted.every((name, i) => layers[at + i] === name));
}

/** Does a flow around the innermost go to one of these ports? */
const isTunnelled = (flows: readonly Endpoints[], ports: readonly number[]): boolean =>
  flows.some(({ destinationPort }, i) => i < flows.length - 1 && includes(ports, destinationPort));

const areIn = (details: Finding["details"], wanted: NonNullable<Shape["details"]>): boolean =>
  Object.entries(wanted).every(([name, value]) => details?.[name] === value);

const isMadeBy = ({ sourceMac }: Circumstances, makers: readonly string[]): boolean =>
  makers.some((maker) => sourceMac?.startsWith(maker) === true);

/** Without closures of its own: it is asked for every shape of every finding. */
function fits(finding: Finding, shape: Shape, { layers, depth, flows }: Seen, circumstances: Circumstances): boolean {
  const { cause, checksum, direction, layer, superPacket, details } = finding;
  return (
    includes(shape.causes, cause?.certainty === "possible" ? undefined : cause?.id) &&
    includes(shape.fields, cause?.field) &&
    includes(shape.forms, checksum?.form) &&
    includes(shape.directions, direction) &&
    includes(shape.layers, layer?.protocol) &&
    (shape.path === undefined || follow(layers, shape.path)) &&
    (shape.depth?.least ?? 0) <= depth &&
    depth <= (shape.depth?.most ?? Number.POSITIVE_INFINITY) &&
    includes(shape.ports, flows[depth]?.destinationPort) &&
    (shape.tunnelPorts === undefined || isTunnelled(flows, shape.tunnelPorts)) &&
    includes(shape.origins, superPacket?.origin) &&
    (shape.details === undefined || areIn(details, shape.details)) &&
    (shape.stack === undefined || String(details?.stack ?? "").includes(shape.stack)) &&
    (shape.makers === undefined || isMadeBy(circumstances, shape.makers))
  );
}

/**
 * The known faults whose shape the finding has, the most specific first. Never for what is harmless: a finding of severity info
 * has none, unless the fault is one that shows only in such.
 */
export function advisoriesFor(finding: Finding, circumstances: Circumstances = {}): Advisory[] {
  const { kernel } = circumstances;
  const entries = byRule.get(finding.rule);
  if (entries === undefined) return [];
  const seen = seenIn(finding);
  const best = new Map<Advisory, number>();
  for (const { fault, shape, weight, advisory } of entries) {
    if (finding.severity === "info" && !fault.evenInfo) continue;
    if (kernel !== undefined && fault.kernel !== undefined && !isAffected(kernel, fault.kernel)) continue;
    if (fits(finding, shape, seen, circumstances)) best.set(advisory, Math.max(best.get(advisory) ?? 0, weight));
  }
  return [...best]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_ADVISORIES)
    .map(([advisory]) => advisory);
}
