import { concat } from "../build/index.js";
import { Pcapng, pcap } from "../capture-files.js";
import type { Generated } from "../generated.js";
import { samples } from "./index.js";
import type { Sample } from "./sample.js";

export const FOLDERS = ["samples"] as const;

/** 2023-11-14T22:13:20Z; a packet every 10 microseconds. */
const START = 1_700_000_000;
const STEP = 10;
const FLAGS_OPTION = 2;

const linkTypes = (sample: Sample): number[] => [...new Set(sample.packets.map(({ linkType = 1 }) => linkType))];
const isPcapng = (sample: Sample): boolean => linkTypes(sample).length > 1 || sample.packets.some(({ flags }) => flags !== undefined);

function written(sample: Sample): Uint8Array {
  if (!isPcapng(sample)) {
    return pcap(
      sample.packets.map(({ packet, wireLength = packet.length }, i) => ({
        bytes: packet,
        length: wireLength,
        seconds: START,
        fraction: (i + 1) * STEP,
      })),
      { linkType: linkTypes(sample)[0] ?? 1 },
    );
  }
  const file = new Pcapng();
  const types = linkTypes(sample);
  return concat(
    file.section(),
    ...types.map((linkType) => file.interface({ linkType })),
    ...sample.packets.map(({ packet, wireLength = packet.length, flags, linkType = 1 }, i) =>
      file.packet(packet, {
        id: types.indexOf(linkType),
        length: wireLength,
        time: BigInt(START) * 1_000_000n + BigInt((i + 1) * STEP),
        ...(flags === undefined ? {} : { options: file.options([FLAGS_OPTION, file.words(flags)]) }),
      }),
    ),
  );
}

/** The bytes of a sample's file. */
export const bytesOf = (sample: Sample): Uint8Array => (sample.file ?? ((bytes) => bytes))(written(sample));
/** By the file's own magic number. */
export const fileName = (sample: Sample): string => `samples/${sample.name}.${bytesOf(sample)[0] === 0x0a ? "pcapng" : "pcap"}`;

const link = (rule: string): string => `[${rule}](../docs/rules/${rule}.md)`;

function entry(sample: Sample): string {
  const rows = sample.packets.map(
    ({ about, findings }, i) => `| ${i + 1} | ${about} | ${findings.length === 0 ? "nothing" : findings.map(link).join(", ")} |`,
  );
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

const readme = (): string => `# Samples

Small captures, made by \`npm run samples\` from the builders of packets that the tests have. \`pcaplint samples\` finds in them
what stands here, and nothing else. There is at least one for each rule; a file is named after its rule or its subject.

${samples.map(entry).join("\n")}`;

/** Every file of the folder. */
export const sampleFiles = (): Generated =>
  new Map<string, Uint8Array | string>([
    ...samples.map((sample) => [fileName(sample), bytesOf(sample)] as const),
    ["samples/README.md", readme()],
  ]);
