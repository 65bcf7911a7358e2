import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Problem } from "../../src/finding.js";
import { type Encoder, ofLines } from "../../src/sinks/encoder.js";
import { jsonLine } from "../../src/sinks/json.js";
import { type StreamOptions, streamSink } from "../../src/sinks/stream.js";

const PIPE_BUF = 4096;
const record = (message: string): Problem => ({ type: "problem", schema: 1, message, source: { file: "a" } });
const records = (n: number, length = 1000): Problem[] => Array.from({ length: n }, (_, i) => record(`${i}`.padEnd(length)));
const none = new AbortController().signal;

/** A stream that takes what it gets when told to. */
function slowPipe(encoder: Encoder = ofLines(jsonLine), options: Partial<StreamOptions> = {}) {
  const writes: string[] = [];
  let take: (() => void) | undefined;
  const pipe = new Writable({
    decodeStrings: false,
    write(chunk: Uint8Array, _, done) {
      writes.push(String(chunk));
      take = done;
    },
  });
  const sink = streamSink(pipe, encoder, { name: "-", most: PIPE_BUF, ...options });
  return {
    pipe,
    sink,
    writes,
    taken: () => {
      const done = take;
      take = undefined;
      done?.();
      return new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe("to a pipe", () => {
  test("goes a piece of whole lines at a time, that the pipe takes whole", async () => {
    const { sink, writes, taken } = slowPipe();
    sink.write(records(10));
    expect(writes.length).toBe(1);
    while (writes.join("").split("\n").length <= 10) await taken();
    for (const piece of writes) {
      expect(piece).toMatch(/\n$/);
      expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(PIPE_BUF);
    }
    const lines = writes.join("").trimEnd().split("\n");
    expect(lines.map((line) => Number(JSON.parse(line).message))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
  test("a line that is longer goes by itself", async () => {
    const { sink, writes, taken } = slowPipe();
    sink.write([record("é"), record("x".repeat(PIPE_BUF)), record("y")]);
    await taken();
    await taken();
    expect(writes.map((piece) => piece.split("\n").length - 1)).toEqual([1, 1, 1]);
  });
  test("there is room only when all has left", async () => {
    const { sink, taken } = slowPipe();
    expect(sink.ready(none)).toBeUndefined();
    sink.write(records(5));
    let ready = false;
    sink.ready(none)?.then(() => {
      ready = true;
    });
    await taken();
    expect(ready).toBe(false);
    await taken();
    expect(ready).toBe(true);
    expect(sink.ready(none)).toBeUndefined();
  });
  test("whoever waits for room can be told to stop", async () => {
    const { sink } = slowPipe();
    sink.write(records(5));
    const abort = new AbortController();
    const ready = sink.ready(abort.signal);
    abort.abort();
    await ready;
  });
  test("what is given up on is counted, and no more is written", async () => {
    const { sink, writes, taken } = slowPipe();
    sink.write(records(10, 2000));
    const end = sink.end();
    sink.abandon();
    await end;
    expect(sink.dropped).toBe(10);
    await taken();
    expect(writes.length).toBe(1);
  });
  test("a reader that leaves makes nobody wait", async () => {
    const { pipe, sink } = slowPipe();
    pipe.on("error", () => {});
    sink.write(records(10));
    const end = sink.end();
    pipe.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    await end;
    sink.write(records(10));
    expect(sink.ready(none)).toBeUndefined();
    expect(sink).toMatchObject({ taken: 20, dropped: 20 - sink.delivered, fault: "its reader left" });
  });
  test("what was taken was delivered or dropped, wherever the reader leaves", async () => {
    for (let pieces = 0; pieces < 6; pieces++) {
      const { pipe, sink, taken } = slowPipe();
      sink.write(records(10, 2000));
      for (let i = 0; i < pieces; i++) await taken();
      pipe.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
      await sink.end();
      // Each of these lines is a piece.
      expect(sink).toMatchObject({ taken: 10, delivered: pieces, dropped: 10 - pieces });
    }
  });
});

describe("a format with a beginning and an end", () => {
  /** Holds every other record back, as formats do that bundle. */
  const paired = (): Encoder => {
    let first: string | undefined;
    return {
      begin: () => "[\n",
      encode: (record) => {
        const text = (record as Problem).message;
        if (first === undefined) {
          first = text;
          return "";
        }
        const both = `${first}+${text}\n`;
        first = undefined;
        return both;
      },
      end: () => (first === undefined ? "]\n" : `${first}\n]\n`),
    };
  };
  const drained = async (n: number) => {
    const { sink, writes, taken } = slowPipe(paired());
    sink.write(records(n, 1));
    const end = sink.end();
    for (let i = 0; i < 5; i++) await taken();
    await end;
    return { text: writes.join(""), sink };
  };
  test("has both, whatever is between", async () => {
    expect((await drained(0)).text).toBe("[\n]\n");
    expect((await drained(2)).text).toBe("[\n0+1\n]\n");
    expect((await drained(3)).text).toBe("[\n0+1\n2\n]\n");
  });
  test("records count when their text has left", async () => {
    const { sink, taken } = slowPipe(paired());
    sink.write(records(1, 1));
    await taken();
    expect(sink.delivered).toBe(0);
    sink.write([record("b")]);
    await taken();
    expect(sink.delivered).toBe(2);
  });
  test("a record without a place in the format is delivered when all is", async () => {
    const { sink } = slowPipe({ begin: () => "", encode: () => "", end: () => "" });
    sink.write(records(3));
    await sink.end();
    expect(sink).toMatchObject({ taken: 3, delivered: 3, dropped: 0 });
  });
  test("bytes stay bytes, in their order between texts", async () => {
    const written: string[] = [];
    const out = new Writable({
      write(chunk: Buffer, _, done) {
        written.push(chunk.toString("latin1"));
        done();
      },
    });
    const encoder: Encoder = {
      begin: () => "text ",
      encode: ({ type }) => Buffer.from([0xff, 0x00, type.length]),
      end: () => "end",
    };
    const sink = streamSink(out, encoder, { name: "-" });
    sink.write(records(2, 1));
    await sink.end();
    expect(written.join("")).toBe("text \xff\0\x07\xff\0\x07end");
    expect(sink.delivered).toBe(2);
  });
});

describe("in a live run", () => {
  test("nobody waits; what there is no room for is dropped and counted", async () => {
    const { sink, writes, taken } = slowPipe(undefined, { isLive: true, room: 20_000 });
    for (let i = 0; i < 100; i++) {
      expect(sink.ready(none)).toBeUndefined();
      sink.write(records(1));
    }
    const { dropped } = sink;
    expect(dropped).toBeGreaterThan(50);
    expect(sink.fault).toBe("its reader is too slow");
    const end = sink.end();
    for (let i = 0; i < 30; i++) await taken();
    await end;
    expect(sink).toMatchObject({ taken: 100, delivered: 100 - dropped, dropped });
    expect(writes.join("").trimEnd().split("\n").length).toBe(100 - dropped);
  });
});
