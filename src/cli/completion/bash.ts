import type { CommandEntry, OptionEntry, ValueKind } from "../command-table.js";

/** What completes a value of this kind, as a command of bash that fills COMPREPLY. */
const WORDS: Readonly<Record<ValueKind, string>> = {
  file: 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current"))',
  interface: 'COMPREPLY=($(compgen -W "any $(command ls /sys/class/net 2>/dev/null)" -- "$current"))',
  rule: 'COMPREPLY=($(compgen -W "$rules" -- "$current"))',
  none: "COMPREPLY=()",
};

const words = (choices: readonly string[]): string => `COMPREPLY=($(compgen -W "${choices.join(" ")}" -- "$current"))`;
const names = ({ short, long }: OptionEntry): string[] => (short === undefined ? [long] : [short, long]);

/** A script that `eval` or a file of bash-completion takes. */
export function bash(commands: readonly CommandEntry[], rules: readonly string[]): string {
  const standard = commands.find(({ isDefault }) => isDefault)!;
  const byCommand = commands.map((command) => {
    const values = command.options.flatMap((option) => {
      if (option.value === undefined || option.value.isOptional) return [];
      const fill = option.choices.length > 0 ? words(option.choices) : WORDS[option.value.kind];
      return [`        ${names(option).join("|")}) ${fill}; return ;;`];
    });
    const [argument] = command.arguments;
    const fill = argument === undefined ? WORDS.none : argument.choices.length > 0 ? words(argument.choices) : WORDS[argument.kind];
    return `    ${command.name})
      case "$previous" in
${values.join("\n")}
      esac
      if [[ $current == -* ]]; then
        ${words([...command.options.flatMap(names), "--help"])}
      else
        ${fill}
      fi ;;`;
  });
  return `# pcaplint: completion for bash. In ~/.bashrc:  eval "$(pcaplint completion bash)"
_pcaplint() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=${standard.name} word
  local commands="${commands.map(({ name }) => name).join(" ")}" rules="${rules.join(" ")}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ " $commands " == *" $word "* ]]; then command=$word; break; fi
  done
  case $command in
${byCommand.join("\n")}
  esac
  if ((COMP_CWORD == 1)) && [[ $current != -* ]]; then
    COMPREPLY+=($(compgen -W "$commands" -- "$current"))
  fi
}
# ":" and "=" stand inside of values.
COMP_WORDBREAKS=\${COMP_WORDBREAKS//[:=]/}
complete -F _pcaplint pcaplint
`;
}
