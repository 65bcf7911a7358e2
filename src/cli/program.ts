import { existsSync } from "node:fs";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { type Shard, shardOf } from "../inputs/shard.js";
import { FORMATS } from "../sinks/formats/index.js";
import { secondsOf } from "../sinks/outputs/option-values.js";
import { BACKENDS } from "../sources/live/backends.js";
import { VANTAGES } from "../vantage/vantage.js";
import { COLORS } from "./color.js";
import type { KernelOptions } from "./commands/kernel-command.js";
import { explain, listRules } from "./commands/rules-command.js";
import { SHELLS, type Shell } from "./completion/shells.js";
import { configure } from "./config/configure.js";
import type { DiffOptions } from "./diff/setup.js";
import { helpOf, oneLine } from "./help.js";
import { SEVERITIES } from "./judging/rule-options.js";
import { type LintOptions, lint } from "./lint/lint-command.js";
import { SUMMARIES } from "./lint/summary-option.js";
import type { TailOptions } from "./lint/tail-command.js";
import { nearest } from "./nearest.js";
import { PROGRESSES } from "./operation/progress.js";
import { UsageError } from "./usage-error.js";
import { version } from "./version.js";

/** RFC 791 §3.2: every link carries this much. */
const LEAST_MTU = 68;
/** An Ethernet header. */
const LEAST_SNAP = 14;
/** tcpdump's default; the largest frame of BIG TCP that is seen is smaller. */
const USUAL_SNAP = 262144;

const DECODE_AS = ["--decode-as <field=value:protocol>", "udp.port=4790:vxlan; ethertype and ip.proto likewise; repeatable"] as const;

// Commands of their own are loaded when they are called: each start of `scan` would pay for reading them.
const tail = async (...args: Parameters<typeof import("./lint/tail-command.js").tail>) =>
  (await import("./lint/tail-command.js")).tail(...args);
const kernel = async (...args: Parameters<typeof import("./commands/kernel-command.js").kernelCommand>) =>
  (await import("./commands/kernel-command.js")).kernelCommand(...args);
const diff = async (...args: Parameters<typeof import("./diff/diff-command.js").diffCommand>) =>
  (await import("./diff/diff-command.js")).diffCommand(...args);
const listInterfaces = async (...args: Parameters<typeof import("./commands/interfaces-command.js").listInterfaces>) =>
  (await import("./commands/interfaces-command.js")).listInterfaces(...args);

const merge = async (...args: Parameters<typeof import("./merge/merge-command.js").mergeCommand>) =>
  (await import("./merge/merge-command.js")).mergeCommand(...args);
const doctor = async (...args: Parameters<typeof import("./commands/doctor-command.js").doctor>) =>
  (await import("./commands/doctor-command.js")).doctor(...args);
const printed = () => import("./manual/manual-command.js");

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

/** Options of every command that writes records. */
function writing(command: Command): Command {
  return command
    .addOption(
      new Option("--format <format>", "what is written: JSON Lines, text for people, or a format of others")
        .choices(FORMATS)
        .default(undefined, "pretty on a terminal, else json"),
    )
    .option(
      "--output <dest,...>",
      "instead of standard output: a file, an address, or - for it, with key=value behind commas, as in out.jsonl,severity=error; repeatable",
      collect,
    )
    .addOption(new Option("--color <when>", "colour the text; NO_COLOR and FORCE_COLOR are heeded").choices(COLORS).default("auto"))
    .option("-q, --quiet", "no closing line and no progress")
    .option("--config <file>", "options from this file; if not said from the nearest pcaplint.config.json or .yaml, upward from here")
    .option("--no-config", "without a configuration file")
    .option("--print-config", "print what each option is and where that comes from, and do nothing else");
}

/** Options of every command that reads captures. */
function reading(command: Command): Command {
  return packets(command.argument("[path...]", 'capture files, directories, quoted globs, or "-" for standard input'))
    .option("-f, --filter <words>", "only packets that fit these words of pcap-filter(7), as in 'tcp port 443'; needs libpcap")
    .option("--files-from <list>", 'also read the files that this file lists, one a line; "-" for standard input; repeatable', collect)
    .option("-0, --null", "with --files-from: the list has NUL bytes for line ends, as find -print0 writes it")
    .option("--shard <i/n>", "read only the inputs that fall to share i of n, which is counted from 0: their names alone decide", shard)
    .addOption(
      new Option("-j, --jobs <n>", "captures that are read at the same time; the output is the same")
        .argParser(whole(1))
        .default(undefined, "as many as there are cores, where that pays"),
    )
    .option("--resume <state>", "keep in this file what is done, and go on there after the run was ended; the output is a file, or >> FILE")
    .addOption(
      new Option("--progress <how>", "a bar on a terminal, a line every few seconds, or nothing").choices(PROGRESSES).default("auto"),
    );
}

function shard(text: string): Shard {
  const value = shardOf(text);
  if (value === undefined) throw new InvalidArgumentError("It is i/n with i from 0 to n-1, as in 0/7 for the first of seven.");
  return value;
}

/** Options of every command that takes packets. */
function packets(command: Command): Command {
  return recording(writing(command))
    .option("-c, --count <n>", "stop after this many packets", whole(1))
    .addOption(new Option("--vantage <where>", "where the capture was taken, over what the packets show").choices(VANTAGES))
    .option("--local-mac <address>", "of the capturing host: says which packets it sent; repeatable", collect)
    .option("--local-ip <address>", "likewise; repeatable", collect)
    .option("--mtu <bytes>", "of the link, so that what is longer is several segments", whole(LEAST_MTU))
    .addOption(new Option("--summary [form]", "what was seen and what is the matter: on standard error, or a record").choices(SUMMARIES))
    .option(...DECODE_AS, collect);
}

/** Options of runs that others look after. */
function operated(command: Command): Command {
  return command
    .option("--metrics-textfile <file>", "keep Prometheus metrics in this file, for node_exporter")
    .option("--metrics-listen <address>", "serve them to Prometheus: 9100 on loopback, 0.0.0.0:9100 for all")
    .option("--pid-file <file>", "write the process's number to this file while it runs");
}

/** Options of every command that can write the packets that it takes. */
function recording(command: Command): Command {
  return command
    .option("-w, --write <file>", "also write the packets to this pcapng file, with what was found and what the kernel knows of them")
    .option("--only-findings", "with -w: only packets with findings")
    .option("-C, --file-size <MB>", "with -w: begin another file after so many millions of bytes", whole(1))
    .option("-G, --rotate <time>", "with -w: begin another file after this time; its name takes strftime's %Y, %m, %d, %H, …", seconds)
    .option("-W, --file-count <n>", "with -C: keep so many files, in turn; with -G: end after so many", whole(1));
}

/** A time in seconds, or with a unit. */
function seconds(text: string): number {
  const value = secondsOf(text);
  if (value === undefined) throw new InvalidArgumentError("It is a time such as 30, 1.5s, 10m or 2h.");
  return value;
}

/** How far apart the copies of a packet may be: packets, or a time. Said twice, both hold. */
function window(text: string, before: DiffOptions["window"] = {}): NonNullable<DiffOptions["window"]> {
  if (/^\d+$/.test(text)) return { ...before, packets: whole(1)(text) };
  if (!/^[\d.]+(ms|s|m|h)$/.test(text))
    throw new InvalidArgumentError("It is a number of packets, or a time with its unit, such as 500ms.");
  return { ...before, seconds: seconds(text) };
}

/** Options of every command that captures. */
function capturing(command: Command): Command {
  return fromInterfaces(
    command
      .option("-F, --follow <file>", "instead of an interface: a capture file that is being written, and those that take its name")
      .option("-i, --interface <name>", 'the interface, or "any" for all of them'),
  );
}

/** How interfaces are captured. */
function fromInterfaces(command: Command): Command {
  return command
    .addOption(new Option("--backend <name>", "how packets are captured").choices(BACKENDS).default("auto"))
    .option("-s, --snap-length <bytes>", "keep this much of each packet", whole(LEAST_SNAP), USUAL_SNAP)
    .option("--promiscuous", "also packets for other hosts")
    .option("-B, --buffer-size <KiB>", "of the kernel, for packets that are not read yet", whole(1), 32768)
    .option("--duration <time>", "stop after this time: 30, 1.5s, 10m, 2h", seconds)
    .option("--stats-interval <time>", "write what was counted this often; 0 for never, SIGUSR1 for now", seconds, 10)
    .option("-Z, --drop-privileges <user>", "become this user once the capture has begun");
}

/** Options of every command that finds in packets; `interval`: of aggregates, in seconds, if not said. */
function finding(command: Command, interval?: number): Command {
  return command
    .option("--aggregate <time>", "write equal findings once, and how many more there were this often; 0 writes all", seconds, interval)
    .option("--host <name>", "write this name of the capturing host into findings");
}

/** Options of every command that judges; `exits`: is what was found its exit status? */
function judging(command: Command, exits = true): Command {
  const judges = exits
    ? command.addOption(new Option("--fail-on <severity>", "exit with 1 at or above it").choices([...SEVERITIES, "never"]).default("error"))
    : command;
  return judges
    .option("--rule <id:severity>", "another severity for a rule: error, warning, info, off; repeatable", collect)
    .option("--select <ids>", "run only these rules or categories, comma-separated; also reports what is normal; repeatable", collect)
    .option("--ignore <ids>", "leave these rules or categories out, comma-separated; repeatable", collect)
    .option("--max-findings-per-rule <n>", "write this many findings of a rule, count the rest and say so", whole(0))
    .option("--baseline <file>", "hold back, count and forgive what is in this baseline")
    .option("--write-baseline <file>", "write what is found as a baseline; with --baseline what still occurs of that too")
    .option(
      "--suppress <key=value,...>",
      "hold back findings: rule, flow, source, destination, interface, file, fingerprint, with reason= and perhaps expires=; repeatable",
      collect,
    );
}

/** Of commands whose findings carry advisories; those of `diff` carry none. */
function advising(command: Command): Command {
  return command.option("--kernel <version>", "leave out advisories that this Linux kernel cannot have; of 5.4.0-165-generic 5.4.0 counts");
}

/** The command line. Parsing it runs the command. */
export function program(): Command {
  const all = new Command("pcaplint")
    .description("Lints packet captures: peels every layer, recomputes every checksum, holds every length and offset against the bytes.")
    .usage("[scan] [options] PATH...")
    .version(version, "-V, --version")
    .exitOverride()
    .hook("preAction", (whole, command) => configure(whole, command))
    .configureOutput({ outputError: (message, write) => write(oneLine(message)) });

  const scan = operated(
    finding(
      advising(
        judging(reading(all.command("scan", { isDefault: true }).description("lint captures: one record a finding (the default command)"))),
      ),
      0,
    ),
  );
  scan.action((paths: string[], options: LintOptions) => {
    if (paths.length === 0 && options.filesFrom === undefined && process.stdin.isTTY) all.outputHelp({ error: true });
    misspelt(paths, all);
    return lint("findings", paths, options);
  });

  capturing(reading(all.command("inspect").description("what was seen: one record a packet, every layer, every checksum verdict"))).action(
    // With -i or -F the arguments are a filter, as in tail.
    (paths: string[], options: TailOptions) =>
      options.interface === undefined && options.follow === undefined ? lint("packets", paths, options) : tail("packets", paths, options),
  );

  operated(
    capturing(
      finding(
        advising(
          judging(
            packets(
              all
                .command("tail")
                .description("lint a live interface: one record a finding, as its packets come")
                .argument("[filter...]", "only packets that fit these words of pcap-filter(7), as in tcpdump; needs libpcap"),
            ),
            false,
          ),
        ),
        10,
      ),
    ),
  ).action((words: string[], options: TailOptions) => tail("findings", words, options));

  advising(
    judging(
      writing(
        all
          .command("kernel")
          .description("lint a kernel's evidence: logs (dmesg), dumps of sk_buffs, traces")
          .argument("[path...]", 'logs, dumps, traces, directories, quoted globs, or "-" for standard input'),
      )
        .option("-w, --write <file>", "write the packets in dumps to this capture file")
        .option("--with <capture>", "look for the packets of what is found in this capture"),
    ),
  ).action((paths: string[], options: KernelOptions) => kernel(paths, options));

  const compare = judging(
    writing(
      all
        .command("diff")
        .description("the same packets at two points, in files or live: what changed, and which checksum did not follow")
        .usage("[options] BEFORE AFTER\n       pcaplint diff [options] -i BEFORE -i AFTER [FILTER...]")
        .argument("[words...]", 'the captures at the first and at the second point, "-" for standard input; with -i a filter'),
    )
      .option(
        "--window <n>",
        "how far apart two copies of a packet may be: 5000 packets, or a time such as 500ms; repeatable (default: 10000; live 500ms)",
        window,
      )
      .option("--hops <n>", "routers between the two points: a TTL so much lower is normal", whole(0), 1)
      .option(...DECODE_AS, collect),
  );
  compare.option("-i, --interface <name>", "instead of the captures: an interface at each of the two points, -i twice", collect);
  const read = new Set(compare.options);
  finding(fromInterfaces(compare).option("-c, --count <n>", "stop after this many packets of the first interface", whole(1)));
  const live = compare.options.filter((option) => !read.has(option));
  compare.action((words: string[], options: DiffOptions) => {
    const said = live.filter((option) => compare.getOptionValueSource(option.attributeName()) === "cli");
    return diff(
      words,
      options,
      said.map(({ long }) => long!),
    );
  });

  all
    .command("interfaces")
    .description("what can be captured on: state, MTU, offloads, and which backend works")
    .addOption(new Option("--format <format>", "JSON Lines, or text for people").choices(["json", "pretty"]))
    .action(listInterfaces);
  all
    .command("doctor")
    .description("what works here and what is missing: versions, privileges, optional parts")
    .addOption(new Option("--format <format>", "JSON Lines, or text for people").choices(["json", "pretty"]))
    .action((options) => doctor(version, options));
  all
    .command("merge")
    .description("join the JSON Lines of several runs in the order of time")
    .argument("<file...>", 'what the runs have written, compressed or not; "-" for standard input')
    .option("-q, --quiet", "no closing line")
    .action(merge);
  all.command("rules").description("the rules there are").option("--json", "one record a rule").action(listRules);
  all.command("explain").description("the page of one rule").argument("[rule]", "its id, as in checksum/mismatch").action(explain);
  all
    .command("completion")
    .description("a script that completes pcaplint's words in a shell")
    .addArgument(new Argument("<shell>", "whose").choices(SHELLS))
    .action(async (shell: Shell) => (await printed()).printCompletion(shell, all));
  all
    .command("man")
    .description("the manual page: pcaplint man | man -l -")
    .action(async () => (await printed()).printManual(all));
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
