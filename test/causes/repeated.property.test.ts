import { expect, test } from "vitest";
import { Verdict } from "../../src/packet/verdict.js";
import rule from "../../src/rules/flow/corrupt-segment-repeated.js";
import { build, data, type Part, tcp } from "../support/build/index.js";
import { captureLinter } from "../support/flow-tester.js";
import { decoded } from "../support/lint.js";
import { made, network, Random, tunnel } from "./flows.js";

/** Segments that are damaged. REPEATED=100000 is the long run. */
const SEGMENTS = Number(process.env.REPEATED ?? 500);
const SEED = Number(process.env.SEED ?? 1);
const MOST_LISTED = 16;

/** Different offsets below `length`, ascending. */
function places(r: Random, length: number): number[] {
  const chosen = new Set<number>();
  for (let n = r.integer(1, r.one([1, 4, 40])); n > 0; n--) chosen.add(r.integer(0, length - 1));
  return [...chosen].sort((a, b) => a - b);
}

test("exactly the damaged bytes come back", { timeout: 0 }, () => {
  const r = new Random(SEED);
  const run = captureLinter([rule]);
  let found = 0;
  for (let n = 0; n < SEGMENTS; n++) {
    const version = r.one([4, 6]);
    const ip = network(r, version);
    const wrap = tunnel(r);
    const ports = { source: r.integer(1024, 65535), destination: r.integer(1, 1023) };
    const sequence = r.integer(0, 0xffffffff);
    const packet = (from: number, payload: Uint8Array): Uint8Array => {
      const parts: Part[] = [ip(), tcp({ ...ports, sequence: (sequence + from) >>> 0 }), data(payload)];
      return wrap(made(build(...parts), { etherType: version === 4 ? 0x0800 : 0x86dd, ipProtocol: version === 4 ? 4 : 41 }));
    };
    const payload = r.bytes(r.integer(1, 600));
    // The copy is as long, or carries more on both sides.
    const [front, behind] = [r.one([0, r.integer(1, 300)]), r.one([0, r.integer(1, 300)])];
    const healthy = packet(0, payload);
    const again = packet(-front, Uint8Array.from([...r.bytes(front), ...payload, ...r.bytes(behind)]));
    const p = decoded({ packet: healthy });
    const layer = p.depth - 1;
    // By chance a sum is the same over other bytes, is 0, or is that of the pseudo-header: then nothing is known to be damaged.
    const damaged = healthy.slice();
    const offsets = places(r, payload.length);
    for (const offset of offsets) damaged[p.body[layer]! + offset]! ^= r.one([1 << r.integer(0, 7), r.integer(1, 255)]);
    if (p.stored[layer] === 0 || decoded({ packet: damaged }).verdict[layer] !== Verdict.Bad) continue;
    const was = offsets.map((offset) => damaged[p.body[layer]! + offset]!);
    const hex = (bytes: readonly number[]): string =>
      bytes
        .slice(0, MOST_LISTED)
        .map((byte) => `0x${byte.toString(16).padStart(2, "0")}`)
        .join(" ") + (bytes.length > MOST_LISTED ? " …" : "");
    const findings = run([{ packet: damaged }, { packet: again }]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      packet: { number: 2 },
      details: {
        badPacket: 1,
        differing: offsets.length,
        length: payload.length,
        offsets: offsets.slice(0, MOST_LISTED).join(" ") + (offsets.length > MOST_LISTED ? " …" : ""),
        was: hex(was),
        is: hex(offsets.map((offset) => payload[offset]!)),
      },
    });
    expect(findings[0]!.message).toMatch(/: damaged on the way$/);
    found++;
  }
  // Damage that leaves the sum right is rare: less than one in a hundred.
  expect(found).toBeGreaterThan(0.99 * SEGMENTS);
});
