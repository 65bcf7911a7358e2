import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { type LintOptions, lint } from "./lint-command.js";
import { SEVERITIES } from "./rule-options.js";
import { explain, listRules } from "./rules-command.js";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };

const collect = (value: string, before: readonly string[]): string[] => [...before, value];
/** A whole number of at least `least`. */
const whole =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least) throw new InvalidArgumentError(`It is a whole number from ${least}.`);
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
    .option("-c, --count <n>", "stop after this many packets", whole(1))
    .option("--decode-as <field=value:protocol>", "udp.port=4790:vxlan; ethertype and ip.proto likewise; repeatable", collect, [])
    .option("-q, --quiet", "no closing line and no progress");
}

/** The command line. Parsing it runs the command. */
export function program(): Command {
  const all = new Command("pcaplint")
    .description("Lints packet captures: peels every layer, recomputes every checksum, holds every length and offset against the bytes.")
    .version(version, "-V, --version")
    .exitOverride()
    .showHelpAfterError("(pcaplint --help lists what there is)");

  reading(all.command("scan", { isDefault: true }).description("lint captures: one record a finding (the default command)"))
    .option("--rule <id:severity>", "another severity for a rule: error, warning, info, off; repeatable", collect, [])
    .option("--select <ids>", "run only these rules or categories, comma-separated; also reports what is normal; repeatable", collect, [])
    .option("--ignore <ids>", "leave these rules or categories out, comma-separated; repeatable", collect, [])
    .addOption(new Option("--fail-on <severity>", "exit with 1 at or above it").choices([...SEVERITIES, "never"]).default("error"))
    .option("--max-findings-per-rule <n>", "write this many findings of a rule, count the rest and say so", whole(0))
    .action((paths: string[], options: LintOptions) => lint("findings", paths, options));

  reading(all.command("inspect").description("what was seen: one record a packet, every layer, every checksum verdict")).action(
    (paths: string[], options: LintOptions) => lint("packets", paths, options),
  );

  all.command("rules").description("the rules there are").option("--json", "one record a rule").action(listRules);
  all.command("explain").description("the page of one rule").argument("<rule>").action(explain);
  return all;
}
