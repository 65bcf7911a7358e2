import { plainArena } from "../../src/checksum/arena.js";
import { createEngine, cursorOver, inspectRow } from "../../src/engine/engine.js";
import type { Finding } from "../../src/finding.js";
import { Batch, KernelColumns } from "../../src/packet/batch.js";
import type { Packet } from "../../src/packet/packet.js";
import { registeredTables } from "../../src/packet/tables.js";
import type { Rule } from "../../src/rules/rule.js";

/** Fields of struct virtio_net_hdr (linux/virtio_net.h), 0 where not said, and TP_STATUS_ bits of the ring. */
export interface Virtio {
  readonly flags?: number;
  readonly gsoType?: number;
  readonly hdrLen?: number;
  readonly gsoSize?: number;
  readonly csumStart?: number;
  readonly csumOffset?: number;
  readonly status?: number;
}

/** How a packet of a test lies in its capture. */
export interface Recorded {
  readonly packet: Uint8Array;
  /** Bytes on the wire, where the capture cut the packet. */
  readonly wireLength?: number;
  /** LINKTYPE_ number; Ethernet if not said. */
  readonly linkType?: number;
  /** epb_flags. */
  readonly flags?: number;
  /** What the kernel says of it. */
  readonly virtio?: Virtio;
  /** From the beginning of the capture. */
  readonly milliseconds?: number;
}

/** A batch with this one packet, in an arena of its own size: a read past the capture is a RangeError, not a stale byte. */
export function batchOf({ packet, wireLength = packet.length, linkType = 1, flags = 0, virtio, milliseconds = 0 }: Recorded): Batch {
  const batch = new Batch(plainArena(packet), 1);
  batch.count = 1;
  batch.captured[0] = packet.length;
  batch.length[0] = wireLength;
  batch.linkType[0] = linkType;
  batch.flags[0] = flags;
  batch.seconds[0] = 1_700_000_000 + Math.floor(milliseconds / 1000);
  batch.nanoseconds[0] = Math.round((milliseconds % 1000) * 1e6);
  if (virtio !== undefined) batch.kernel = kernelOf(virtio);
  return batch;
}

function kernelOf(virtio: Virtio): KernelColumns {
  const kernel = new KernelColumns(1);
  kernel.known[0] = 1;
  for (const [name, value] of Object.entries(virtio)) kernel[name as keyof Virtio][0] = value;
  return kernel;
}

/** Flows that one packet cannot exceed: an engine is made for each, and one of full size takes milliseconds. */
const FEW_FLOWS = 64;

/** The findings of these rules on one packet. */
export function lintPacket(rules: readonly Rule[], recorded: Recorded): Finding[] {
  return createEngine({ rules, tables: registeredTables(), flows: { flows: FEW_FLOWS } }).lint(batchOf(recorded), { file: "test.pcap" });
}

/** The cursor after decoding and verifying one packet. */
export function decoded(recorded: Recorded): Packet {
  const batch = batchOf(recorded);
  const p = cursorOver(batch, registeredTables());
  inspectRow(p, batch, 0);
  return p;
}
