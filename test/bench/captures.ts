import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { encapsulations } from "./encapsulations.js";
import { Flow, type Traffic } from "./flow.js";
import { PacketWriter } from "./packet-writer.js";
import { Random } from "./random.js";

/** Changes with the bytes that are written, so that old captures are not taken for new ones. */
const EDITION = 3;

/** `faulty`: bulk in which a byte of every packet is damaged, each in another way. */
export type Mix = "bulk" | "tiny" | "faulty";

const traffics: Readonly<Record<Mix, Traffic>> = {
  bulk: { frame: 1514, payload: 1448, full: 66, segments: 300, timestamps: true },
  tiny: { frame: 1514, payload: 6, full: 25, segments: 1300, timestamps: false },
  faulty: { frame: 1514, payload: 1448, full: 66, segments: 300, timestamps: true },
};

const FLOWS_AT_A_TIME = 256;
const CHUNK = 1 << 22;

/** Writes the capture where it is not there already, and returns its path. */
export function capture(folder: string, mix: Mix, megabytes: number): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${mix}-${megabytes}-${EDITION}.pcap`);
  if (existsSync(path)) return path;
  const file = openSync(`${path}.part`, "w");
  writePackets(traffics[mix], mix === "faulty", megabytes * 1e6, (bytes) => {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  });
  closeSync(file);
  renameSync(`${path}.part`, path);
  return path;
}

function writePackets(traffic: Traffic, isFaulty: boolean, size: number, out: (bytes: Uint8Array) => void): void {
  const random = new Random(1);
  const noise = Uint8Array.from({ length: 1 << 20 }, () => random.below(256));
  const writer = new PacketWriter();
  const chunk = new Uint8Array(CHUNK);
  const view = new DataView(chunk.buffer);
  let at = 0;
  // Classic pcap, microseconds, little-endian, version 2.4, Ethernet.
  for (const word of [0xa1b2c3d4, 0x00040002, 0, 0, 262144, 1]) {
    view.setUint32(at, word, true);
    at += 4;
  }
  let written = 0;
  let flows = 0;
  let microseconds = 1_700_000_000 * 1e6;
  const open: Flow[] = [];
  const start = (): Flow => new Flow(flows, flows++ % encapsulations.length, traffic, random);
  while (open.length < FLOWS_AT_A_TIME) open.push(start());
  let closing = false;
  while (open.length > 0) {
    const index = random.below(open.length);
    const flow = open[index]!;
    for (let burst = 1 + random.below(4); burst > 0 && !flow.done; burst--) {
      flow.packet(writer, noise);
      if (at + 16 + writer.length > CHUNK) {
        out(chunk.subarray(0, at));
        at = 0;
      }
      microseconds += 1 + random.below(20);
      view.setUint32(at, Math.floor(microseconds / 1e6), true);
      view.setUint32(at + 4, microseconds % 1e6, true);
      view.setUint32(at + 8, writer.length, true);
      view.setUint32(at + 12, writer.length, true);
      chunk.set(writer.bytes.subarray(0, writer.length), at + 16);
      at += 16 + writer.length;
      // The last byte: of the payload, or of the innermost header.
      if (isFaulty) chunk[at - 1]! ^= 1 + random.below(255);
      written += 16 + writer.length;
    }
    if (!closing && written >= size) {
      closing = true;
      for (const each of open) each.finish();
    }
    if (!flow.done) continue;
    if (closing) open.splice(index, 1);
    else open[index] = start();
  }
  out(chunk.subarray(0, at));
}
