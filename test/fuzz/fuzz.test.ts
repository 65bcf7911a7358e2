import { expect, test } from "vitest";
import { fileSeeds } from "./files.js";
import { type Failure, fuzzFiles, fuzzPackets } from "./fuzz.js";
import { PacketCheck } from "./packets.js";
import { regressions } from "./regressions.js";
import { builtSeeds, capturedSeeds, captureFiles, capturesFolder } from "./seeds.js";

/** A few seconds' worth; `PCAPLINT_FUZZ_RUNS=1000000` does a million, `npm run fuzz` does it faster. */
const RUNS = Number(process.env.PCAPLINT_FUZZ_RUNS ?? 7_500);
const PACKETS = Math.floor((RUNS * 4) / 5);
const SEED = 20231114;
/** Milliseconds: a generous share for each input. */
const TIME = 60_000 + RUNS * 3;
const captures = captureFiles();

const told = (failures: readonly Failure[]): string =>
  failures.map(({ seed, index, message, input }) => `seed ${seed}, input ${index}: ${message}\n${input}`).join("\n\n");

test("damaged packets: the same wherever they lie, nothing read outside, cutting adds nothing", { timeout: TIME }, () => {
  const { failures, inputs, layers, findings } = fuzzPackets(builtSeeds(), { seed: SEED, from: 0, to: PACKETS, most: 3 });
  expect(told(failures)).toBe("");
  expect(inputs).toBe(PACKETS);
  // A run that peels nothing or finds nothing is none.
  expect(layers).toBeGreaterThan(PACKETS);
  expect(findings).toBeGreaterThan(PACKETS / 4);
});

test("damaged files: an end, no error but that of a capture, rows inside the arena", { timeout: TIME }, async () => {
  const { failures, layers } = await fuzzFiles(await fileSeeds([]), { seed: SEED, from: 0, to: RUNS - PACKETS, most: 3 });
  expect(told(failures)).toBe("");
  expect(layers).toBeGreaterThan((RUNS - PACKETS) / 4);
});

test.skipIf(captures.length === 0)(`damaged captures of ${capturesFolder()}, where they are there`, { timeout: TIME }, async () => {
  const few = captures.filter((_, i) => i % 5 === 0);
  const packets = fuzzPackets(await capturedSeeds(few), { seed: SEED + 1, from: 0, to: PACKETS >> 1, most: 3 });
  expect(told(packets.failures)).toBe("");
  const files = await fuzzFiles(await fileSeeds(few), { seed: SEED + 1, from: 0, to: (RUNS - PACKETS) >> 1, most: 3 });
  expect(told(files.failures)).toBe("");
});

test("what once was wrong", () => {
  const check = new PacketCheck();
  for (const { name, ...packet } of regressions) {
    const cuts = Array.from({ length: packet.packet.length }, (_, cut) => cut);
    for (const shift of [0, 1, 1000]) expect(check.check(packet, shift, cuts), name).toBeUndefined();
  }
});
