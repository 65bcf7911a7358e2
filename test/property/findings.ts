import { NEVER } from "rxjs";
import { createArena } from "../../src/checksum/arena.js";
import type { Finding } from "../../src/finding.js";
import { Batch } from "../../src/packet/batch.js";
import { registeredTables } from "../../src/packet/tables.js";
import { rules } from "../../src/rules/index.js";
import { run } from "../../src/run.js";
import { captureOf } from "../../src/sources/open.js";
import { piecewise } from "../support/read-capture.js";
import { samples } from "../support/samples/index.js";
import type { SamplePacket } from "../support/samples/sample.js";

/** Every packet of the samples: something of each kind is wrong somewhere among them. */
export const packets: readonly SamplePacket[] = samples.flatMap((sample) => sample.packets);
/** Those that lie in Ethernet, whole, with nothing said by the capture. */
export const frames: readonly Uint8Array[] = packets
  .filter(({ linkType = 1, flags, wireLength }) => linkType === 1 && flags === undefined && wireLength === undefined)
  .map(({ packet }) => packet);

const arena = createArena(2 << 20);

/** What the whole pipeline finds in files, one after another, read in batches of so many rows. */
export async function findingsOf(files: readonly (readonly [name: string, bytes: Uint8Array])[], rows = 4096): Promise<Finding[]> {
  const found: Finding[] = [];
  await run({
    inputs: files.map(([file, bytes]) => ({
      source: { file },
      named: true,
      open: () => captureOf(file, piecewise(bytes, undefined, bytes.length), { batch: new Batch(arena, rows) }),
    })),
    emit: "findings",
    rules,
    tables: registeredTables(),
    stop$: NEVER,
    sinks: [
      {
        write: (records) => void found.push(...(records.filter(({ type }) => type === "finding") as Finding[])),
        ready: () => undefined,
        end: () => Promise.resolve(),
      },
    ],
  });
  return found;
}
