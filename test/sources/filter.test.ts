import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { CaptureError } from "../../src/sources/capture-error.js";
import { type Compiler, filterCompiler } from "../../src/sources/filter/compile.js";
import { FilteredCapture } from "../../src/sources/filter/filtered.js";
import { runFilter } from "../../src/sources/filter/interpret.js";
import { bytesOf, programOf } from "../../src/sources/filter/program.js";
import { openCapture } from "../../src/sources/open.js";
import { build, data, ethernet, ipv4, udp } from "../support/build/index.js";
import { pcap } from "../support/capture-files.js";
import { filesBelow, root } from "../support/generated.js";
import { hasTool } from "../support/tools.js";

/** Instructions as the manual page bpf(4) of the BSDs names them. */
const instruction = (code: number, jumpTrue: number, jumpFalse: number, k: number): readonly number[] => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code);
  bytes[2] = jumpTrue;
  bytes[3] = jumpFalse;
  bytes.writeUInt32LE(k >>> 0, 4);
  return [...bytes];
};
const program = (...instructions: readonly (readonly number[])[]) => programOf(Uint8Array.from(instructions.flat()).buffer);
const packet = Uint8Array.from([0x45, 0x11, 0x22, 0x33, 0x44, 0x55]);
const run = (...instructions: readonly (readonly number[])[]): number =>
  runFilter(program(...instructions), new DataView(Uint8Array.of(0xff, ...packet, 0xff).buffer), 1, packet.length, 1000);
const returnA = instruction(0x16, 0, 0, 0);

describe("the machine", () => {
  test.for([
    ["ld [0]", instruction(0x20, 0, 0, 0), 0x45112233],
    ["ldh [2]", instruction(0x28, 0, 0, 2), 0x2233],
    ["ldb [5]", instruction(0x30, 0, 0, 5), 0x55],
    ["ld #7", instruction(0x00, 0, 0, 7), 7],
    ["ld len", instruction(0x80, 0, 0, 0), 1000],
    // From beyond what was captured: not taken.
    ["ld [3]", instruction(0x20, 0, 0, 3), 0],
    ["ldb [6]", instruction(0x30, 0, 0, 6), 0],
    ["ldh [4294967295]", instruction(0x28, 0, 0, 0xffffffff), 0],
  ] as const)("%s", ([, load, a]) => {
    expect(run(load, returnA)).toBe(a);
  });

  test.for([
    ["add", 0x04, 0xffffffff, 2, 1],
    ["sub", 0x14, 1, 2, 0xffffffff],
    ["mul", 0x24, 0x80000001, 3, 0x80000003],
    ["div", 0x34, 0xfffffffe, 2, 0x7fffffff],
    ["div by 0", 0x34, 7, 0, 0],
    ["or", 0x44, 0x80000000, 1, 0x80000001],
    ["and", 0x54, 0xf000000f, 0x8000000c, 0x8000000c],
    ["lsh", 0x64, 0x80000001, 31, 0x80000000],
    ["rsh", 0x74, 0x80000000, 31, 1],
    ["neg", 0x84, 1, 0, 0xffffffff],
    ["mod", 0x94, 0xffffffff, 10, 5],
    ["xor", 0xa4, 0xf0f0f0f0, 0xffffffff, 0x0f0f0f0f],
  ] as const)("%s of words of 32 bits", ([, code, a, k, result]) => {
    expect(run(instruction(0x00, 0, 0, a), instruction(code, 0, 0, k), returnA)).toBe(result);
    // The same with X as the operand.
    expect(run(instruction(0x01, 0, 0, k), instruction(0x00, 0, 0, a), instruction(code | 8, 0, 0, 0), returnA)).toBe(result);
  });

  test.for([
    ["jeq", 0x15, 5, 5, true],
    ["jeq", 0x15, 5, 6, false],
    ["jgt", 0x25, 0xffffffff, 1, true],
    ["jgt", 0x25, 5, 5, false],
    ["jge", 0x35, 5, 5, true],
    ["jset", 0x45, 0x80000000, 0x80000000, true],
    ["jset", 0x45, 1, 2, false],
  ] as const)("%s", ([, code, a, k, holds]) => {
    const [no, yes] = [instruction(0x06, 0, 0, 10), instruction(0x06, 0, 0, 20)];
    expect(run(instruction(0x00, 0, 0, a), instruction(code, 1, 0, k), no, yes)).toBe(holds ? 20 : 10);
  });

  test("the header's length, the memory, X and A, a far jump", () => {
    // ldx 4*([0]&0xf) is 20; ldb [x - 15] is byte 5.
    expect(run(instruction(0xb1, 0, 0, 0), instruction(0x50, 0, 0, -15), returnA)).toBe(0x55);
    expect(run(instruction(0xb1, 0, 0, 0), instruction(0x03, 0, 0, 3), instruction(0x60, 0, 0, 3), returnA)).toBe(20);
    expect(
      run(instruction(0x00, 0, 0, 9), instruction(0x02, 0, 0, 15), instruction(0x61, 0, 0, 15), instruction(0x87, 0, 0, 0), returnA),
    ).toBe(9);
    expect(
      run(instruction(0x00, 0, 0, 9), instruction(0x07, 0, 0, 0), instruction(0x00, 0, 0, 1), instruction(0x0c, 0, 0, 0), returnA),
    ).toBe(10);
    expect(run(instruction(0x05, 0, 0, 1), instruction(0x06, 0, 0, 1), instruction(0x06, 0, 0, 2))).toBe(2);
  });

  test("a program as the kernel takes it is the bytes that it was made of", () => {
    const bytes = Uint8Array.from([...instruction(0x28, 1, 2, 12), ...instruction(0x06, 0, 0, 0xffffffff)]);
    expect(new Uint8Array(bytesOf(programOf(bytes.buffer)))).toEqual(bytes);
  });
});

const compiler: Compiler | undefined = await filterCompiler("here").catch((error) => {
  if (process.env.CI || !(error instanceof CaptureError)) throw error;
  return undefined;
});

/** The packets that the filter takes, as numbers and bytes. */
async function taken(path: string, words: string): Promise<{ number: number; hex: string }[]> {
  const capture = new FilteredCapture(await openCapture(path), words, compiler!);
  const packets: { number: number; hex: string }[] = [];
  for (let batch = await capture.read(new AbortController().signal); batch !== undefined; ) {
    for (let row = 0; row < batch.count; row++) {
      const start = batch.start[row]!;
      const hex = Buffer.from(batch.arena.bytes.subarray(start, start + batch.captured[row]!)).toString("hex");
      packets.push({ number: batch.numbers![row]!, hex });
    }
    batch = await capture.read(new AbortController().signal);
  }
  await capture.close();
  return packets;
}

describe.skipIf(compiler === undefined)("filters on files", () => {
  const path = join(tmpdir(), `pcaplint-filter-${process.pid}.pcap`);
  afterAll(() => rmSync(path, { force: true }));
  const toPort = (destination: number) => ({ bytes: build(ethernet(), ipv4(), udp({ destination }), data(4)) });

  test("packets keep their numbers, and what is left out is counted", async () => {
    writeFileSync(path, pcap([toPort(7), toPort(9), toPort(7), toPort(9)]));
    expect((await taken(path, "udp port 9")).map(({ number }) => number)).toEqual([2, 4]);
    const capture = new FilteredCapture(await openCapture(path), "udp port 9", compiler!);
    await capture.read(new AbortController().signal);
    expect(capture.leftOut).toBe(2);
    await capture.close();
  });

  test("what makes no sense is said in libpcap's words", async () => {
    writeFileSync(path, pcap([toPort(7)]));
    await expect(taken(path, "port port")).rejects.toThrow(
      'the filter "port port" does not fit: can\'t parse filter expression: syntax error',
    );
    await expect(taken(path, "inbound")).rejects.toThrow('the filter "inbound" does not fit: inbound/outbound not supported');
    expect(() => compiler!.check("udp prot 7")).toThrow("syntax error");
    // Not for Ethernet, but for others.
    expect(() => compiler!.check("wlan type mgt")).not.toThrow();
  });
});

const FILTERS = [
  "ip",
  "ip6",
  "arp",
  "tcp",
  "udp",
  "icmp or icmp6",
  "not ip",
  "port 53",
  "tcp port 80 or tcp port 443",
  "udp port 4789",
  "src host 10.0.0.1",
  "host 10.0.0.2 and udp",
  "net 10.0.0.0/24",
  "ip6 host 2001:db8::1",
  "greater 100",
  "less 64",
  "len > 200 and udp",
  "vlan",
  "vlan 7 and ip",
  "mpls",
  "pppoes",
  "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
  "tcp[((tcp[12] & 0xf0) >> 2):2] = 0",
  "ip[6:2] & 0x3fff != 0",
  "ip[2:2] > 60",
  "ip proto 47",
  "ip6 protochain 17",
  "portrange 1000-5000",
  "ether broadcast or ether multicast",
  "udp[6:2] != 0 and ip[8] < 65",
];

/** As bytes, what tcpdump takes; undefined where it takes no such filter for the file's link type. */
function byTcpdump(path: string, words: string): string[] | undefined {
  const { status, stdout } = spawnSync("tcpdump", ["-n", "-r", path, "-w", "-", words], { maxBuffer: 1 << 26 });
  if (status !== 0 && stdout.length === 0) return undefined;
  const packets: string[] = [];
  for (let at = 24; at + 16 <= stdout.length; ) {
    const captured = stdout.readUInt32LE(at + 8);
    packets.push(stdout.subarray(at + 16, at + 16 + captured).toString("hex"));
    at += 16 + captured;
  }
  return packets;
}

describe.skipIf(compiler === undefined || !hasTool("tcpdump"))("filters agree with tcpdump -r", () => {
  const files = filesBelow("samples")
    .filter((file) => file.endsWith(".pcap"))
    .filter((_, i) => i % 9 === 0);
  test.for(files)("%s", async (file) => {
    for (const words of FILTERS) {
      const theirs = byTcpdump(join(root, file), words);
      if (theirs === undefined) {
        // What no packet of the link type can be is an error to tcpdump, and takes no packet here.
        const ours = await taken(join(root, file), words).catch((error) => error);
        if (!(ours instanceof CaptureError)) expect(ours, words).toEqual([]);
        continue;
      }
      expect(
        (await taken(join(root, file), words)).map(({ hex }) => hex),
        words,
      ).toEqual(theirs);
    }
  });
});
