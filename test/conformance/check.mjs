// Reads the comparison's output from standard input: every difference must be one that is known, with its reason.
import { readFileSync } from "node:fs";

const known = new Map(
  readFileSync(new URL("known-differences.tsv", import.meta.url), "utf8")
    .split("\n")
    .slice(1)
    .filter((line) => line !== "")
    .map((line) => line.split("\t"))
    .map(([file, packet, checksum, verdict]) => [`${file} packet ${packet} ${checksum}`, verdict]),
);
const lines = readFileSync(0, "utf8").split("\n");
const differences = lines
  .map((line) => /^(?:wrong|missing|accused): (\S+ packet \d+ \w+ at \d+): (\w+)/.exec(line))
  .filter((match) => match !== null);
const unknown = differences.filter(([, where, verdict]) => known.get(where) !== verdict);
const total = Number(/^agreement .* % of (\d+),/m.exec(lines.join("\n"))?.[1] ?? 0);
const lost = Number(/packets without a record (\d+)/.exec(lines.join("\n"))?.[1] ?? 1);

for (const [line] of unknown) console.log(`not known: ${line}`);
console.log(
  `${differences.length} differences in ${total} checksums, ${differences.length - unknown.length} of them known; packets without a record: ${lost}`,
);
process.exitCode = unknown.length > 0 || lost > 0 || total === 0 ? 1 : 0;
