import type { Command } from "commander";

/** Commands to begin with, and what they show. */
export const EXAMPLES: readonly (readonly [command: string, meaning: string])[] = [
  ["pcaplint capture.pcap", "what is wrong in it"],
  ["pcaplint captures/ 'more/*.pcapng.gz'", "every capture of a directory, and those that fit a pattern"],
  ["tcpdump --immediate-mode -U -w - | pcaplint -", "packets as they come"],
  ["pcaplint tail -i eth0 udp port 4789", "likewise, with what the kernel knows of them"],
  ["pcaplint -f 'host 10.0.0.1' a.pcap", "only packets that fit a filter, as tcpdump has them"],
  ["pcaplint --select checksum --fail-on never a.pcap", "one category of rules, for looking only"],
  ["pcaplint --rule offset/port-zero:off a.pcap", "without one rule"],
  ["pcaplint a.pcap | jq -r '.rule//empty' | sort | uniq -c", "how often each rule found something"],
  ["pcaplint inspect -c 3 a.pcap", "every layer of the first three packets"],
  ["dmesg | pcaplint kernel -", "what the kernel says about packets"],
  ["pcaplint diff before.pcap after.pcap", "what changed on the way, and which checksum did not follow"],
  ["pcaplint diff -i eth0 -i eth1 host 192.0.2.1", "likewise between two interfaces, as packets come"],
  ["pcaplint explain checksum/mismatch", "what a rule means, and what to do"],
];

/** Exit statuses; without one: what else there is to say. */
export const EXIT_STATUS: readonly (readonly [status: string, meaning: string])[] = [
  ["0", "nothing at or above --fail-on; a reader that leaves early (| head) is no failure"],
  ["1", "something"],
  ["2", "it could not run, or an input could not be read (the others are read all the same)"],
  ["", "Interrupted (SIGINT, SIGTERM), scan ends with 0 or 1 by what was found until then, inspect and tail with 0."],
];

/** Width of the commands, but for the longest. */
const COLUMN = 49;

const examples = (): string => EXAMPLES.map(([command, meaning]) => `  ${command.padEnd(COLUMN)}  ${meaning}`).join("\n");
const statuses = (): string =>
  EXIT_STATUS.map(([status, meaning]) => (status === "" ? `  ${meaning}` : `  ${status}  ${meaning}`)).join("\n");

/** The program's help: the options of `scan` stand in it, since that is the command that runs without being named. */
export function helpOf(scan: Command): string {
  const help = scan.createHelp();
  const options = help.visibleOptions(scan).filter(({ long }) => long !== "--help");
  const width = Math.max(...options.map((option) => help.optionTerm(option).length));
  const lines = options.map((option) => help.formatItem(help.optionTerm(option), width, help.optionDescription(option), help));
  return `\nOptions of scan:\n${lines.join("\n")}\n\nExamples:\n${examples()}\n\nExit status:\n${statuses()}`;
}

/** Commander's messages in one line that begins with the program's name and ends with what to do. */
export function oneLine(message: string): string {
  const text = message
    .trim()
    .replace(/^error: /, "")
    .replace(/\n\(Did you mean (one of )?(.*)\?\)$/, "; did you mean $1$2?")
    .replace(/\n/g, " ");
  return `pcaplint: ${text}${/did you mean|Allowed|whole number/.test(text) ? "" : " (pcaplint --help lists what there is)"}\n`;
}
