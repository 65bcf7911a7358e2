import { join } from "node:path";
import { lastValueFrom, toArray } from "rxjs";
import { inspect, scan } from "../../../src/index.js";
import type { OutputRecord } from "../../../src/sinks/sink.js";
import { root } from "../../support/generated.js";

/** What the sample captures make, of every kind but `stats`: findings, those held back, problems, summaries, packets. */
export async function sampleRecords(): Promise<OutputRecord[]> {
  const samples = join(root, "samples");
  const found = await lastValueFrom(scan(samples, { summary: true, maxFindingsPerRule: 2 }).pipe(toArray()));
  const packets = await lastValueFrom(inspect(join(samples, "vxlan.pcap")).pipe(toArray()));
  const records = [...found, ...packets];
  const kinds = new Set(records.map(({ type }) => type));
  for (const kind of ["finding", "aggregate", "problem", "summary", "packet"] as const)
    if (!kinds.has(kind)) throw new Error(`the samples make no record of type ${kind}`);
  return records;
}
