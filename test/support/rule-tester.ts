import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/finding.js";
import type { Rule } from "../../src/rules/rule.js";
import { lintPacket, type Recorded } from "./lint.js";
import { checkRecord } from "./records.js";

export interface ValidCase extends Recorded {
  readonly name: string;
}
export interface InvalidCase extends ValidCase {
  /**
   * What must be found, in order: the message whole; `at` the byte it is about, from the packet's first; `layer` the
   * protocol of the layer. Expected values come from an RFC or hand arithmetic.
   */
  readonly findings: readonly { readonly message: string; readonly at: number; readonly layer?: string; readonly severity?: string }[];
}

const key = (c: Recorded): string =>
  `${Buffer.from(c.packet).toString("hex")}/${c.wireLength ?? ""}/${c.linkType ?? ""}/${c.flags ?? ""}/${JSON.stringify(c.virtio)}`;
const short = (f: Finding) => ({ message: f.message, at: f.details?.at, layer: f.layer?.protocol, severity: f.severity });

/** Every rule that judges packets is held to the same checks; a rule's own test lists packets. */
export function testRule(rule: Rule, cases: { readonly valid: readonly ValidCase[]; readonly invalid: readonly InvalidCase[] }): void {
  const run = (c: Recorded): Finding[] => {
    const found = lintPacket([rule], c);
    for (const finding of found) checkRecord(finding);
    return found;
  };
  const all: readonly ValidCase[] = [...cases.valid, ...cases.invalid];

  describe(rule.meta.id, () => {
    test.for(cases.valid)("valid: $name", (c) => expect(run(c).map(short)).toEqual([]));

    test.for(cases.invalid)("invalid: $name", (c) => {
      expect(c.findings.length, "an invalid case names its findings").toBeGreaterThan(0);
      const found = run(c).map(short);
      expect(found).toHaveLength(c.findings.length);
      for (const [i, expected] of c.findings.entries()) expect(found[i]).toMatchObject(expected);
    });

    test("every message is produced by some case", () => {
      // Per fact: the text up to its first place for a value is enough to know it by.
      const said = cases.invalid.flatMap((c) => c.findings.map((f) => f.message));
      for (const [, message] of rule.facts ?? []) {
        if (typeof message !== "string") continue;
        const pattern = new RegExp(
          `^${message
            .split(/\{\w+(?::hex)?\}/)
            .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
            .join(".+")}$`,
        );
        expect(
          said.some((text) => pattern.test(text)),
          `no case for: ${message}`,
        ).toBe(true);
      }
    });

    test("no case is listed twice", () => {
      const keys = all.map(key);
      expect(new Set(keys).size).toBe(keys.length);
    });

    test("the packet is left as it was", () => {
      for (const c of all) {
        const copy = c.packet.slice();
        run(c);
        expect(c.packet).toEqual(copy);
      }
    });

    test("cutting a packet short never throws and never adds a finding", () => {
      for (const c of all) {
        const wireLength = c.wireLength ?? c.packet.length;
        const whole = run({ ...c, wireLength }).map((f) => JSON.stringify(short(f)));
        for (let n = 0; n < c.packet.length; n++) {
          for (const found of run({ ...c, packet: c.packet.slice(0, n), wireLength })) {
            expect(whole, `cut to ${n} bytes`).toContain(JSON.stringify(short(found)));
          }
        }
      }
    });
  });
}
