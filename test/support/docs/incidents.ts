import { faults } from "../../../src/advisories/index.js";
import { type Incident, incidents } from "../incidents.js";
import { fileName } from "../samples/files.js";
import { samples } from "../samples/index.js";

const rule = (id: string): string => `[${id}](rules/${id}.md)`;

function shown({ sample, reason, harmless }: Incident): string {
  if (sample === undefined) return `none: ${reason}`;
  const file = fileName(samples.find(({ name }) => name === sample)!);
  return `[${sample.replace(/^incidents\//, "")}](../${file})${harmless ? ", harmless" : ""}`;
}

function rows(): string[] {
  const titles = [...new Set(incidents.map(({ title }) => title))];
  return titles.flatMap((title, number) =>
    incidents
      .filter((incident) => incident.title === title)
      .map(
        (incident, i) =>
          `| ${i === 0 ? number + 1 : ""} | ${i === 0 ? title : ""} | ${incident.symptom} | ${shown(incident)} | ${rule(incident.rule)}${incident.cause === undefined ? "" : `, ${incident.cause}`} | [${incident.advisory}](#${incident.advisory}) |`,
      ),
  );
}

const entry = (fault: (typeof faults)[number]): string => `### ${fault.id}

${fault.title[0]!.toUpperCase()}${fault.title.slice(1)}.

- Affected: ${fault.affected}
- Fixed: ${fault.fixed}${fault.commit === undefined ? "" : ` (commit \`${fault.commit}\`)`}
- Check, which changes nothing: \`${fault.check}\`
- Remedy: ${fault.remedy}
- Its cost: ${fault.cost}
- <${fault.reference}>
`;

/** The table of what became known, and the advisories. */
export const incidentsPage = (): string => `# Known faults

Some faults of kernels, drivers and container networks are known by what they leave in a capture. A finding of that shape carries
\`advisories\`: the best three at most, the most specific first. That a shape fits is no proof. Each advisory has a command that
changes nothing, to find out; then a remedy, and what the remedy costs.

Findings of severity info carry none: what they show is harmless, and a remedy would only cost. Two faults are told even there, since they show
nowhere else: tunnels that are not merged for want of a checksum, and TCP in GRE that was merged. Where the table says *harmless*, the advisory
comes only with a severity of your own (\`--rule super-packet/tcp:warning\`, before a replay for example).

\`--kernel 5.4.100\` leaves out what that kernel cannot have. Of a distribution's version, such as 5.4.0-165-generic, the upstream part
counts, 5.4.0: fixes that the distribution took over are not known here, so that an advisory may remain that does not apply.
Faults that are not the kernel's stay.

| | what became known | what people saw | sample | finding, cause | advisory |
| --- | --- | --- | --- | --- | --- |
${rows().join("\n")}

## Advisories

${faults.map(entry).join("\n")}`;
