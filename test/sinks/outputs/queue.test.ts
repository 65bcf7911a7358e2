import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backOffMs } from "../../../src/sinks/outputs/back-off.js";
import { retryAfterMs } from "../../../src/sinks/outputs/http-client.js";
import { Queue } from "../../../src/sinks/outputs/queue.js";

const item = fc.record({ bytes: fc.integer({ min: 0, max: 9 }) });
const action = fc.oneof(
  item,
  fc.record({ most: fc.record({ records: fc.integer({ min: 1, max: 5 }), bytes: fc.integer({ min: 1, max: 20 }) }) }),
);

describe("the queue", () => {
  test("gives back what it was given, in order, within bounds, and knows when it is full", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const queue = new Queue<{ bytes: number }>({ records: 10, bytes: 40 });
        const given: { bytes: number }[] = [];
        const got: { bytes: number }[] = [];
        let held: { bytes: number }[] = [];
        for (const one of actions) {
          if ("bytes" in one) {
            queue.push(one);
            given.push(one);
            held.push(one);
          } else {
            const taken = queue.take(one.most);
            expect(taken.length).toBeLessThanOrEqual(one.most.records);
            if (taken.length > 1) expect(taken.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(one.most.bytes);
            expect(taken.length > 0).toBe(given.length > got.length);
            got.push(...taken);
            queue.release(taken, []);
            held = held.slice(taken.length);
          }
          const bytes = held.reduce((sum, { bytes }) => sum + bytes, 0);
          expect(queue.isFull).toBe(held.length >= 10 || bytes >= 40);
          expect(queue.hasRoom).toBe(held.length <= 5 && bytes <= 20);
          expect(queue.waiting).toBe(given.length - got.length);
        }
        got.push(...queue.take({ records: 1000, bytes: 1e6 }));
        expect(got.every((one, i) => one === given[i])).toBe(true);
        expect(got.length).toBe(given.length);
      }),
    );
  });
  test("room stays taken by what comes again", () => {
    const queue = new Queue<{ bytes: number }>({ records: 3, bytes: 100 });
    for (let i = 0; i < 3; i++) queue.push({ bytes: 10 });
    const taken = queue.take({ records: 3, bytes: 100 });
    expect(queue.isFull).toBe(true);
    queue.release(taken, taken.slice(1));
    expect(queue.isFull).toBe(false);
    queue.push({ bytes: 80 });
    expect(queue.isFull).toBe(true);
  });
});

test("waits between tries grow to ten seconds, by chance down to their half, and are never shorter than what is asked for", () => {
  expect([1, 2, 3, 7, 100].map((tries) => backOffMs(tries, 0, 1))).toEqual([200, 400, 800, 10_000, 10_000]);
  expect([1, 2].map((tries) => backOffMs(tries, 0, 0))).toEqual([100, 200]);
  expect(backOffMs(1, 30_000, 0)).toBe(30_000);
});

test("Retry-After is a number of seconds or a date", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(retryAfterMs("120", now)).toBe(120_000);
  expect(retryAfterMs("Thu, 01 Jan 2026 00:00:07 GMT", now)).toBe(7000);
  expect(retryAfterMs("Wed, 31 Dec 2025 00:00:07 GMT", now)).toBeUndefined();
  expect(retryAfterMs("soon", now)).toBeUndefined();
  expect(retryAfterMs(undefined, now)).toBeUndefined();
});
