import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/finding.js";
import { compile, isExpired, type Suppression, words } from "../../src/triage/suppression.js";
import { Triage } from "../../src/triage/triage.js";

const finding: Finding = {
  type: "finding",
  schema: 1,
  rule: "offset/udp-length",
  severity: "error",
  message: "UDP length 7 is below 8",
  source: { file: "archive/2019/a.pcap" },
  fingerprint: "00112233445566aa",
  flow: {
    source: "192.168.1.1",
    sourcePort: 1,
    destination: "192.168.1.2",
    destinationPort: 2,
    protocol: "udp",
    communityId: "1:inner=",
    outer: [{ source: "10.0.0.1", destination: "10.0.0.2", protocol: "udp", communityId: "1:outer=" }],
  },
};
const { flow: _, ...ofCapture } = finding;
const holds = (suppression: Omit<Suppression, "reason">, of: Finding = finding): boolean =>
  compile({ ...suppression, reason: "known" })(of);

describe("a suppression holds back", () => {
  test.for<[Omit<Suppression, "reason">, boolean]>([
    [{ rule: "offset/udp-length" }, true],
    [{ rule: "offset" }, true],
    [{ rule: "offset/" }, true],
    [{ rule: "all" }, true],
    [{ rule: "off" }, false],
    [{ rule: "offset/udp" }, false],
    [{ source: "192.168.1.1" }, true],
    [{ source: "192.168.1.2" }, false],
    [{ destination: "192.168.1.0/24" }, true],
    [{ source: "10.0.0.0/8" }, true],
    [{ flow: "192.168.1.2" }, true],
    [{ flow: "10.0.0.2/32" }, true],
    [{ flow: "10.0.0.3" }, false],
    [{ flow: "1:inner=" }, true],
    [{ flow: "1:outer=" }, true],
    [{ flow: "1:other=" }, false],
    [{ file: "archive/2019/a.pcap" }, true],
    [{ file: "archive/*" }, true],
    [{ file: "*.pcap" }, true],
    [{ file: "archive" }, false],
    [{ file: "archive/2019/a?pcap" }, false],
    [{ fingerprint: "00112233445566aa" }, true],
    [{ fingerprint: "00112233445566ab" }, false],
    [{ interface: "eth0" }, false],
    [{ rule: "offset", source: "192.168.1.1" }, true],
    [{ rule: "offset", source: "192.168.1.9" }, false],
  ])("%j: %s", ([suppression, expected]) => expect(holds(suppression)).toBe(expected));

  test("a finding of an interface, of a log, of a member of an archive", () => {
    expect(holds({ interface: "eth0" }, { ...finding, source: { interface: "eth0" } })).toBe(true);
    expect(holds({ file: "dmesg.txt" }, { ...finding, source: { log: "dmesg.txt", line: 7 } })).toBe(true);
    expect(holds({ file: "a.tar" }, { ...finding, source: { file: "a.tar", member: "b.pcap" } })).toBe(true);
    expect(holds({ file: "a.tar:b.pcap" }, { ...finding, source: { file: "a.tar", member: "b.pcap" } })).toBe(true);
    expect(holds({ file: "a.tar:c.pcap" }, { ...finding, source: { file: "a.tar", member: "b.pcap" } })).toBe(false);
  });

  test("nothing by addresses where there are none", () => {
    for (const key of ["source", "destination", "flow"] as const) expect(holds({ [key]: "0.0.0.0/0" }, ofCapture)).toBe(false);
  });
});

describe("a suppression makes no sense", () => {
  test.for<[Suppression, RegExp]>([
    [{ reason: "x" }, /^says nothing about what it holds back: one of rule, flow/],
    [{ rule: "all", reason: " " }, /^has no reason$/],
    [{ source: "eth0", reason: "x" }, /^source eth0 is no address or network/],
    [{ flow: "10.0.0.0/40", reason: "x" }, /^flow 10\.0\.0\.0\/40 has no prefix length from 0 to 32/],
    [{ rule: "all", reason: "x", expires: "soon" }, /^expires soon is no day, such as/],
    [{ rule: "all", reason: "x", expires: "2026-02-30" }, /^expires 2026-02-30 is no day/],
    [{ rule: "all", reason: "x", expires: "2026-2-3" }, /^expires 2026-2-3 is no day/],
  ])("%j", ([suppression, message]) => expect(() => compile(suppression)).toThrow(message));
});

test("a suppression holds to the end of its last day, in UTC", () => {
  const last: Suppression = { rule: "all", reason: "x", expires: "2027-01-31" };
  expect(isExpired(last, Date.parse("2027-01-31T23:59:59.999Z"))).toBe(false);
  expect(isExpired(last, Date.parse("2027-02-01T00:00:00Z"))).toBe(true);
  expect(isExpired({ rule: "all", reason: "x" }, Number.MAX_SAFE_INTEGER)).toBe(false);
});

test("is named by what it says", () =>
  expect(words({ source: "10.0.0.1", rule: "offset", reason: "x" })).toBe("rule=offset,source=10.0.0.1"));

describe("triage", () => {
  const offset: Suppression = { rule: "offset", reason: "x", expires: "2027-01-31" };
  const of = (baseline: readonly string[], suppressions: readonly Suppression[], now: string) =>
    new Triage({ baseline, suppressions, now: Date.parse(now) }).holdsBack(finding);

  test("holds back what is in the baseline", () => {
    expect(of(["ffff", finding.fingerprint], [], "2026-01-01")).toEqual({ by: "baseline", key: `baseline ${finding.fingerprint}` });
    expect(of(["ffff"], [], "2026-01-01")).toBeUndefined();
  });
  test("names the first suppression that fits, and asks it before the baseline", () => {
    const others: Suppression[] = [{ rule: "checksum", reason: "y" }, offset, { rule: "all", reason: "z" }];
    expect(of([finding.fingerprint], others, "2026-01-01")).toEqual({ by: "suppression", key: "suppression 1" });
  });
  test("does not hold back by a suppression that has expired", () => {
    expect(of([], [offset], "2027-02-01")).toBeUndefined();
    expect(of([], [offset], "2027-01-31")).toBeDefined();
  });
});
