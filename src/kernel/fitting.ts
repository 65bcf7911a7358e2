import type { KernelEvent } from "../kernel-state/event.js";
import { typeOf } from "../kernel-state/faults.js";
import { address } from "../packet/addresses.js";
import type { Batch } from "../packet/batch.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

/** Packets that one event names; of more only how many there were. */
export const MOST_FITTING = 8;
/** A log's clock and a capture's differ by more where they are of different hosts. */
const MOST_SECONDS = 2;
/** Ports, and TCP's sequence number or UDP's length and checksum. */
const COMPARED = 8;
const BASES: Readonly<Record<string, number>> = { tcpv4: Kind.Tcp, tcpv6: Kind.Tcp, "udp-l4": Kind.Udp };

/** The packets of a capture that an event may be about. */
export interface Fitting {
  readonly numbers: readonly number[];
  readonly count: number;
}

/**
 * Ties events to the packets of a capture that fit them: by length (from whichever header the kernel's data began at), by the transport
 * header where a dump has it, by addresses and ports where the log names them, by the size of segments, and by time where both have one.
 */
export class FittingPackets {
  private readonly byLength = new Map<number, { readonly event: KernelEvent; readonly numbers: number[]; count: number }[]>();

  constructor(events: readonly KernelEvent[]) {
    for (const event of events) {
      const length = event.udp?.length ?? event.state.len;
      if (length === undefined || length <= 0) continue;
      const same = this.byLength.get(length) ?? [];
      same.push({ event, numbers: [], count: 0 });
      this.byLength.set(length, same);
    }
  }

  /** Holds the packet that the cursor is on against all events. */
  packet(p: Packet, batch: Batch, row: number): void {
    for (let i = 0; i < p.depth; i++) {
      // By the lengths in the headers: what a link pads is none of the kernel's.
      const entries = this.byLength.get(p.to[i]! - p.from[i]!);
      if (entries === undefined) continue;
      for (const entry of entries) {
        if (entry.numbers.at(-1) === p.number || !fits(entry.event, p, i, batch.seconds[row]!)) continue;
        entry.count++;
        if (entry.numbers.length < MOST_FITTING) entry.numbers.push(p.number);
      }
    }
  }

  of(event: KernelEvent): Fitting | undefined {
    const length = event.udp?.length ?? event.state.len ?? 0;
    const entry = this.byLength.get(length)?.find((one) => one.event === event);
    return entry === undefined || entry.count === 0 ? undefined : entry;
  }
}

function fits(event: KernelEvent, p: Packet, layer: number, seconds: number): boolean {
  const { udp, time, state } = event;
  if (time !== undefined && !Number.isNaN(seconds) && Math.abs(Date.parse(time) / 1000 - seconds) > MOST_SECONDS) return false;
  if (udp !== undefined) return p.kind[layer] === Kind.Udp && hasEndpoints(udp, p, layer);
  const size = p.superPacket?.segmentSize;
  if ((state.gsoSize ?? 0) > 0 && typeof size === "number" && size !== state.gsoSize) return false;
  const base = BASES[typeOf(event)?.gsoType ?? ""];
  if (base !== undefined && !p.kind.subarray(0, p.depth).includes(base)) return false;
  return hasTransport(event, p);
}

function hasEndpoints(udp: NonNullable<KernelEvent["udp"]>, p: Packet, layer: number): boolean {
  const net = p.netOf[layer]!;
  const at = p.from[layer]!;
  if (net >= p.depth || !p.has(4, at, p.end)) return false;
  return (
    p.u16(at) === udp.sourcePort &&
    p.u16(at + 2) === udp.destinationPort &&
    address(p, net, p.sourceAt[net]!) === udp.source &&
    address(p, net, p.destinationAt[net]!) === udp.destination
  );
}

/** Has the packet a header that begins as the dump's transport header does? True where there is no dump. */
function hasTransport({ packet, state: { transportHeader } }: KernelEvent, p: Packet): boolean {
  if (packet === undefined || transportHeader === undefined) return true;
  const from = transportHeader - packet.start;
  const wanted = packet.bytes.subarray(from, from + COMPARED);
  if (from < 0 || wanted.length < COMPARED) return true;
  for (let i = 0; i < p.depth; i++) {
    const at = p.from[i]!;
    if (p.has(COMPARED, at, p.end) && wanted.every((byte, k) => p.bytes[at + k] === byte)) return true;
  }
  return false;
}
