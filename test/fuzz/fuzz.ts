import { Random } from "../bench/random.js";
import { FileCheck, type FileSeed } from "./files.js";
import { MOST_BYTES, Mutant } from "./mutate.js";
import { type FuzzPacket, PacketCheck } from "./packets.js";
import type { Seed } from "./seeds.js";

/** An input that something was wrong with. */
export interface Failure {
  readonly seed: number;
  readonly index: number;
  readonly message: string;
  /** The input, to become a case of its own. */
  readonly input: string;
}

export interface Outcome {
  readonly inputs: number;
  readonly failures: readonly Failure[];
  /** What was met, so that a run that looks at nothing is seen. */
  readonly layers: number;
  readonly findings: number;
}

export interface Run {
  readonly seed: number;
  /** Inputs `[from, to)` of the endless row that the seed stands for. */
  readonly from: number;
  readonly to: number;
  /** Told the number of the input about to be tried. */
  readonly trying?: (index: number) => void;
  /** Ends after this many failures. */
  readonly most?: number;
}

const LINK_TYPES = [0, 1, 9, 12, 14, 50, 51, 101, 104, 105, 107, 108, 113, 119, 127, 129, 163, 192, 228, 229, 239, 276, 147];
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** The numbers of one input: each can be made again without those before it. */
const randomOf = (seed: number, index: number): Random => new Random((Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) | 0);

/** The packet that `index` stands for. */
export function mutatedPacket(random: Random, seeds: readonly Seed[], mutant: Mutant): FuzzPacket {
  const from = seeds[random.below(seeds.length)]!;
  mutant.begin(random, from.packet, from.bounds);
  let changes = random.below(20) === 0 ? 0 : 1;
  while (changes > 0 && changes < 8 && random.below(3) !== 0) changes++;
  for (let i = 0; i < changes; i++) {
    const other = seeds[random.below(seeds.length)]!;
    mutant.change(other.packet, other.bounds);
  }
  const packet = mutant.copy();
  const n = packet.length;
  const cut = Math.max(from.wireLength - from.packet.length, 0);
  const wire = random.below(8);
  return {
    packet,
    // 32 bits in every format.
    wireLength: Math.min(
      wire === 0 ? n + random.below(2000) : wire === 1 ? Math.max(from.wireLength, n) : wire === 2 ? random.below(n + 1) : n + cut,
      0xffffffff,
    ),
    linkType: random.below(12) === 0 ? LINK_TYPES[random.below(LINK_TYPES.length)]! : from.linkType,
    flags: random.below(4) === 0 ? random.below(4096) : from.flags,
    fcsLength: random.below(16) === 0 ? random.below(6) : from.fcsLength,
  };
}

/** One packet in so many is cut at each of its bytes, not only at some. */
const EACH_CUT = 32;

export function fuzzPackets(seeds: readonly Seed[], { seed, from, to, trying, most = 20 }: Run, check = new PacketCheck()): Outcome {
  const mutant = new Mutant();
  const failures: Failure[] = [];
  let index = from;
  for (; index < to && failures.length < most; index++) {
    trying?.(index);
    const random = randomOf(seed, index);
    const made = mutatedPacket(random, seeds, mutant);
    const n = made.packet.length;
    const cuts: number[] = [];
    if (index % EACH_CUT === 0 && n < 600) for (let cut = 0; cut < n; cut++) cuts.push(cut);
    else if (n > 0) cuts.push(random.below(n), random.below(Math.min(n, 100)));
    const message = check.check(made, random.below(3) === 0 ? 0 : random.below(MOST_BYTES - n + 1), cuts);
    if (message !== undefined) failures.push({ seed, index, message, input: inputOf(made) });
  }
  return { inputs: index - from, failures, layers: check.layers, findings: check.findings };
}

/** As it stands in the list of regressions. */
const inputOf = ({ packet, wireLength, linkType, flags, fcsLength }: FuzzPacket): string =>
  `{ packet: hex("${hexOf(packet)}"), wireLength: ${wireLength}, linkType: ${linkType}, flags: ${flags}, fcsLength: ${fcsLength} }`;

export async function fuzzFiles(seeds: readonly FileSeed[], { seed, from, to, trying, most = 20 }: Run): Promise<Outcome> {
  const mutant = new Mutant();
  const check = new FileCheck();
  const failures: Failure[] = [];
  let index = from;
  for (; index < to && failures.length < most; index++) {
    trying?.(index);
    const random = randomOf(seed, index);
    const original = seeds[random.below(seeds.length)]!;
    mutant.begin(random, original.bytes, original.bounds);
    for (let changes = 1 + random.below(4); changes > 0; changes--) {
      const other = seeds[random.below(seeds.length)]!;
      mutant.change(other.bytes, other.bounds);
    }
    const bytes = mutant.copy();
    const message = await check.check(bytes, random);
    if (message !== undefined) failures.push({ seed, index, message, input: `${original.name}: hex("${hexOf(bytes)}")` });
  }
  return { inputs: index - from, failures, layers: check.packets, findings: check.findings };
}
