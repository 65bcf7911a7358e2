import type { Batch } from "../packet/batch.js";
import type { Position, Source } from "../sources/source.js";
import { type Archive, type Input, isArchive } from "./input.js";

/** Numbers of one meter. */
const Meter = {
  /** Of the inputs themselves: compressed, where they are. */
  Bytes: 0,
  Files: 1,
} as const;
const NUMBERS = 2;

/** Memory for so many meters, which threads may share. */
export const metersFor = (count: number): SharedArrayBuffer => new SharedArrayBuffer(NUMBERS * 8 * count);

/** What all meters show together. */
export function readMeters(meters: SharedArrayBuffer): { readonly bytes: number; readonly files: number } {
  const all = new Float64Array(meters);
  const sum = (which: number): number => all.reduce((n, value, i) => (i % NUMBERS === which ? n + value : n), 0);
  return { bytes: sum(Meter.Bytes), files: sum(Meter.Files) };
}

type Positioned = { position(): Position };
type Metered = Omit<Input, "open"> & { open(): Promise<(Source<Batch> | Archive) & Positioned> };

/** Gives inputs that are looked at while they are read: meter number `i` shows how far they have come. */
export function metered(meters: SharedArrayBuffer, i: number): (input: Metered) => Input {
  const shown = new Float64Array(meters, i * NUMBERS * 8, NUMBERS);
  /** Of the inputs that are done. */
  let before = 0;
  const capture = (source: Source<Batch>, of: Positioned): Source<Batch> => ({
    read: async (signal) => {
      const batch = await source.read(signal);
      shown[Meter.Bytes] = before + of.position().read;
      return batch;
    },
    close: () => source.close(),
  });
  const archive = (opened: Archive & Positioned): Archive => ({
    holdsInputs: true,
    read: async (signal) => {
      const member = await opened.read(signal);
      if (member === undefined) return undefined;
      return { ...member, open: async () => capture((await member.open()) as Source<Batch>, opened) };
    },
    close: () => opened.close(),
  });
  return (input) => ({
    ...input,
    open: async () => {
      try {
        const opened = await input.open();
        const looked = isArchive(opened) ? archive(opened) : capture(opened, opened);
        return {
          ...looked,
          close: () => {
            before += opened.position().read;
            shown[Meter.Bytes] = before;
            shown[Meter.Files]!++;
            return opened.close();
          },
        };
      } catch (error) {
        shown[Meter.Files]!++;
        throw error;
      }
    },
  });
}
