import { checksum } from "../../src/engine/describe.js";
import type { ChecksumRecord } from "../../src/finding.js";
import { KIND_NAMES } from "../../src/packet/kind.js";
import { decoded, type Recorded } from "./lint.js";

/** The checksum verdicts of one packet as text, outermost first: `ipv4 good`, `udp partial outer-of-partial`. */
export function verdicts(recorded: Recorded): string[] {
  return sums(recorded).map(({ protocol, sum }) =>
    [protocol, sum.verdict, sum.form ?? sum.reason].filter((word) => word !== undefined).join(" "),
  );
}

/** The checksums of one packet as in its record, outermost first. */
export function sums(recorded: Recorded): { readonly protocol: string; readonly sum: ChecksumRecord }[] {
  const p = decoded(recorded);
  const found: { protocol: string; sum: ChecksumRecord }[] = [];
  for (let i = 0; i < p.depth; i++) {
    const sum = checksum(p, i);
    if (sum !== undefined) found.push({ protocol: KIND_NAMES[p.kind[i]!]!, sum });
  }
  return found;
}
