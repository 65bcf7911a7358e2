import { build, data, ethernet, ipv4, tcp, udp } from "./build/index.js";
import { pcapParts } from "./capture-files.js";

/** Of the receiving host: with it as `--local-mac` half of the packets were received, of the other half nobody can tell. */
export const RECEIVER = "02:00:00:00:00:02";
const FLOWS = 4;
const MICROSECONDS = 1_000_000;
const FIRST_SECOND = 1_700_000_000;
/** Seconds of one chunk. */
const CHUNK = 10;

/**
 * A capture of offloaded traffic, `perSecond` packets a second for so many seconds, in eight flows: each packet has a checksum that was left for the
 * network card. Comes in chunks, of which none is larger than ten seconds.
 */
export function* offloaded(seconds: number, perSecond: number): Generator<Uint8Array> {
  const packets = Array.from({ length: 2 * FLOWS }, (_, i) =>
    build(
      ethernet({
        source: i % 2 === 0 ? "02:00:00:00:00:01" : "02:00:00:00:00:03",
        destination: i % 2 === 0 ? RECEIVER : "02:00:00:00:00:04",
      }),
      ipv4(),
      i < FLOWS ? tcp({ source: 50_000 + i, checksum: "partial" }) : udp({ source: 50_000 + i, checksum: "partial" }),
      data(100),
    ),
  );
  const fraction = (i: number): number => Math.floor(((i % perSecond) * MICROSECONDS) / perSecond);
  for (let second = 0; second < seconds; second += CHUNK) {
    const many = Math.min(CHUNK, seconds - second) * perSecond;
    const records = Array.from({ length: many }, (_, i) => ({
      bytes: packets[i % packets.length]!,
      seconds: FIRST_SECOND + second + Math.floor(i / perSecond),
      fraction: fraction(i),
    }));
    const [header, ...parts] = pcapParts(records);
    yield Buffer.concat(second === 0 ? [header!, ...parts] : parts);
  }
}
