import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/finding.js";
import { build, data, ethernet, ipv4, udp } from "../support/build/index.js";
import { LiveDiff } from "../support/diff-tester.js";

const numbered = (n: number, ttl = 64) => build(ethernet(), ipv4({ identification: n, ttl }), udp(), data(Uint8Array.of(n, n, n, n, n)));
/** Packets of these numbers, each so many milliseconds after the beginning. */
const at = (...ones: readonly (readonly [number: number, milliseconds: number, ttl?: number])[]) =>
  ones.map(([n, milliseconds, ttl]) => ({ packet: numbered(n, ttl), milliseconds }));
const window = { packets: 1000, seconds: 0.1 };
const said = (findings: readonly Finding[]): string[] =>
  findings.map(({ rule, packet }) => `${rule.replace("diff/", "")} ${packet!.number}`);

describe("two interfaces whose packets are given as they come", () => {
  test("a packet is lost when the other interface has been read to the end of the window, and not before", async () => {
    const live = new LiveDiff(window);
    const [one, two, three] = await live.kept("before", at([1, 0], [2, 1], [3, 2]));
    const [first, third] = await live.kept("after", at([1, 0], [3, 2]));
    live.matcher.addBefore(one!);
    live.matcher.addAfter(first!);
    live.matcher.addAfter(third!);
    live.matcher.addBefore(two!);
    live.matcher.addBefore(three!);
    live.readTo("before", 5000);
    // A queue that is not read keeps what it has.
    live.readTo("after", 150);
    expect(said(live.differences.take())).toEqual([]);
    live.readTo("after", 202);
    expect(said(live.differences.take())).toEqual(["packet-lost 2"]);
    expect(live.differences.counts).toMatchObject({ matched: 2, lost: 1, outside: 0 });
  });

  test("what is certain is told at once, though packets of others wait in front of it", async () => {
    const live = new LiveDiff(window);
    const [one] = await live.kept("before", at([1, 0]));
    const [foreign, changed] = await live.kept("after", at([9, 0], [1, 1, 99]));
    live.matcher.addAfter(foreign!);
    live.matcher.addBefore(one!);
    live.matcher.addAfter(changed!);
    expect(said(live.differences.take())).toEqual(["field-changed 2"]);
    expect(live.differences.counts).toMatchObject({ matched: 1, added: 0 });
  });

  test("near the beginning and the end of either capture nothing is called lost or added", async () => {
    const live = new LiveDiff(window);
    const began = 1_700_000_000;
    live.matcher.began("before", began);
    live.matcher.began("after", began);
    for (const kept of await live.kept("before", at([1, 50], [2, 150], [3, 450]))) live.matcher.addBefore(kept);
    for (const kept of await live.kept("after", at([4, 50], [5, 150], [6, 450]))) live.matcher.addAfter(kept);
    for (const side of ["before", "after"] as const) live.readTo(side, 500);
    live.end();
    expect(said(live.differences.take()).sort()).toEqual(["packet-added 2", "packet-lost 2"]);
    expect(live.differences.counts).toMatchObject({ lost: 1, added: 1, outside: 4 });
  });

  test("what is kept is bounded, and what left too early is not called lost", async () => {
    const live = new LiveDiff({ packets: 10, seconds: 0.1 });
    const many = Array.from({ length: 200 }, (_, i) => [i % 50, i / 10] as const);
    for (const kept of await live.kept("before", at(...many))) {
      live.matcher.addBefore(kept);
      expect(live.matcher.before.size).toBeLessThanOrEqual(10);
    }
    live.readTo("before", 5000);
    expect(live.differences.counts).toMatchObject({ lost: 0, outside: 190 });
  });

  test("packets that the other interface dropped then may be those that are missing: said, and info", async () => {
    const live = new LiveDiff(window);
    const seconds = 1_700_000_000;
    live.matcher.after.losses.add(seconds + 0.3, seconds + 0.4, 7);
    for (const kept of await live.kept("before", at([1, 100], [2, 350], [3, 460], [4, 700]))) live.matcher.addBefore(kept);
    for (const side of ["before", "after"] as const) live.readTo(side, 5000);
    const found = live.differences.take();
    expect(found.map(({ severity, message, details }) => [severity, message, details?.unseen])).toEqual([
      ["warning", "packet is not in the second capture", undefined],
      ["info", "packet is not in the second capture; but that capture lost 7 packets itself around then, and this may be among them", 7],
      ["info", "packet is not in the second capture; but that capture lost 7 packets itself around then, and this may be among them", 7],
      ["warning", "packet is not in the second capture", undefined],
    ]);
    expect(found[0]!.fingerprint).not.toBe(found[1]!.fingerprint);
    expect(live.differences.counts).toMatchObject({ lost: 4, unsure: 2 });
  });

  test("where packets were dropped, one of another flow is not taken for the one that is missing", async () => {
    const one = build(ethernet(), ipv4({ identification: 7 }), udp({ source: 1000 }), data(Uint8Array.of(1, 2, 3, 4, 5)));
    const other = build(ethernet(), ipv4({ identification: 8 }), udp({ source: 2000 }), data(Uint8Array.of(1, 2, 3, 4, 5)));
    for (const [dropped, expected] of [
      [0, { matched: 1, lost: 0, added: 0 }],
      [3, { matched: 0, lost: 1, added: 1, unsure: 2 }],
    ] as const) {
      const live = new LiveDiff(window);
      for (const side of [live.matcher.before, live.matcher.after])
        if (dropped > 0) side.losses.add(1_700_000_000.1, 1_700_000_000.2, dropped);
      for (const kept of await live.kept("before", [{ packet: one, milliseconds: 150 }])) live.matcher.addBefore(kept);
      for (const kept of await live.kept("after", [{ packet: other, milliseconds: 151 }])) live.matcher.addAfter(kept);
      for (const side of ["before", "after"] as const) live.readTo(side, 5000);
      expect(live.differences.counts).toMatchObject(expected);
    }
  });

  test("packets that overtook others are counted, whatever waits between them", async () => {
    const live = new LiveDiff(window);
    const [one, two, three] = await live.kept("before", at([1, 0], [2, 1], [3, 2]));
    for (const kept of [one!, two!, three!]) live.matcher.addBefore(kept);
    for (const kept of await live.kept("after", at([2, 3], [9, 3], [1, 4], [3, 5]))) live.matcher.addAfter(kept);
    expect(live.differences.counts).toMatchObject({ matched: 3, reordered: 1 });
  });

  test("after the last of so many packets it is settled as soon as each is found, or the window has passed", async () => {
    const live = new LiveDiff(window);
    const [one, two] = await live.kept("before", at([1, 0], [2, 1]));
    const [first] = await live.kept("after", at([1, 3]));
    live.matcher.addBefore(one!);
    expect(live.matcher.isSettled).toBe(false);
    live.matcher.addAfter(first!);
    expect(live.matcher.isSettled).toBe(true);
    live.matcher.addBefore(two!);
    live.readTo("after", 90);
    expect(live.matcher.isSettled).toBe(false);
    live.readTo("after", 110);
    expect(live.matcher.isSettled).toBe(true);
  });
});
