import { keysOf, NOT_IN_FILE, OF_INTERFACES } from "../../../src/cli/config/keys.js";
import { type Schema, schemaOf } from "../../../src/cli/config/schema.js";
import { program } from "../../../src/cli/program.js";

/** Words that a table names before it says only that there are more. */
const MOST_WORDS = 12;

/** The schema of configuration files, as it is published. */
export const configSchema = (): string => `${JSON.stringify(schemaOf(program()), null, 2)}\n`;

const NAMES: Readonly<Record<string, string>> = { object: "table", array: "list", string: "text", integer: "number", boolean: "`true`" };

function held(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.length > MOST_WORDS ? "one word" : schema.enum.map((word) => `\`${word}\``).join(", ");
  const types = (typeof schema.type === "string" ? [schema.type] : (schema.type ?? [])).map((type) => NAMES[type] ?? type);
  return [...new Set(types)].join(" or ");
}

function rows(): string {
  const all = program();
  const { properties = {} } = schemaOf(all);
  return [...keysOf(all).values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(
      ({ name, long, description }) => `| \`${name}\` | \`${long}\` | ${held(properties[name]!)} | ${description.replaceAll("|", "\\|")} |`,
    )
    .join("\n");
}

const reasons = (): string =>
  Object.entries(NOT_IN_FILE)
    .map(([long, reason]) => `\`${long}\` (${reason})`)
    .join(", ");

/** The page of configuration files: its table is made from the options. */
export const configurationPage = (): string => `# Configuration

What is said to pcaplint again and again can stand in a file: \`pcaplint.config.json\`, \`pcaplint.config.yaml\` or \`pcaplint.config.yml\`. The commands
\`scan\`, \`tail\`, \`inspect\`, \`kernel\` and \`diff\` read it. It is data: nothing in it is executed.

- The nearest file counts: that of the working directory or of a directory above it. The search ends at the directory that has \`.git\` in it, or at the root.
  \`--config FILE\` names another one, \`--no-config\` does without. A file that is only found, and not named, must belong to the user or to root, and not be
  writable for everybody: it says which files are written.
- Every key is an option: a word on the command line wins over the file. Two things add up: \`rules\` with \`--rule\` (of the same rule the command
  line's counts), and \`suppress\` with \`--suppress\`. An option that the command does not have is passed over.
- Names of files in \`baseline\`, \`outputs\` and the like are relative to the configuration file.
- \`interfaces\` holds what is so on one interface only (${OF_INTERFACES.map((key) => `\`${key}\``).join(", ")}), by the name that \`-i\` has.
- A key that is none, and a value of the wrong kind, end the run with status 2 and a line such as
  \`pcaplint.config.yaml:3:24: outputs[0].formta: there is no such key; did you mean format?\`

\`--print-config\` prints, as JSON, each key with its value and where that comes from, and does nothing else:

\`\`\`sh
pcaplint tail -i eth0 --print-config | jq '.values | map_values(select(.from != "default"))'
\`\`\`

Editors know the keys from the [JSON Schema](schema/config.schema.json), which the package exports as \`pcaplint/config.schema.json\`. In a JSON file:
\`"$schema": "./node_modules/pcaplint/docs/schema/config.schema.json"\`; in YAML, for the language server that most editors use, a first line of
\`# yaml-language-server: $schema=./node_modules/pcaplint/docs/schema/config.schema.json\`.

## An example

\`\`\`yaml
# pcaplint.config.yaml
failOn: warning
rules:
  checksum/partial: warning
  offset/port-zero: off
ignore: [super-packet]
maxFindingsPerRule: 1000
aggregate: 10m

# Where captures are taken.
vantage: receiver
localMac: ["02:00:5e:10:00:01"]
localIp: [192.0.2.1, "2001:db8::1"]
mtu: 1500
kernel: "6.1.0"
host: sensor-1
decodeAs: [udp.port=4790:vxlan, ip.proto=200:gre]
interfaces:
  eth1:
    vantage: wire
    mtu: 9000

# Where findings go.
outputs:
  - to: "-"
    format: pretty
  - to: findings.jsonl
    format: json
    severity: warning

# What is known.
baseline: pcaplint.baseline.jsonl
suppress:
  - rule: checksum/mismatch
    source: 10.20.0.0/16
    reason: the load generator writes no checksums
    expires: 2099-12-31
  - rule: capture/snap-length
    file: "archive/2019/*"
    reason: captured with -s 96, and cannot be again

# How it runs.
color: never
statsInterval: 1m
backend: af_packet
snapLength: 262144
window: [10000, 500ms]
hops: 1
\`\`\`

## The keys

| key | option | in the file | |
| --- | --- | --- | --- |
${rows()}
| \`interfaces\` | those options, for \`-i NAME\` | table | what holds for one interface only, by its name |

Lists may be a single word where there is only one. A \`time\` is a number of seconds, or text with a unit. A version such as \`"5.10"\` needs its quotes: in YAML it is a number without
them. \`rules\` is a table of rule and severity, \`outputs\` a list of tables with \`to\`, \`format\`, \`severity\` and the options that the kind of output has,
\`suppress\` a list of tables as in [Noise](noise.md).

These options have no key: ${reasons()}.
`;
