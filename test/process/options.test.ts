import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FORMATS } from "../../src/sinks/formats/index.js";
import { root } from "../support/generated.js";
import { pcaplint, shell } from "../support/process.js";

/** Three errors and an info, all `checksum/mismatch`; five packets. */
const MISMATCHES = join(root, "samples/checksum-mismatch.pcap");
const ADDRESSES = "--local-mac 02:00:5e:10:00:01, --local-ip 192.0.2.1 or 2001:db8::1";
const PLAIN = join(root, "samples/plain.pcap");

describe("what is asked wrongly is answered in one line that says what to do", () => {
  test.for([
    [[], "no input: name a capture file, a directory, or - for standard input"],
    [["--slect", "x", PLAIN], "unknown option '--slect'; did you mean --select?"],
    [["inspect", "--fail-on", "info", PLAIN], "unknown option '--fail-on' (pcaplint --help lists what there is)"],
    [["--format", "xml", PLAIN], `option '--format <format>' argument 'xml' is invalid. Allowed choices are ${FORMATS.join(", ")}.`],
    [["-c", "0", PLAIN], "option '-c, --count <n>' argument '0' is invalid. It is a whole number from 1."],
    [["-c", "1e3", PLAIN], "option '-c, --count <n>' argument '1e3' is invalid. It is a whole number from 1."],
    [["--rule"], "option '--rule <id:severity>' argument missing (pcaplint --help lists what there is)"],
    [
      ["--rule", "checksum/mismach:off", PLAIN],
      'there is no rule checksum/mismach; did you mean checksum/mismatch? ("pcaplint rules" lists them)',
    ],
    [["--rule", "checksum/mismatch:loud", PLAIN], "--rule checksum/mismatch:loud: the severity is one of info, warning, error, off"],
    [["--select", "port-zero", PLAIN], 'there is no rule port-zero; did you mean offset/port-zero? ("pcaplint rules" lists them)'],
    [["--ignore", "all", PLAIN], "no rule is left to run: --select, --ignore and --rule leave none"],
    [
      ["--vantage", "router", PLAIN],
      "option '--vantage <where>' argument 'router' is invalid. Allowed choices are sender, receiver, wire.",
    ],
    [["--local-mac", "eth0", PLAIN], `eth0 is no MAC address: write ${ADDRESSES}`],
    [["--local-ip", "10.0.0.256", PLAIN], `10.0.0.256 is no IP address: write ${ADDRESSES}`],
    [["--mtu", "67", PLAIN], "option '--mtu <bytes>' argument '67' is invalid. It is a whole number from 68."],
    [["--mtu", "1500B", PLAIN], "option '--mtu <bytes>' argument '1500B' is invalid. It is a whole number from 68."],
    [["--summary=xml", PLAIN], "option '--summary [form]' argument 'xml' is invalid. Allowed choices are text, json."],
    [["--decode-as", "udp.port=4790", PLAIN], "--decode-as udp.port=4790: write it as udp.port=4790:vxlan"],
    [["explain"], 'name a rule, as in pcaplint explain checksum/mismatch ("pcaplint rules" lists them)'],
    [["explain", "checksum/mismach"], 'there is no rule checksum/mismach; did you mean checksum/mismatch? ("pcaplint rules" lists them)'],
    [["inspct", PLAIN], "there is no command and no file inspct; did you mean pcaplint inspect?"],
    [["-", "-"], "standard input can be read only once: name - once"],
  ] as const)("%j", async ([args, message]) => {
    expect(await pcaplint(args)).toEqual({ status: 2, signal: null, stdout: "", stderr: `pcaplint: ${message}\n` });
  });
});

describe("status", () => {
  test.for([
    [[], 1],
    [["--fail-on", "never"], 0],
    [["--rule", "checksum/mismatch:warning"], 0],
    [["--rule", "checksum/mismatch:warning", "--fail-on", "warning"], 1],
    [["--rule", "checksum/mismatch:off"], 0],
    [["--ignore", "checksum"], 0],
    [["--select", "offset/"], 0],
    [["-c", "1"], 0],
    [["--max-findings-per-rule", "0"], 1],
  ] as const)("%j: %i", async ([args, status]) => {
    expect(await pcaplint(["scan", ...args, MISMATCHES])).toMatchObject({ status });
  });
  test("of inspect is 0", async () => {
    expect(await pcaplint(["inspect", MISMATCHES])).toMatchObject({ status: 0 });
  });
});

test("scan is what runs without being named", async () => {
  expect(await pcaplint([MISMATCHES])).toEqual(await pcaplint(["scan", MISMATCHES]));
});

test("what is held back is counted and said", async () => {
  const { stdout, stderr } = await pcaplint(["--max-findings-per-rule", "1", MISMATCHES]);
  const records = stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  expect(records.map(({ type }) => type)).toEqual(["finding", "aggregate"]);
  expect(records[1]).toMatchObject({
    rule: "checksum/mismatch",
    severity: "error",
    message: "3 more findings of checksum/mismatch held back by --max-findings-per-rule",
    count: 3,
  });
  expect(records[1].first.packet).toBeGreaterThan(records[0].packet.number);
  expect(records[1].last.packet).toBeGreaterThan(records[1].first.packet);
  expect(stderr).toContain("5 packets in 1 capture: 3 errors, 0 warnings, 1 info");
  expect(stderr).toContain("held back by --max-findings-per-rule: checksum/mismatch ×3");
});

/** One unfinished UDP datagram four times: sent, received and merged, received, of unknown direction. */
const UNFINISHED = join(root, "test/golden/partial/input.pcapng");

describe("where the capture was taken decides what an unfinished checksum is", () => {
  const severities = async (...args: readonly string[]): Promise<string[]> => {
    const { stdout } = await pcaplint([...args, "--ignore", "super-packet,flow", UNFINISHED]);
    return stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line).severity);
  };
  test.for([
    [[], ["error", "info"]],
    [["--vantage", "sender"], ["error"]],
    [
      ["--vantage", "receiver"],
      ["error", "error"],
    ],
    [
      ["--vantage", "wire"],
      ["error", "error", "error", "error"],
    ],
    [["--local-mac", "02:00:00:00:00:01"], ["error"]],
    [
      ["--local-mac", "02-00-00-00-00-09", "--local-mac", "0200.0000.0002"],
      ["error", "error"],
    ],
    [["--local-ip", "10.0.0.1"], ["error"]],
    [
      ["--local-ip", "2001:db8::1", "--local-ip", "10.0.0.2"],
      ["error", "error"],
    ],
  ] as const)("%j: %j", async ([args, expected]) => expect(await severities(...args)).toEqual(expected));
  test("inspect shows the direction that follows", async () => {
    const { stdout } = await pcaplint(["inspect", "--local-mac", "02:00:00:00:00:01", UNFINISHED]);
    expect([...stdout.matchAll(/"direction":"(\w+)"/g)].map(([, direction]) => direction)).toEqual(["out", "in", "in", "out"]);
  });
});

describe("--summary", () => {
  test("as text stands on standard error before the closing line; the path behind it is no form", async () => {
    const plain = await pcaplint([UNFINISHED]);
    const { stdout, stderr, status } = await pcaplint(["--summary", UNFINISHED]);
    expect({ stdout, status }).toEqual({ stdout: plain.stdout, status: plain.status });
    expect(stderr.startsWith(`${UNFINISHED}: summary\n  packets `)).toBe(true);
    expect(stderr.endsWith(plain.stderr)).toBe(true);
    expect(await pcaplint(["--summary", "text", UNFINISHED])).toEqual({ stdout, stderr, status, signal: null });
  });
  test("as a record follows each input, empty ones too", async () => {
    const { stdout, stderr } = await pcaplint(["--summary", "json", UNFINISHED, MISMATCHES, "--max-findings-per-rule", "0"]);
    const records = stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    expect(records.filter(({ type }) => type === "summary").map(({ source, packets }) => [source.file, packets])).toEqual([
      [UNFINISHED, 4],
      [MISMATCHES, 5],
    ]);
    expect(records.at(-1).type).toBe("summary");
    expect(stderr).not.toContain("summary");
  });
  test("is there for inspect, for -c, and on a terminal as text", async () => {
    const { stdout } = await pcaplint(["inspect", "-c", "2", "--summary", "json", "--format", "pretty", MISMATCHES]);
    expect(stdout).toContain(`${MISMATCHES}: summary\n  packets        2, `);
  });
});

test("-q leaves the records alone", async () => {
  const loud = await pcaplint([MISMATCHES]);
  const quiet = await pcaplint(["-q", MISMATCHES]);
  expect(quiet.stdout).toBe(loud.stdout);
  expect(loud.stderr).not.toBe("");
  expect(quiet.stderr).toBe("");
});

describe("colours", () => {
  const colored = async (args: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> =>
    (await pcaplint(["--format", "pretty", ...args, MISMATCHES], { env })).stdout.includes("\u001b[");
  test("are for terminals, or whoever asks", async () => {
    expect(await colored([], {})).toBe(false);
    expect(await colored([], { FORCE_COLOR: "1" })).toBe(true);
    expect(await colored(["--color", "always"], {})).toBe(true);
    expect(await colored(["--color", "never"], { FORCE_COLOR: "1" })).toBe(false);
    expect(await colored([], { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
  });
  test("are never in JSON", async () => {
    expect((await pcaplint(["--color", "always", "--format", "json", MISMATCHES])).stdout).not.toContain("\u001b");
  });
});

describe("records", () => {
  const FINDING =
    "type schema time rule severity message source fingerprint host packet direction path layer flow checksum cause superPacket reassembled details advice advisories references";
  const PROBLEM = "type schema message source offset record";
  const PACKET = "type source number time captured length direction layers stop superPacket reassembled kernel";
  const inOrder = (keys: readonly string[], order: string): boolean => {
    const at = keys.map((key) => order.split(" ").indexOf(key));
    return at.every((position, i) => position >= 0 && position > (at[i - 1] ?? -1));
  };
  test.for(["scan", "inspect"])("of %s are lines of JSON below 64 KiB, their keys in the order of the contract", async (command) => {
    const { stdout } = await pcaplint([command, join(root, "samples")]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(100);
    for (const line of lines) {
      expect(Buffer.byteLength(line)).toBeLessThan(1 << 16);
      const record = JSON.parse(line);
      const order = record.type === "finding" ? FINDING : record.type === "problem" ? PROBLEM : PACKET;
      expect(inOrder(Object.keys(record), order), line).toBe(true);
    }
  });
});

describe("help and the rules' pages", () => {
  test("help names the commands, the options and examples", async () => {
    const { status, stdout, stderr } = await pcaplint(["--help"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const word of ["inspect", "explain", "--select <ids>", "--fail-on", "Examples:", "Exit status:"]) expect(stdout).toContain(word);
  });
  test("rules lists them, one record each with --json", async () => {
    const [text, json] = await Promise.all([pcaplint(["rules"]), pcaplint(["rules", "--json"])]);
    const ids = text.stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect(
      json.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).id),
    ).toEqual(ids);
    expect(ids).toContain("checksum/mismatch");
  });
  test.for(["explain checksum/mismatch", "rules", "--help"])("%s bears a reader that leaves", async (command) => {
    expect(await shell(`pcaplint ${command} | head -n 1`)).toMatchObject({ status: 0, stderr: "" });
    expect(await shell(`pcaplint ${command} | true`)).toMatchObject({ status: 0, stderr: "" });
  });
});
