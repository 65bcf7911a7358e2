import type { Endpoints } from "../finding.js";
import type { FlowTracker } from "../flows/flow-tracker.js";
import { ipv4Address, ipv6Address } from "../packet/addresses.js";
import { KIND_NAMES, Kind } from "../packet/kind.js";
import { communityIdOf } from "./community-id.js";

/** Flows that a summary names. */
const MOST_FLOWS = 10;
/** IP protocol numbers of what flows are made of. */
const PROTOCOLS: ReadonlyMap<number, number> = new Map([
  [Kind.Tcp, 6],
  [Kind.Udp, 17],
  [Kind.Dccp, 33],
  [Kind.Sctp, 132],
  [Kind.UdpLite, 136],
]);

/** One of the largest flows, named from the end that sent more. Bytes are those of its IP packets, headers included. */
export interface TopFlow extends Endpoints {
  readonly packets: number;
  readonly bytes: number;
  /** The other direction. */
  readonly packetsBack: number;
  readonly bytesBack: number;
}

/** The largest flows of those that are remembered, by the bytes of both directions; equal ones by the row they have. */
export function topFlows({ table, columns }: FlowTracker): TopFlow[] {
  const top: { readonly row: number; readonly bytes: number }[] = [];
  for (let row = 0; row < table.used; row++) {
    const bytes = columns.bytes(2 * row) + columns.bytes(2 * row + 1);
    if (top.length === MOST_FLOWS && bytes <= top[MOST_FLOWS - 1]!.bytes) continue;
    // Where none is smaller the place is the end.
    top.splice(top.findIndex((other) => other.bytes < bytes) >>> 0, 0, { row, bytes });
    if (top.length > MOST_FLOWS) top.pop();
  }
  return top.map(({ row }) => flowOf(row));

  function flowOf(row: number): TopFlow {
    const { kind, isV6, addresses, lowPort, highPort } = table.endpoints(row);
    const low = 2 * row;
    const [there, back] = columns.bytes(low) >= columns.bytes(low + 1) ? [low, low + 1] : [low + 1, low];
    const address = isV6 ? ipv6Address : ipv4Address;
    const bytesAt = (at: number): Uint8Array => Uint8Array.from({ length: isV6 ? 16 : 4 }, (_, i) => addresses.u8(at + i));
    const ends = [
      { at: 0, port: lowPort },
      { at: 16, port: highPort },
    ];
    const [from, to] = (there === low ? ends : ends.reverse()) as [(typeof ends)[0], (typeof ends)[0]];
    return {
      source: address(addresses, from.at),
      sourcePort: from.port,
      destination: address(addresses, to.at),
      destinationPort: to.port,
      protocol: KIND_NAMES[kind]!,
      communityId: communityIdOf(PROTOCOLS.get(kind)!, bytesAt(from.at), bytesAt(to.at), [from.port, to.port]),
      packets: columns.packets(there),
      bytes: columns.bytes(there),
      packetsBack: columns.packets(back),
      bytesBack: columns.bytes(back),
    };
  }
}
