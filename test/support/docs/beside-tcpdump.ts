import type { LayerRecord } from "../../../src/index.js";
import type { Rule } from "../../../src/rules/rule.js";
import { type Beside, besideTcpdump, TCPDUMP_OPTIONS, TCPDUMP_VERSION } from "../beside-tcpdump.js";
import { lintCapture } from "../capture.js";
import { fileName } from "../samples/files.js";
import { samples } from "../samples/index.js";
import type { Sample } from "../samples/sample.js";

/** Packets of a sample without a time of their own lie 10 microseconds apart. */
const STEP_MILLISECONDS = 0.01;

export const sampleOf = ({ sample }: Beside): Sample => samples.find(({ name }) => name === sample)!;

type Linted = ReturnType<typeof lintCapture>;
const linted = new Map<Sample, Linted>();
function lint(sample: Sample, rules: readonly Rule[]): Linted {
  const timed = sample.packets.map((packet, i) => ({ milliseconds: (i + 1) * STEP_MILLISECONDS, ...packet }));
  const result = linted.get(sample) ?? lintCapture(rules, timed);
  linted.set(sample, result);
  return result;
}

/** A bar ends a table's cell. */
const cell = (lines: readonly string[]): string => lines.map((line) => line.replaceAll("|", "\\|")).join("<br>");

const counted = ({ protocol, checksum }: LayerRecord): string => {
  const why = checksum?.form ?? checksum?.reason;
  return `counted: ${protocol === "ipv4" ? "IPv4 header" : protocol.toUpperCase()} checksum ${checksum?.verdict}${why === undefined ? "" : ` (${why})`}`;
};

/** What pcaplint says of the packet: its findings, and what it only counts. */
function ours(entry: Beside, rules: readonly Rule[]): string[] {
  const { findings, records } = lint(sampleOf(entry), rules);
  const own = findings.filter(({ packet }) => packet?.number === entry.packet);
  const spoken = new Set(own.filter(({ rule }) => rule.startsWith("checksum/")).map(({ layer }) => layer?.offset));
  const summed = records[entry.packet - 1]!.layers.filter(({ checksum }) => checksum !== undefined);
  const verdicts = (...some: readonly string[]): LayerRecord[] => summed.filter(({ checksum }) => some.includes(checksum!.verdict));
  const unfinished = verdicts("partial", "unverified").filter(({ offset }) => !spoken.has(offset));
  const ofCapture = findings.filter(({ packet }) => packet === undefined);
  const lines = [
    ...[...own, ...(own.length === 0 ? ofCapture : [])].map(
      ({ severity, message, rule }) => `**${severity}** ${message} ([${rule.split("/")[1]}](rules/${rule}.md))`,
    ),
    ...unfinished.map(counted),
  ];
  if (lines.length > 0) return lines;
  const absent = verdicts("absent");
  return absent.length > 0 ? absent.map(counted) : [`nothing: ${summed.length} of ${summed.length} checksums good`];
}

function kind(entry: Beside, rules: readonly Rule[]): string {
  const file = fileName(sampleOf(entry));
  return `### ${entry.title}

| tcpdump | pcaplint |
| --- | --- |
| ${entry.tcpdump.length === 0 ? "nothing" : cell(entry.tcpdump.map((words) => `\`${words}\``))} | ${cell(ours(entry, rules))} |

${entry.meaning} <sub>[${file.replace(/^samples\//, "")}](../${file}), packet ${entry.packet}</sub>
`;
}

/** `docs/beside-tcpdump.md`. */
export const besideTcpdumpPage = (rules: readonly Rule[]): string => `# Beside tcpdump

One capture of each kind, tcpdump's words and ours side by side. tcpdump is \`tcpdump ${TCPDUMP_OPTIONS.join(" ")} -r FILE\`,
version ${TCPDUMP_VERSION}, and what stands here is all that it says of sums and faults. *Counted* is what pcaplint does not report:
it is in the closing line, and in \`pcaplint inspect FILE\`.

${besideTcpdump.map(({ title, about, kinds }) => `## ${title}\n\n${about}\n\n${kinds.map((entry) => kind(entry, rules)).join("\n")}`).join("\n")}`;
