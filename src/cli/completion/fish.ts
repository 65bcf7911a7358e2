import type { CommandEntry, OptionEntry, ValueKind } from "../command-table.js";

const VALUES: Readonly<Record<ValueKind, string>> = {
  file: "-rF",
  interface: "-xa 'any (command ls /sys/class/net)'",
  rule: "-xa '(__pcaplint_rules)'",
  none: "-x",
};

const quoted = (text: string): string => `'${text.replace(/\\/g, "\\\\").replace(/'/g, "\\'")}'`;

function option(of: string, { short, long, description, value, choices }: OptionEntry): string {
  const values = value === undefined ? "" : choices.length > 0 ? `-xa ${quoted(choices.join(" "))}` : VALUES[value.kind];
  const letter = short === undefined ? "" : ` -s ${short.slice(1)}`;
  return `complete -c pcaplint -n ${quoted(of)}${letter} -l ${long.slice(2)} ${value?.isOptional ? "" : `${values} `}-d ${quoted(description)}`;
}

/** A script that `source` takes, or a file of ~/.config/fish/completions. */
export function fish(commands: readonly CommandEntry[], rules: readonly string[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  const lines = commands.flatMap((command) => {
    const seen = `__fish_seen_subcommand_from ${command.name}`;
    const of = command.isDefault ? `not __fish_seen_subcommand_from ${names}; or ${seen}` : seen;
    const words = command.arguments.flatMap(({ choices, kind }) =>
      choices.length > 0
        ? [`complete -c pcaplint -n ${quoted(seen)} -xa ${quoted(choices.join(" "))}`]
        : kind === "rule"
          ? [`complete -c pcaplint -n ${quoted(seen)} -xa '(__pcaplint_rules)'`]
          : [],
    );
    return [
      `complete -c pcaplint -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.description)}`,
      ...command.options.map((one) => option(of, one)),
      ...words,
    ];
  });
  return `# pcaplint: completion for fish. In config.fish:  pcaplint completion fish | source
function __pcaplint_rules
  printf '%s\\n' ${rules.join(" ")}
end
${lines.join("\n")}
`;
}
