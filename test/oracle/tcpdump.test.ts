import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { besideTcpdump, TCPDUMP_OPTIONS, TCPDUMP_VERSION } from "../support/beside-tcpdump.js";
import { sampleOf } from "../support/docs/beside-tcpdump.js";
import { root } from "../support/generated.js";
import { fileName } from "../support/samples/files.js";
import { hasTool } from "../support/tools.js";

const tcpdump = (...args: readonly string[]): string =>
  execFileSync("tcpdump", args, { encoding: "utf8", cwd: root, stdio: ["ignore", "pipe", "ignore"] });

/** Other versions use other words. */
const isRecorded = (): boolean => hasTool("tcpdump") && tcpdump("--version").startsWith(`tcpdump version ${TCPDUMP_VERSION}`);

/** All lines of one packet. The time tells where the next one begins. */
function saidOf(file: string, packet: number): string {
  const packets = tcpdump(...TCPDUMP_OPTIONS, "--number", "-tt", "-r", file).split(/^ *(?=\d+ {2}\d{10}\.\d{6} )/m);
  return packets.find((text) => text.startsWith(`${packet}  `))!;
}

/** What tcpdump says of sums, good or bad, and of faults; that it cannot read made-up DNS is no fault. */
const SAID =
  /\[[^\]]*udp (?:ck)?sum[^\]]*\]|\[no cksum\]|cksum \w+ \((?:in)?correct[^)]*\)|bad cksum \w+ \(->\w+\)!|IP bad-len \d+|bad length [^,\n]*|flags \[invalid\]|\[\|(?!domain)\w+\]|truncated-ip[^!]*!|presumed \w+|ERROR.*|\[bad [^\]]*\]|\(invalid\)/g;

describe.runIf(isRecorded())("what tcpdump says", () => {
  test.for(besideTcpdump.flatMap(({ kinds }) => kinds))("$title: $sample, packet $packet", (entry) => {
    const said = saidOf(fileName(sampleOf(entry)), entry.packet);
    expect(said.match(SAID) ?? []).toEqual(entry.tcpdump);
  });
});
