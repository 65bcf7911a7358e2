import { closeSync, ftruncateSync, linkSync, openSync, symlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Bytes, Lookahead } from "../../src/sources/bytes.js";
import { CaptureError } from "../../src/sources/capture-error.js";
import { Tar } from "../../src/sources/tar.js";
import { concat } from "../support/build/index.js";
import { piecewise, streamed } from "../support/read-capture.js";
import { blocks, END, gnuTar, packed, rawHeader } from "../support/tar-files.js";
import { hasTool } from "../support/tools.js";

interface Read {
  readonly name: string;
  readonly content: string;
  readonly fault?: string;
}

async function contentOf(bytes: Bytes, most = Number.POSITIVE_INFINITY): Promise<string> {
  const parts: Buffer[] = [];
  for (let left = most; left > 0; ) {
    const part = Buffer.alloc(Math.min(left, 700));
    const n = await bytes.read(part, 0, part.length);
    if (n === 0) break;
    parts.push(part.subarray(0, n));
    left -= n;
  }
  return Buffer.concat(parts).toString("latin1");
}

/** Names, contents and faults of the members, and the error that ended the archive. `most`: bytes read of each member. */
async function readTar(input: Uint8Array | Bytes, most?: number): Promise<{ members: Read[]; error?: CaptureError }> {
  const tar = new Tar("a.tar", new Lookahead(input instanceof Uint8Array ? piecewise(input, undefined, input.length) : input));
  const members: Read[] = [];
  try {
    for (let member = await tar.next(); member !== undefined; member = await tar.next()) {
      const content = await contentOf(member.bytes, most);
      const fault = member.bytes.fault?.message;
      members.push({ name: member.isSparse ? `${member.name} (sparse)` : member.name, content, ...(fault === undefined ? {} : { fault }) });
    }
    return { members };
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    return { members, error };
  }
}

const long = `z/${"directory/".repeat(30)}${"n".repeat(120)}`;
const three = {
  "a.pcap": "a".repeat(511),
  "deep/b": "b".repeat(1024),
  empty: "",
};
const asRead = (files: Readonly<Record<string, string>>, prefix = ""): Read[] =>
  Object.entries(files).map(([name, content]) => ({ name: prefix + name, content }));
const entries = Object.entries(three).map(([name, content]) => ({ name, content }));

describe("what another writer has packed", () => {
  test("ustar, and pax for long names and such beyond ASCII", async () => {
    const files = { ...three, [long]: "long", "naïve–名.pcap": "x" };
    const archive = await packed(...Object.entries(files).map(([name, content]) => ({ name, content })));
    expect(await readTar(archive)).toEqual({ members: asRead(files) });
  });
  test("in pieces of any size, of which any part is read", async () => {
    const archive = await packed({ name: long, content: "long" }, ...entries);
    const all = await readTar(archive);
    expect(all.members.length).toBe(4);
    for (const sizes of [[1], [511, 2], [512], [513], [10_000]]) expect(await readTar(piecewise(archive, sizes))).toEqual(all);
    expect(await readTar(streamed(archive, 333))).toEqual(all);
    const few = await readTar(archive, 3);
    expect(few.members).toEqual(all.members.map(({ name, content }) => ({ name, content: content.slice(0, 3) })));
  });
  test("directories, links and devices are passed over", async () => {
    const archive = await packed(
      { name: "d", type: "directory" },
      { name: "l", type: "symlink", linkname: "a" },
      { name: "h", type: "link", linkname: "a" },
      { name: "c", type: "character-device" },
      { name: "f", type: "fifo" },
      { name: "k", type: "contiguous-file", content: "kept" },
    );
    expect(await readTar(archive)).toEqual({ members: [{ name: "k", content: "kept" }] });
  });
});

describe.skipIf(!hasTool("tar"))("what GNU tar has packed", () => {
  test.for(["v7", "oldgnu", "gnu", "ustar", "posix"])("%s", async (format) => {
    // v7 has no longer names than 99 bytes.
    const files = format === "v7" || format === "ustar" ? three : { ...three, [long]: "long" };
    const archive = gnuTar([`--format=${format}`], files);
    expect(await readTar(archive)).toEqual({ members: asRead(files, "./") });
  });
  test("links", async () => {
    const archive = gnuTar([], { a: "aaa", z: "zzz" }, (folder) => {
      linkSync(join(folder, "a"), join(folder, "b"));
      symlinkSync("a", join(folder, "c"));
    });
    expect(await readTar(archive)).toEqual({ members: asRead({ a: "aaa", z: "zzz" }, "./") });
  });
  // More pieces than the four of the header, and than the 21 more of one block behind it.
  test.for([
    ["gnu", []],
    ["posix", ["--sparse-version=0.0"]],
    ["posix", ["--sparse-version=0.1"]],
    ["posix", ["--sparse-version=1.0"]],
  ] as const)("files with holes, %s %s: what is behind them is read", async ([format, options]) => {
    const archive = gnuTar(["-S", `--format=${format}`, ...options], { a: "aaa", c: "ccc" }, (folder) => {
      const fd = openSync(join(folder, "b"), "w");
      for (let i = 0; i < 40; i++) writeSync(fd, Buffer.alloc(4096, "x"), 0, 4096, i << 18);
      ftruncateSync(fd, 50 << 18);
      closeSync(fd);
    });
    const { members, error } = await readTar(archive, 3);
    expect(error).toBeUndefined();
    expect(members.map(({ name }) => name)).toEqual(["./a", "./b (sparse)", "./c"]);
    expect(members.at(-1)!.content).toBe("ccc");
  });
});

describe("headers by hand", () => {
  test("a prefix is of ustar only", async () => {
    const archive = concat(rawHeader({ name: "n", prefix: "p/q" }), rawHeader({ name: "n", prefix: "p/q", magic: "ustar  " }), END);
    expect(await readTar(archive)).toEqual({ members: asRead({ "p/q/n": "", n: "" }) });
  });
  test("a size as a number of 95 bits", async () => {
    const size = Uint8Array.of(0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1);
    const archive = concat(rawHeader({ size }), blocks("x".repeat(513)), rawHeader({ name: "b", size: "1" }), blocks("b"), END);
    expect(await readTar(archive)).toEqual({ members: asRead({ a: "x".repeat(513), b: "b" }) });
  });
  test("a size in a pax header is for the next member alone", async () => {
    const pax = "11 size=5\n".replace("11", "10");
    const archive = concat(
      rawHeader({ type: "x", size: pax.length.toString(8) }),
      blocks(pax),
      rawHeader({ size: "0" }),
      blocks("12345"),
      rawHeader({ name: "b", size: "1" }),
      blocks("b"),
      END,
    );
    expect(await readTar(archive)).toEqual({ members: asRead({ a: "12345", b: "b" }) });
  });
  test("a name that ends with a slash is a directory's in old archives", async () => {
    expect(await readTar(concat(rawHeader({ name: "d/", type: "\0", magic: "" }), rawHeader({}), END))).toEqual({
      members: asRead({ a: "" }),
    });
  });
});

describe("an archive that is not whole", async () => {
  const archive = await packed(...entries);

  test("cut anywhere: everything before is there, and it is said", async () => {
    const whole = (await readTar(archive)).members;
    for (let length = 1; length < archive.length - 512; length += 1) {
      const { members, error } = await readTar(archive.subarray(0, length));
      expect(error?.reason, `${length} bytes`).toMatch(
        /^the tar archive ends (inside a header|inside a member|without the mark of its end): it was cut off$/,
      );
      const complete = members.filter(({ fault }) => fault === undefined);
      expect(complete).toEqual(whole.slice(0, complete.length));
      const half = members.slice(complete.length);
      expect(half.length).toBeLessThanOrEqual(1);
      for (const { name, content, fault } of half) {
        expect(fault).toBe("the tar archive ends inside of this member");
        expect(whole[complete.length]!.name).toBe(name);
        expect(whole[complete.length]!.content.startsWith(content)).toBe(true);
      }
    }
    expect(await readTar(archive.subarray(0, archive.length - 512)), "one block of zeros is an end").toEqual({ members: whole });
  });
  test("a damaged header ends it, at a place that is said", async () => {
    const damaged = archive.slice();
    damaged[1024 + 5]! ^= 1; // behind one header and one block of data
    const { members, error } = await readTar(damaged);
    expect(members.map(({ name }) => name)).toEqual(["a.pcap"]);
    expect(error).toMatchObject({
      offset: 1024,
      message: "a.tar: the tar archive is damaged at byte 1024: no header where one should be; nothing behind it is read",
    });
  });
  test.for([
    ["a pax header without a length", concat(rawHeader({ type: "x", size: "5" }), blocks("path=")), /pax header that is not well formed/],
    ["a pax header whose record is longer than it", concat(rawHeader({ type: "x", size: "7" }), blocks("9 a=bc\n")), /not well formed/],
    ["a pax size that is none", concat(rawHeader({ type: "x", size: "12" }), blocks("10 size=x\n")), /not well formed/],
    ["a header without an end", rawHeader({ type: "L", size: "77777777777" }), /a header of 8589934591 bytes, more than the 1048576/],
    ["a size that is no number", rawHeader({ size: "8x" }), /no header where one should be/],
    ["a size of more than 2^53", rawHeader({ size: new Uint8Array(12).fill(0xff) }), /no header where one should be/],
  ] as const)("%s", async ([, bytes, message]) => {
    const { members, error } = await readTar(concat(rawHeader({ name: "ok" }), bytes));
    expect(members).toEqual([{ name: "ok", content: "" }]);
    expect(error?.reason).toMatch(message);
  });
  test("archives that were joined are read on; what is no header behind the end is none", async () => {
    const both = concat(await packed({ name: "a", content: "1" }), await packed({ name: "b", content: "2" }));
    expect(await readTar(both)).toEqual({ members: asRead({ a: "1", b: "2" }) });
    expect(await readTar(concat(await packed({ name: "a" }), blocks("garbage")))).toEqual({ members: asRead({ a: "" }) });
  });
});
