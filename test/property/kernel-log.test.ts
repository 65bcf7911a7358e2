import fc from "fast-check";
import { expect, test } from "vitest";
import { createEngine } from "../../src/engine/engine.js";
import { KernelJudge } from "../../src/kernel/judge.js";
import type { KernelEvent } from "../../src/kernel-state/event.js";
import { registeredTables } from "../../src/packet/tables.js";
import { rules } from "../../src/rules/index.js";
import { type Block, blocks, OTHERS } from "../support/kernel-log/blocks.js";
import { eventsOf, PREFIXES } from "../support/kernel-log/lines.js";

/** Every event of a log is found once, with its state, and nothing is invented; whatever stands between the lines. */
const THOUSAND = 1000;
const other = fc.constantFrom(...OTHERS);
const several = fc.array(fc.constantFrom(...blocks), { minLength: 1, maxLength: 12 });

/** Events come when they are whole: one of a single line before one that is still open. */
function expectFound(unsorted: readonly KernelEvent[], of: readonly Block[]): void {
  const events = [...unsorted].sort((a, b) => a.line - b.line);
  expect(events.map(({ kind }) => kind)).toEqual(of.map(({ kind }) => kind));
  for (const [i, { state }] of of.entries()) expect(events[i]!.state).toMatchObject(state);
}

const following = ({ kind, lines }: Block): readonly string[] => (kind === "state" ? [...lines, ...OTHERS] : lines);

test("all formats in one log, among a thousand lines of others", () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...blocks], { minLength: blocks.length }),
      fc.infiniteStream(other),
      fc.constantFrom(...Object.keys(PREFIXES)),
      (all, others, prefix) => {
        const lines = all
          .flatMap(({ lines }) => [...[...others.take(Math.ceil(THOUSAND / blocks.length))], ...lines])
          .map(PREFIXES[prefix]!);
        expectFound(eventsOf(lines), all);
      },
    ),
    { numRuns: 20 },
  );
});

test("one right behind the other, but for lone dumps, which belong to a complaint that follows", () => {
  fc.assert(
    fc.property(several, (some) => expectFound(eventsOf(some.flatMap(following)), some)),
    { numRuns: 200 },
  );
});

test("with lines of others between their own, as processors that print at the same time leave them", () => {
  fc.assert(
    fc.property(several, fc.infiniteStream(fc.option(other, { freq: 3, nil: undefined })), (some, others) => {
      const lines = some.flatMap((block) => [
        ...block.lines.flatMap((line) => [line, ...[...others.take(1)].filter((text) => text !== undefined)]),
        // The next report is another's.
        ...OTHERS,
      ]);
      expectFound(eventsOf(lines.map(PREFIXES.dmesg!)), some);
    }),
    { numRuns: 100 },
  );
});

test("with lines merged: the end of one has no line end", () => {
  fc.assert(
    fc.property(several, fc.infiniteStream(fc.integer({ min: 0, max: 9 })), (some, dice) => {
      const lines: string[] = [];
      for (const [i, line] of some.flatMap(following).entries()) {
        const printed = PREFIXES.dmesg!(line, i);
        // Hex lines are bytes and nothing else: what is merged to them is cut off with them.
        if (lines.length > 0 && dice.next().value === 0) lines[lines.length - 1] += printed;
        else lines.push(printed);
      }
      expectFound(eventsOf(lines), some);
    }),
    { numRuns: 100 },
  );
});

test("a report whose sizes are cut into two lines", () => {
  const old = blocks.find(({ name }) => name === "bad offload, 4.x")!;
  const at = old.lines.findIndex((line) => line.includes("caps="));
  const line = old.lines[at]!;
  for (let cut = line.indexOf("len=") + 1; cut < line.length; cut++) {
    const lines = [...old.lines.slice(0, at), line.slice(0, cut), line.slice(cut), ...old.lines.slice(at + 1)];
    for (const prefix of ["none", "journal"] as const) expectFound(eventsOf(lines.map(PREFIXES[prefix]!)), [old]);
  }
});

test("a line that was cut off: what is left of it is used, and no number is made up", () => {
  const whole = { len: 3000, dataLen: 1500, gsoSize: 1400, gsoTypeRaw: 1, ipSummed: 3, headlen: 1500 };
  const old = blocks.find(({ name }) => name === "bad offload, 4.x")!;
  const at = old.lines.findIndex((line) => line.includes("caps="));
  const line = old.lines[at]!;
  for (let cut = 0; cut < line.length; cut++) {
    const [event, ...more] = eventsOf([...old.lines.slice(0, at), line.slice(0, cut), "", ...old.lines.slice(at + 1)]);
    expect(more).toEqual([]);
    expect(event?.kind).toBe("bad-offload");
    for (const [name, value] of Object.entries(event!.state))
      expect({ [name]: value }).toEqual({ [name]: whole[name as keyof typeof whole] });
  }
});

const word = fc.constantFrom(
  ...[
    "skb len=",
    "headroom=",
    "caps=(0x1, 0x2)",
    "mac=(1,2)",
    "net=(3,4)",
    "trans=9",
    "skb linear:   00000000: 00 ff",
    "hw csum failure",
    ": ",
    "\n",
    "{",
    "}",
    "=",
  ],
  ...[
    "struct sk_buff {",
    "struct skb_shared_info {",
    "frags = {{",
    "$1 = {",
    "RIP: 0010:skb_put",
    "RAX: ffffffffffffffff",
    "kernel BUG at ",
    "skb_over_panic: text:1 len:",
    "-1",
  ],
  ...[
    "WARNING: skb_warn_bad_offload+0x1/0x2",
    "dev len nh th gso_size",
    '{"len":1,"gso_size":',
    "99999999999999999999",
    "0x",
    "shinfo(txflags=1 nr_frags=",
    "csum(0x",
    "skb fraglist:",
    "---[ end trace",
  ],
);

test("whatever the lines are, reading and judging them ends without an error", () => {
  const engine = createEngine({ rules, tables: registeredTables() });
  const judge = new KernelJudge(engine);
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.string(), fc.integer().map(String)), { maxLength: 60 }), (words) => {
      for (const event of eventsOf(words.join(" ").split("\n"))) judge.findings(event, "log");
    }),
    { numRuns: 500 },
  );
});

test("long lines cost no more than their length", () => {
  const started = performance.now();
  for (const part of [
    "a",
    "a.",
    "skb ",
    "caps=(",
    ":",
    "[ 1.000000]",
    "kernel BUG at ",
    "Comm: ",
    "a=1 ",
    "(",
    "{",
    "{{",
    '"',
    "x = ",
    "#1 [f] ",
    "0x1 ",
  ]) {
    for (const first of ["", "struct sk_buff {", "eth0: hw csum failure ", "RIP: skb_put "])
      eventsOf([`${first}${part.repeat(100_000 / part.length)}`]);
  }
  expect(performance.now() - started).toBeLessThan(30_000);
});
