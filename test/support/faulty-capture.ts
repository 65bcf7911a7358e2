import { closeSync, openSync, writeSync } from "node:fs";
import { build, data, ethernet, ipv4, tcp, viewOf } from "./build/index.js";
import { pcapParts } from "./capture-files.js";

/** Captured bytes of each packet. */
export const FAULTY_PACKET = 850;
const HEADERS = 54;
const RECORD_HEADER = 16;
const FILE_HEADER = 24;
const PACKETS_PER_WRITE = 1000;
const SOURCE_PORT = 34;

/**
 * Writes a capture of at least this many bytes in which every packet has a wrong TCP checksum, in a thousand flows.
 * Returns the number of packets.
 */
export function writeFaultyCapture(path: string, bytes: number): number {
  const packet = build(ethernet(), ipv4(), tcp({ checksum: 0x1234 }), data(FAULTY_PACKET - HEADERS));
  const records = Array.from({ length: PACKETS_PER_WRITE }, (_, i) => {
    const of = packet.slice();
    viewOf(of).setUint16(SOURCE_PORT, 50_000 + i);
    return { bytes: of, seconds: 1_700_000_000, fraction: i };
  });
  const [header, ...parts] = pcapParts(records);
  const block = Buffer.concat(parts);
  const fd = openSync(path, "w");
  writeSync(fd, header!);
  let packets = 0;
  for (let written = FILE_HEADER; written < bytes; written += PACKETS_PER_WRITE * (RECORD_HEADER + FAULTY_PACKET)) {
    writeSync(fd, block);
    packets += PACKETS_PER_WRITE;
  }
  closeSync(fd);
  return packets;
}
