import type { CommandEntry, OptionEntry } from "../command-table.js";
import { EXAMPLES, EXIT_STATUS } from "../help.js";

/** For troff: backslashes, dashes that are to be typed as they stand, and what is not ASCII. */
const escaped = (text: string): string =>
  text
    .replace(/\\/g, "\\e")
    .replace(/-/g, "\\-")
    .replace(/[^\0-\x7f]/gu, (letter) => `\\[u${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`);
/** A line of text: not a request, whatever it begins with. */
const line = (text: string): string => escaped(text).replace(/^([.'])/, "\\&$1");
const bold = (text: string): string => `\\fB${escaped(text)}\\fR`;
const italic = (text: string): string => `\\fI${escaped(text)}\\fR`;

function usage({ name, arguments: of }: CommandEntry): string {
  const named = of.map(({ name, isRequired, isVariadic }) => {
    const word = `${italic(name)}${isVariadic ? " ..." : ""}`;
    return isRequired ? word : `[${word}]`;
  });
  return ["\\fBpcaplint\\fR", bold(name), "[options]", ...named].join(" ");
}

const term = ({ short, long, value }: OptionEntry): string => {
  const words = [short, long].filter((name) => name !== undefined).map(bold);
  const of = value === undefined ? "" : value.isOptional ? ` [${italic(value.name)}]` : ` ${italic(value.name)}`;
  return words.join(", ") + of;
};

function text({ description, choices, standard }: OptionEntry): string {
  const values = choices.length === 0 ? "" : ` One of ${choices.join(", ")}.`;
  const usual = standard === undefined ? "" : ` Default: ${standard}.`;
  return line(`${description[0]!.toUpperCase()}${description.slice(1)}.${values}${usual}`);
}

/** Options in their order, each once: with the commands that have it. What differs between commands is told for each. */
function options(commands: readonly CommandEntry[]): string[] {
  const all = new Map<string, { readonly option: OptionEntry; readonly of: string[] }>();
  for (const { name, options: own } of commands) {
    for (const option of own) {
      if (option.long === "--help") continue;
      const key = JSON.stringify(option);
      const known = all.get(key);
      if (known === undefined) all.set(key, { option, of: [name] });
      else known.of.push(name);
    }
  }
  return [...all.values()].flatMap(({ option, of }) => [".TP", term(option), text(option), `.br\n(${of.map(italic).join(", ")})`]);
}

/** The manual page, for man(1); `version` of pcaplint. It bears no date, so that it changes only with what it says. */
export function manual(commands: readonly CommandEntry[], version: string): string {
  return [
    `.TH PCAPLINT 1 "" "pcaplint ${version}" "User Commands"`,
    ".SH NAME",
    "pcaplint \\- lint packet captures, live interfaces and kernel logs",
    ".SH SYNOPSIS",
    "\\fBpcaplint\\fR [\\fBscan\\fR] [options] \\fIpath\\fR ...",
    ...commands.filter(({ isDefault }) => !isDefault).flatMap((command) => [".br", usage(command)]),
    ".SH DESCRIPTION",
    "Peels every layer of every packet, recomputes every checksum, holds every length and offset against the bytes, and says why something is wrong.",
    ".PP",
    "Records go to standard output, JSON Lines unless it is a terminal; everything else goes to standard error.",
    ".SH COMMANDS",
    ...commands.flatMap(({ name, description, isDefault }) => [
      ".TP",
      bold(name),
      line(
        `${description[0]!.toUpperCase()}${description.slice(1)}${isDefault && !description.includes("default") ? " (the default)" : ""}.`,
      ),
    ]),
    ".SH OPTIONS",
    ...options(commands),
    ".TP",
    `${bold("-h")}, ${bold("--help")}`,
    "Help on a command.",
    ".TP",
    `${bold("-V")}, ${bold("--version")}`,
    "The version.",
    ".SH EXIT STATUS",
    ...EXIT_STATUS.flatMap(([status, meaning]) => (status === "" ? [".PP", line(meaning)] : [".TP", bold(status), line(meaning)])),
    ".SH ENVIRONMENT",
    ".TP",
    `${bold("NO_COLOR")}, ${bold("FORCE_COLOR")}`,
    line("Neither or always colours, where --color does not say."),
    ".SH EXAMPLES",
    ...EXAMPLES.flatMap(([command, meaning]) => [".TP", bold(command), line(`${meaning[0]!.toUpperCase()}${meaning.slice(1)}.`)]),
    ".SH SEE ALSO",
    "\\fBtcpdump\\fR(8), \\fBpcap\\-filter\\fR(7), \\fBtshark\\fR(1), \\fBethtool\\fR(8)",
    "",
  ].join("\n");
}
