import { type ColumnMemory, column } from "../checksum/column-memory.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import type { Tables } from "../packet/tables.js";
import { shortWay } from "./instance.js";

/*
 * The short way for packets of which there is nothing to say, in WebAssembly (src/ordinary/wasm). The decoders of src/layers and
 * src/verify stay the reference: a property test holds every column against theirs.
 */

/** The same tables, where the short way can read them. */
function tablesIn(memory: ColumnMemory, { etherType, ipProtocol, udpPort }: Tables): Tables {
  const copy = (table: Uint8Array): Uint8Array => {
    const copied = column(Uint8Array, table.length, memory);
    copied.set(table);
    return copied;
  };
  return { etherType: copy(etherType), ipProtocol: copy(ipProtocol), udpPort: copy(udpPort) };
}

/** Gives the cursor the short way, where its arena and columns allow it. */
export function shorten(p: Packet): void {
  const { columns } = p.arena;
  if (columns === undefined) return;
  p.tables = tablesIn(columns, p.tables);
  p.ordinary = shortWay(columns, p, {})?.inspect;
}

/**
 * Decodes and verifies an Ethernet packet that is whole and ordinary: VLAN, IPv4 without options, IPv6 without extension headers, TCP
 * without options or with those of every day, UDP, VXLAN, GRE, all lengths exact and all checksums right, or absent where they may be.
 * The cursor is then as `decode` and `verify` would leave it. False for any other packet, and nothing is known of it then.
 */
export function inspectOrdinary(p: Packet): boolean {
  if (p.ordinary === undefined || p.end !== p.wireEnd) return false;
  const found = p.ordinary(p.start, p.end);
  if (found === 0) return false;
  p.depth = found & 0xff;
  p.summedCount = found >>> 8;
  p.net = p.netOf[p.depth - 1]!;
  p.factCount = 0;
  p.stopped = Stop.None;
  p.stoppedKind = Kind.None;
  p.nextKind = Kind.None;
  p.quoted = false;
  return true;
}
