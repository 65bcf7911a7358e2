import type { CommandEntry, OptionEntry, ValueKind } from "../command-table.js";

const ACTIONS: Readonly<Record<ValueKind, string>> = {
  file: "_files",
  interface: "_pcaplint_interfaces",
  rule: "_pcaplint_rules",
  none: " ",
};

/** Within single quotes, and within the brackets and colons of _arguments. */
const quoted = (text: string): string => text.replace(/'/g, "'\\''").replace(/[[\]:]/g, "\\$&");

function specs(option: OptionEntry): string[] {
  const { short, long, value, choices } = option;
  const action = choices.length > 0 ? `(${choices.join(" ")})` : ACTIONS[value?.kind ?? "none"];
  const takes = value === undefined ? "" : `${value.isOptional ? "::" : ":"}${quoted(value.name)}:${action}`;
  const described = `[${quoted(option.description)}]${takes}`;
  // Any of them may come again: many are repeatable, and it does no harm with the others.
  const long_ = `'*${long}${value === undefined ? "" : value.isOptional ? "=-" : "="}${described}'`;
  return short === undefined ? [long_] : [`'*${short}${described}'`, long_];
}

/** A script that `eval` takes, or a file \`_pcaplint\` in the folders of fpath. */
export function zsh(commands: readonly CommandEntry[], rules: readonly string[]): string {
  const standard = commands.find(({ isDefault }) => isDefault)!;
  const cases = commands.map((command) => {
    const positional = command.arguments.map(({ name, isVariadic, choices, kind }) => {
      const action = choices.length > 0 ? `(${choices.join(" ")})` : ACTIONS[kind];
      return `'${isVariadic ? "*" : ""}:${quoted(name)}:${action}'`;
    });
    const lines = [...command.options.flatMap(specs), ...positional];
    return `    ${command.name}) _arguments -s \\\n      ${lines.join(" \\\n      ")} ;;`;
  });
  const described = commands.map(({ name, description }) => `'${name}:${description.replace(/'/g, "'\\''").replace(/:/g, "\\:")}'`);
  return `#compdef pcaplint
# pcaplint: completion for zsh. In ~/.zshrc, after compinit:  eval "$(pcaplint completion zsh)"
_pcaplint_rules() { compadd -- ${rules.join(" ")} }
_pcaplint_interfaces() { compadd -- any /sys/class/net/*(N:t) }
_pcaplint() {
  local -a commands
  commands=(
    ${described.join("\n    ")}
  )
  local command=${standard.name} word
  for word in \${words[2,CURRENT-1]}; do
    if (( \${commands[(I)$word:*]} )); then command=$word; break; fi
  done
  if (( CURRENT == 2 )) && [[ $words[CURRENT] != -* ]]; then
    _describe command commands
  fi
  if [[ $words[2] == $command ]]; then
    shift words
    (( CURRENT-- ))
  fi
  case $command in
${cases.join("\n")}
  esac
}
if [[ $funcstack[1] == _pcaplint ]]; then _pcaplint "$@"; else compdef _pcaplint pcaplint; fi
`;
}
