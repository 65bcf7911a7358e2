import { createHash } from "node:crypto";
import type { Endpoints, Flow } from "../finding.js";
import { address } from "../packet/addresses.js";
import { KIND_NAMES, Kind } from "../packet/kind.js";
import { MAX_LAYERS, type Packet, State } from "../packet/packet.js";
import { communityId } from "./community-id.js";

const HAS_PORTS = new Uint8Array(256);
for (const kind of [Kind.Tcp, Kind.Udp, Kind.UdpLite, Kind.Sctp, Kind.Dccp]) HAS_PORTS[kind] = 1;

/** Names of the layers, outermost first: `ethernet/ipv4/udp`. */
export function path(p: Packet): string {
  let text = "";
  for (let i = 0; i < p.depth; i++) text += i === 0 ? KIND_NAMES[p.kind[i]!] : `/${KIND_NAMES[p.kind[i]!]}`;
  return text;
}

const isNetwork = (p: Packet, i: number): boolean => p.kind[i] === Kind.Ipv4 || p.kind[i] === Kind.Ipv6;

/** The layer with the ports or the ICMP type of IP layer `net`; -1 where there is none. */
function transportOf(p: Packet, net: number): number {
  for (let i = net + 1; i < p.depth && p.netOf[i] === net; i++) {
    if (HAS_PORTS[p.kind[i]!] || p.kind[i] === Kind.Icmp || p.kind[i] === Kind.Icmpv6) return i;
  }
  return -1;
}

/** The flow of IP layer `net`: addresses of its header, ports of the transport layer that belongs to it. */
function endpoints(p: Packet, net: number): Endpoints {
  const source = address(p, net, p.sourceAt[net]!);
  const destination = address(p, net, p.destinationAt[net]!);
  const transport = transportOf(p, net);
  const id = communityId(p, net, transport);
  const named = id === undefined ? {} : { communityId: id };
  if (transport < 0 || !HAS_PORTS[p.kind[transport]!]) {
    const last = net + 1 < p.depth && p.netOf[net + 1] === net ? p.kind[net + 1]! : p.kind[net]!;
    return { source, destination, protocol: KIND_NAMES[last]!, ...named };
  }
  const at = p.from[transport]!;
  return {
    source,
    sourcePort: p.u16(at),
    destination,
    destinationPort: p.u16(at + 2),
    protocol: KIND_NAMES[p.kind[transport]!]!,
    ...named,
  };
}

/** The innermost flow with those around it; undefined where there is no IP. Quoted headers are no flow of this packet. */
export function flow(p: Packet): Flow | undefined {
  let innermost: Endpoints | undefined;
  const outer: Endpoints[] = [];
  for (let i = 0; i < p.depth; i++) {
    if (!isNetwork(p, i)) continue;
    if (p.state[i]! & State.Quoted) break;
    if (innermost !== undefined) outer.push(innermost);
    innermost = endpoints(p, i);
  }
  if (innermost === undefined) return undefined;
  return outer.length === 0 ? innermost : { ...innermost, outer };
}

/** Equal for equal faults: what is in it decides when two findings are the same fault. */
export function fingerprint(...parts: readonly (string | undefined)[]): string {
  return createHash("sha1")
    .update(parts.map((part) => part ?? "").join("\n"))
    .digest("hex")
    .slice(0, 16);
}

/** A flow by its addresses and ports, which its Community ID only repeats. */
export const flowText = (flow: Flow | undefined): string | undefined =>
  JSON.stringify(flow, (key, value) => (key === "communityId" ? undefined : value));

/** What the fingerprint of a fault is made of, beside layers and flow. */
interface Fault {
  readonly rule: string;
  readonly cause: string | undefined;
  readonly layer: number;
  readonly about: string | undefined;
  readonly print: string;
}
/** Faults of one likeness that are remembered. */
const MOST_FAULTS = 16;

/** Packets that have their layers and their flow in common, and the fingerprints of what was found in them. */
export class Likeness {
  readonly path: string;
  readonly flow: Flow | undefined;
  private readonly text: string | undefined;
  /** The faults that were found last. There are few: they are compared faster than a key of all four is made. */
  private readonly faults: Fault[] = [];

  constructor(p: Packet) {
    this.path = path(p);
    this.flow = flow(p);
    this.text = flowText(this.flow);
  }

  /** Of a fault at `layer`; `about` says what it is about, where the rule finds several things there. */
  fingerprint(rule: string, cause: string | undefined, layer: number, about: string | undefined): string {
    for (const fault of this.faults)
      if (fault.rule === rule && fault.cause === cause && fault.layer === layer && fault.about === about) return fault.print;
    const print = fingerprint(rule, cause, this.text, this.path, String(layer), ...(about === undefined ? [] : [about]));
    if (this.faults.length >= MOST_FAULTS) this.faults.shift();
    this.faults.push({ rule, cause, layer, about, print });
    return print;
  }
}

/** Likenesses that are remembered: a few MB. */
const MOST = 4096;
/** Kind, network layer and state, and of IP its protocol, both addresses, and four bytes of the transport header. */
const MOST_BYTES = 40;

/**
 * Makes the likeness of packets that are alike once: where every packet is a finding (offloaded traffic), names and hashes of flows cost more than
 * everything else.
 */
export class Likenesses {
  private readonly known = new Map<string, Likeness>();
  private readonly scratch = Buffer.alloc(MAX_LAYERS * MOST_BYTES);

  /** Of the packet that the cursor is on. */
  of(p: Packet): Likeness {
    const key = this.key(p);
    let likeness = this.known.get(key);
    if (likeness === undefined) {
      if (this.known.size >= MOST) this.known.clear();
      likeness = new Likeness(p);
      this.known.set(key, likeness);
    }
    return likeness;
  }

  /** The bytes that layers and flow are made of. */
  private key(p: Packet): string {
    const { scratch } = this;
    let n = 0;
    const copy = (at: number, length: number): void => {
      for (let i = 0; i < length; i++) scratch[n++] = p.u8(at + i);
    };
    for (let i = 0; i < p.depth; i++) {
      scratch[n++] = p.kind[i]!;
      scratch[n++] = p.netOf[i]!;
      scratch[n++] = p.state[i]! & State.Quoted;
      if (!isNetwork(p, i) || p.state[i]! & State.Quoted) continue;
      const length = p.kind[i] === Kind.Ipv4 ? 4 : 16;
      scratch[n++] = p.protocol[i]!;
      copy(p.sourceAt[i]!, length);
      copy(p.destinationAt[i]!, length);
      const transport = transportOf(p, i);
      // Ports; of ICMP type and code.
      if (transport >= 0) copy(p.from[transport]!, HAS_PORTS[p.kind[transport]!] ? 4 : 2);
    }
    return scratch.toString("latin1", 0, n);
  }
}
