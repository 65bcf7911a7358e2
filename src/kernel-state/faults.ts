import type { DumpedLayer, KernelEvent } from "./event.js";
import { type GsoType, gsoTypeOf } from "./gso-type.js";
import { innerTransport, segmentLength } from "./segment-length.js";
import type { KernelState } from "./state.js";

/** What is wrong with the offsets of a state, judged by skbuff.h's definitions and, where there are bytes, by them. */

/** Functions that set the offsets as they go: what is seen inside them is not final. */
const BUILDING = /_gro_(?:complete|receive)$/;
const TUNNEL_FLAGS = /^(?:gre|udp-tunnel|ipip|sit|ipxip)/;
const IP_LAYERS = /^ipv[46]$/;
const SUMMED_LAYERS = /^(?:tcp|udp|sctp|dccp|udp-lite)$/;

export const typeOf = ({ state, kernel }: KernelEvent): GsoType | undefined =>
  state.gsoTypeRaw === undefined ? undefined : gsoTypeOf(state.gsoTypeRaw, kernel);

/** Is a function tracing the state that is just changing it? */
export const isBeingBuilt = ({ func }: KernelEvent): boolean => BUILDING.test(func ?? "");

/** Does the kernel use the inner offsets of this packet? */
export function isEncapsulated(event: KernelEvent): boolean {
  if (isBeingBuilt(event)) return false;
  const { encapsulation } = event.state;
  if (encapsulation !== undefined) return encapsulation === 1;
  return typeOf(event)?.gsoFlags.some((flag) => TUNNEL_FLAGS.test(flag)) ?? false;
}

export interface OffsetFault {
  /** The rest of a sentence. */
  readonly words: string;
  readonly shouldBe?: number;
  /** Is it what segmentation and checksums go by? Then the packet is lost, or the kernel crashes. */
  readonly grave: boolean;
}

/** Faults in the order and nesting of the headers, the gravest first. */
export function offsetFaults(event: KernelEvent): OffsetFault[] {
  return [...innerFaults(event), ...orderFaults(event.state), ...byteFaults(event)];
}

function innerFaults(event: KernelEvent): OffsetFault[] {
  const { innerNetworkHeader: network, innerTransportHeader: transport, transportHeader: outer } = event.state;
  if (!isEncapsulated(event) || network === undefined || transport === undefined || (network === 0 && transport === 0)) return [];
  const type = typeOf(event);
  const shouldBe = segmentLength(event)?.shouldBe ?? (type && innerTransport(event, type));
  const should = shouldBe === undefined ? "" : ` and should be ${shouldBe}`;
  const grave = (event.state.gsoSize ?? 0) > 0;
  const found: OffsetFault[] = [];
  if (transport < network || (shouldBe !== undefined && transport < shouldBe)) {
    const where = transport < network ? "lies before" : "lies inside the IP header at";
    found.push({
      words: `inner_transport_header ${transport} ${where} inner_network_header ${network}${should}`,
      ...(shouldBe === undefined ? {} : { shouldBe }),
      grave,
    });
  }
  if (outer !== undefined && network < outer)
    found.push({ words: `inner_network_header ${network} lies before transport_header ${outer}`, grave });
  return found;
}

function orderFaults({ macHeader, networkHeader, transportHeader, tail }: KernelState): OffsetFault[] {
  const found: OffsetFault[] = [];
  if (macHeader !== undefined && networkHeader !== undefined && networkHeader < macHeader)
    found.push({ words: `network_header ${networkHeader} lies before mac_header ${macHeader}`, grave: false });
  if (networkHeader !== undefined && transportHeader !== undefined && transportHeader < networkHeader)
    found.push({ words: `transport_header ${transportHeader} lies before network_header ${networkHeader}`, grave: false });
  if (tail !== undefined) {
    for (const [name, at] of [
      ["network_header", networkHeader],
      ["transport_header", transportHeader],
    ] as const)
      if (at !== undefined && at > tail) found.push({ words: `${name} ${at} lies behind the data, which end at ${tail}`, grave: true });
  }
  return found;
}

/** Offsets that point to no header, where the bytes show the headers. */
function byteFaults({ state, layers = [] }: KernelEvent): OffsetFault[] {
  const found: OffsetFault[] = [];
  const end = layers.at(-1)?.body ?? 0;
  const isAt = (at: number | undefined, some: readonly DumpedLayer[]): boolean =>
    at === undefined || at >= end || at < layers[0]!.from || some.some(({ from }) => from === at);
  const networks = layers.filter(({ protocol }) => IP_LAYERS.test(protocol));
  if (networks.length === 0) return found;
  if (!isAt(state.networkHeader, layers)) {
    const shouldBe = networks[0]!.from;
    found.push({ words: `network_header ${state.networkHeader} is at no header: IP begins at ${shouldBe}`, shouldBe, grave: true });
  }
  if (!isAt(state.transportHeader, layers)) {
    const behind = layers[layers.indexOf(networks[0]!) + 1];
    const should = behind === undefined ? "" : `: ${behind.protocol} begins at ${behind.from}`;
    found.push({
      words: `transport_header ${state.transportHeader} is at no header${should}`,
      ...(behind === undefined ? {} : { shouldBe: behind.from }),
      grave: true,
    });
  }
  return found;
}

/** The innermost layer whose checksum a network card may be asked to finish. */
export const summedLayer = ({ layers }: KernelEvent): DumpedLayer | undefined =>
  layers?.findLast(({ protocol }) => SUMMED_LAYERS.test(protocol));
