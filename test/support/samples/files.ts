import { concat } from "../build/index.js";
import { Pcapng, pcap } from "../capture-files.js";
import type { Generated } from "../generated.js";
import { diffFindings } from "./diff.js";
import { samples } from "./index.js";
import { BPFTRACE, type KernelSample, kernelSamples } from "./kernel.js";
import type { Sample, SamplePacket } from "./sample.js";

export const FOLDERS = ["samples"] as const;

/** 2023-11-14T22:13:20Z; a packet every 10 microseconds. */
const START = 1_700_000_000;
const STEP = 10;
const FLAGS_OPTION = 2;

const linkTypes = (sample: Sample): number[] => [...new Set(sample.packets.map(({ linkType = 1 }) => linkType))];
/** Microseconds from the beginning of the capture. */
const timeOf = ({ milliseconds }: SamplePacket, i: number): number => (milliseconds === undefined ? (i + 1) * STEP : milliseconds * 1000);
const isPcapng = (sample: Sample): boolean => linkTypes(sample).length > 1 || sample.packets.some(({ flags }) => flags !== undefined);

function written(sample: Sample): Uint8Array {
  if (!isPcapng(sample)) {
    return pcap(
      sample.packets.map((of, i) => ({
        bytes: of.packet,
        length: of.wireLength ?? of.packet.length,
        seconds: START + Math.floor(timeOf(of, i) / 1e6),
        fraction: timeOf(of, i) % 1e6,
      })),
      { linkType: linkTypes(sample)[0] ?? 1 },
    );
  }
  const file = new Pcapng();
  const types = linkTypes(sample);
  return concat(
    file.section(),
    ...types.map((linkType) => file.interface({ linkType })),
    ...sample.packets.map((of, i) =>
      file.packet(of.packet, {
        id: types.indexOf(of.linkType ?? 1),
        length: of.wireLength ?? of.packet.length,
        time: BigInt(START) * 1_000_000n + BigInt(timeOf(of, i)),
        ...(of.flags === undefined ? {} : { options: file.options([FLAGS_OPTION, file.words(of.flags)]) }),
      }),
    ),
  );
}

/** The bytes of a sample's file. */
export const bytesOf = (sample: Sample): Uint8Array => (sample.file ?? ((bytes) => bytes))(written(sample));
/** By the file's own magic number. */
export const fileName = (sample: Sample): string => `samples/${sample.name}.${bytesOf(sample)[0] === 0x0a ? "pcapng" : "pcap"}`;

const link = (rule: string): string => `[${rule}](../docs/rules/${rule}.md)`;

/** A row of the table; packets that are alike and follow one another share it. */
function rowsOf({ packets }: Sample): string[] {
  const rows: { readonly first: number; readonly text: string }[] = [];
  for (const [i, { about, findings }] of packets.entries()) {
    const text = `${about} | ${findings.length === 0 ? "nothing" : findings.map(link).join(", ")}`;
    if (rows.at(-1)?.text !== text) rows.push({ first: i + 1, text });
  }
  return rows.map(({ first, text }, i) => {
    const last = (rows[i + 1]?.first ?? packets.length + 1) - 1;
    return `| ${first === last ? first : `${first} to ${last}`} | ${text} |`;
  });
}

function entry(sample: Sample): string {
  const rows = rowsOf(sample);
  const whole = sample.findings ?? [];
  const wholeRules = [...new Set(whole)].map((rule) => {
    const times = whole.filter((other) => other === rule).length;
    return times === 1 ? link(rule) : `${link(rule)} (${times} times)`;
  });
  return `## ${fileName(sample).slice("samples/".length)}

${sample.about}${whole.length === 0 ? "" : ` Of the capture as a whole: ${wholeRules.join(", ")}.`}

| packet | what it is | found in it |
| --- | --- | --- |
${rows.join("\n")}
`;
}

const kernelEntry = ({ name, about, findings }: KernelSample): string => `## ${name}

${about}

| line | found there |
| --- | --- |
${findings.map(([line, rule]) => `| ${line} | ${link(rule)} |`).join("\n")}
`;

const readme = (): string => `# Samples

Small captures, made by \`npm run samples\` from the builders of packets that the tests have. \`pcaplint samples\` finds in them
what stands here, and nothing else. There is at least one for each rule; a file is named after its rule or its subject.

${samples.map(entry).join("\n")}
${diffEntry()}
# Text of kernels

What kernels print, and tools that look into them: \`pcaplint kernel FILE\` finds what stands here. \`skb-state.bt\` is a script for
bpftrace that prints such text.

${kernelSamples.map(kernelEntry).join("\n")}`;

const diffEntry = (): string => `# Two captures of one scene

\`pcaplint diff samples/diff-before.pcap samples/diff-after.pcap\` finds this, and nothing else.

| capture | packet | found there |
| --- | --- | --- |
${diffFindings.map(([rule, capture, packet]) => `| ${capture} | ${packet} | ${link(rule)} |`).join("\n")}
`;

/** Every file of the folder. */
export const sampleFiles = (): Generated =>
  new Map<string, Uint8Array | string>([
    ...samples.map((sample) => [fileName(sample), bytesOf(sample)] as const),
    ...kernelSamples.map(({ name, lines }) => [`samples/${name}`, `${lines.join("\n")}\n`] as const),
    ["samples/skb-state.bt", BPFTRACE],
    ["samples/README.md", readme()],
  ]);
