import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Problem } from "../../src/finding.js";
import { jsonLine } from "../../src/sinks/json.js";
import { streamSink } from "../../src/sinks/stream.js";

const PIPE_BUF = 4096;
const record = (message: string): Problem => ({ type: "problem", schema: 1, message, source: { file: "a" } });
const records = (n: number, length = 1000): Problem[] => Array.from({ length: n }, (_, i) => record(`${i}`.padEnd(length)));
const none = new AbortController().signal;

/** A stream that takes what it gets when told to. */
function slowPipe() {
  const writes: string[] = [];
  let take: (() => void) | undefined;
  const pipe = new Writable({
    decodeStrings: false,
    write(chunk: string, _, done) {
      writes.push(chunk);
      take = done;
    },
  });
  const sink = streamSink(pipe, jsonLine, PIPE_BUF);
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
    expect(sink.lost).toBe(10);
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
    expect(sink.lost).toBe(0);
  });
});
