import { existsSync, readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { COLORS } from "./color.js";
import { helpOf, oneLine } from "./help.js";
import { type LintOptions, lint } from "./lint-command.js";
import { nearest } from "./nearest.js";
import { SEVERITIES } from "./rule-options.js";
import { explain, listRules } from "./rules-command.js";
import { UsageError } from "./usage-error.js";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
/** A whole number of at least `least`. */
const whole =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It is a whole number from ${least}.`);
    return value;
  };

/** Options of every command that reads packets. */
function reading(command: Command): Command {
  return command
    .argument("[path...]", 'capture files, directories, quoted globs, or "-" for standard input')
    .addOption(
      new Option("--format <format>", "what is written: JSON Lines, or text for people")
        .choices(["json", "pretty"])
        .default(undefined, "pretty on a terminal, else json"),
    )
    .addOption(new Option("--color <when>", "colour the text; NO_COLOR and FORCE_COLOR are heeded").choices(COLORS).default("auto"))
    .option("-c, --count <n>", "stop after this many packets", whole(1))
    .option("--decode-as <field=value:protocol>", "udp.port=4790:vxlan; ethertype and ip.proto likewise; repeatable", collect)
    .option("-q, --quiet", "no closing line and no progress");
}

/** The command line. Parsing it runs the command. */
export function program(): Command {
  const all = new Command("pcaplint")
    .description("Lints packet captures: peels every layer, recomputes every checksum, holds every length and offset against the bytes.")
    .usage("[scan] [options] PATH...")
    .version(version, "-V, --version")
    .exitOverride()
    .configureOutput({ outputError: (message, write) => write(oneLine(message)) });

  const scan = reading(all.command("scan", { isDefault: true }).description("lint captures: one record a finding (the default command)"))
    .option("--rule <id:severity>", "another severity for a rule: error, warning, info, off; repeatable", collect)
    .option("--select <ids>", "run only these rules or categories, comma-separated; also reports what is normal; repeatable", collect)
    .option("--ignore <ids>", "leave these rules or categories out, comma-separated; repeatable", collect)
    .addOption(new Option("--fail-on <severity>", "exit with 1 at or above it").choices([...SEVERITIES, "never"]).default("error"))
    .option("--max-findings-per-rule <n>", "write this many findings of a rule, count the rest and say so", whole(0));
  scan.action((paths: string[], options: LintOptions) => {
    if (paths.length === 0 && process.stdin.isTTY) all.outputHelp({ error: true });
    misspelt(paths, all);
    return lint("findings", paths, options);
  });

  reading(all.command("inspect").description("what was seen: one record a packet, every layer, every checksum verdict")).action(
    (paths: string[], options: LintOptions) => lint("packets", paths, options),
  );

  all.command("rules").description("the rules there are").option("--json", "one record a rule").action(listRules);
  all.command("explain").description("the page of one rule").argument("[rule]", "its id, as in checksum/mismatch").action(explain);
  all.addHelpText("after", () => helpOf(scan));
  return all;
}

/** The first word is taken for a path if it is no command: a command that is misspelt should not read "no such file". */
function misspelt([word = ""]: readonly string[], all: Command): void {
  if (!/^[a-z]+$/.test(word) || existsSync(word)) return;
  const command = nearest(
    word,
    all.commands.map((one) => one.name()),
  );
  if (command !== undefined) throw new UsageError(`there is no command and no file ${word}; did you mean pcaplint ${command}?`);
}
