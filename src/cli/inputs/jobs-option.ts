import { availableParallelism } from "node:os";
import type { CaptureInput } from "../../inputs.js";
import { plural } from "../ending/closing.js";
import { sizeOf } from "./input-sizes.js";

/** What takes packets in their order, and so by one thread. */
export interface OneByOne {
  /** `-w`, `-c`: as commander hands them over. */
  readonly write?: string;
  readonly count?: number;
}

/**
 * What a worker's start has to be weighed against, as bytes that are read in that time: a worker takes about 0.1 s to start, in which one
 * thread reads 30 MB of usual packets. Of small files it has to be some 7500, as V8 compiles for each worker anew what they call: with 5000 of
 * at most 20 packets two jobs took a fifth longer than one.
 */
const WORTH = 30e6;
const BYTES_FOR_FILE = 4e3;

/** Why the packets have to be read in their order; undefined where they need not. */
function whyOne(inputs: readonly CaptureInput[], { write, count }: OneByOne): string | undefined {
  if (write !== undefined) return "-w writes the packets in their order";
  if (count !== undefined) return "-c counts the packets in their order";
  if (inputs.some(({ found }) => found === undefined || found.path === "-")) return "standard input is read as it comes";
  return undefined;
}

/**
 * Worker threads for these inputs; 1 where this thread does it alone.
 * @param asked `--jobs`; as many as there are cores if not said, where that pays
 * @param note takes a line where what was asked for cannot be
 */
export async function jobsFor(
  inputs: readonly CaptureInput[],
  asked: number | undefined,
  options: OneByOne,
  note: (text: string) => void,
): Promise<number> {
  const most = Math.min(asked ?? availableParallelism(), inputs.length);
  if (most <= 1) return 1;
  const why = whyOne(inputs, options);
  if (why !== undefined) {
    if (asked !== undefined) note(`--jobs ${asked}: one job reads ${plural(inputs.length, "input")}, as ${why}`);
    return 1;
  }
  if (asked !== undefined) return most;
  const perFile = inputs.length * BYTES_FOR_FILE;
  // A size that is not known may be large.
  return perFile > WORTH || perFile + ((await sizeOf(inputs, WORTH)) ?? WORTH) > WORTH ? most : 1;
}
