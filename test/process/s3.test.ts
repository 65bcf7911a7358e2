import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openObject } from "../../src/sources/s3.js";
import { build, concat, data, ethernet, ipv4, tcp } from "../support/build/index.js";
import { pcap } from "../support/capture-files.js";
import { type Ended, pcaplint } from "../support/process.js";
import { S3Double } from "../support/s3-double.js";
import { packed } from "../support/tar-files.js";

const packets = (n: number): Uint8Array =>
  pcap(
    Array.from({ length: n }, (_, i) => ({
      bytes: build(ethernet(), ipv4(), i === n - 1 ? tcp({ checksum: 0x1234 }) : tcp(), data(1000)),
    })),
  );
const small = packets(3);
const large = packets(500);
const LARGE = 64 << 20;
let double: S3Double;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  double = new S3Double({
    "captures/day/1.pcap": { content: small },
    "captures/day/2 & é.pcap": { content: small },
    "captures/day/3.tar": { content: await packed({ name: "m", content: small }) },
    // Consoles make such ones for folders.
    "captures/day/folder/": { content: new Uint8Array() },
    "captures/day/notes": { content: concat(Buffer.from("notes")) },
    "captures/night/1.pcap": { content: small },
    "broken/once.pcap": { content: large, breaks: 2, at: 100_000 },
    "broken/always.pcap": { content: large, breaks: 1000, at: 0 },
    "broken/halfway.pcap": { content: large, breaks: 1, at: 100_000 },
    "large/0": { content: new Uint8Array(LARGE) },
  });
  env = await double.listen();
});
afterAll(() => double.close());
const records = ({ stdout }: Ended) =>
  stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

test("an object, and all below a prefix, page by page", async () => {
  const one = await pcaplint(["s3://captures/night/1.pcap"], { env });
  expect(one.status).toBe(1);
  expect(records(one)).toMatchObject([{ type: "finding", source: { file: "s3://captures/night/1.pcap" }, packet: { number: 3 } }]);
  const all = await pcaplint(["s3://captures/day/"], { env });
  expect(records(all).map(({ source }) => [source.file, source.member])).toEqual([
    ["s3://captures/day/1.pcap", undefined],
    ["s3://captures/day/2 & é.pcap", undefined],
    ["s3://captures/day/3.tar", "m"],
  ]);
  expect(all.stderr).toContain("9 packets in 3 captures: 3 errors");
  expect(all.stderr).toContain("passed over: 1 file that is no capture");
  expect((await pcaplint(["s3://captures"], { env })).stderr).toContain("12 packets in 4 captures");
});

test("a transfer that breaks off is taken up where it ended", async () => {
  double.asked.length = 0;
  const ended = await pcaplint(["s3://broken/once.pcap"], { env });
  expect(ended.stderr).toContain("500 packets in 1 capture: 1 error");
  expect(records(ended)).toMatchObject([{ type: "finding", packet: { number: 500 } }]);
  // Once, and again after each of the two breaks.
  expect(double.asked.length).toBe(3);
  expect(double.asked.slice(1).every((line) => /^broken\/once\.pcap bytes=[1-9]\d*-$/.test(line))).toBe(true);
});

test("one that breaks off for good is a problem", async () => {
  const ended = await pcaplint(["s3://broken/always.pcap", "s3://captures/night/1.pcap"], { env });
  expect(ended.status).toBe(2);
  expect(records(ended).map(({ type, message }) => (type === "problem" ? message : type))).toEqual([
    expect.stringMatching(/^the transfer broke off at byte 0 of \d+ and could not be taken up: /),
    "finding",
  ]);
});

test("a server that sends the whole again instead of a part is not believed", async () => {
  double.ignoresRanges = true;
  const ended = await pcaplint(["s3://broken/halfway.pcap"], { env });
  double.ignoresRanges = false;
  expect(records(ended).at(-1)).toMatchObject({
    type: "problem",
    message: expect.stringContaining("the server gives no parts of objects"),
  });
});

test("nothing is fetched before it is wanted, but what the network holds", async () => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  double.sent = 0;
  const bytes = await openObject("s3://large/0");
  expect(bytes.total).toBe(LARGE);
  const target = new Uint8Array(1000);
  for (let i = 0; i < 10; i++) await bytes.read(target, 0, 1000);
  await new Promise((resolve) => setTimeout(resolve, 300));
  // Buffers of sockets are a few megabytes.
  expect(double.sent).toBeLessThan(LARGE / 4);
  let taken = bytes.taken;
  const more = new Uint8Array(1 << 20);
  for (let n = 1; n > 0; taken += n) n = await bytes.read(more, 0, more.length);
  expect(taken).toBe(LARGE);
  await bytes.close();
  vi.unstubAllEnvs();
});

test.for([
  ["s3://captures/none.pcap", {}, "no such object"],
  ["s3://none/", {}, "no such bucket"],
  ["s3://captures/none/", {}, "no object has this prefix"],
  ["s3://secret/a.pcap", {}, "access denied: the credentials in use may not read it"],
  ["s3:///a.pcap", {}, "names no bucket: write s3://bucket/key, or s3://bucket/prefix/"],
  ["s3://captures/night/1.pcap", { AWS_ENDPOINT_URL: "http://127.0.0.1:1" }, "connection refused: see AWS_ENDPOINT_URL"],
] as const)("%s %j: %s", async ([path, other, message]) => {
  const ended = await pcaplint([path], { env: { ...env, ...other } });
  expect(ended.status).toBe(2);
  expect(records(ended)).toEqual([{ type: "problem", schema: 1, message, source: { file: path } }]);
  expect(ended.stderr).toMatch(/^pcaplint: .*\npcaplint: 0 packets.*\npcaplint: could not be read: 1 input\n$/);
});
