import { describe, expect, test } from "vitest";
import { faults } from "../../src/advisories/index.js";
import { kernelVersion } from "../../src/advisories/kernel-version.js";
import { advisoriesFor, type Circumstances, MOST_ADVISORIES } from "../../src/advisories/match.js";
import type { Finding } from "../../src/finding.js";
import { rules } from "../../src/rules/index.js";

const outer = { source: "10.0.0.1", sourcePort: 7103, destination: "10.0.0.2", destinationPort: 4789, protocol: "udp" };
/** A stale port in the outer UDP header of VXLAN. */
const natted: Finding = {
  type: "finding",
  schema: 1,
  rule: "checksum/mismatch",
  severity: "error",
  message: "",
  source: { file: "a.pcap" },
  fingerprint: "",
  direction: "unknown",
  path: "ethernet/ipv4/udp/vxlan/ethernet/ipv4/tcp",
  layer: { protocol: "udp", index: 2, offset: 34 },
  flow: { source: "10.42.0.7", sourcePort: 51324, destination: "10.42.1.9", destinationPort: 443, protocol: "tcp", outer: [outer] },
  checksum: { offset: 40, stored: "0xbd67", computed: "0x4e7f", verdict: "bad" },
  cause: { id: "stale-field", field: "sourcePort", was: 44246, certainty: "proved" },
};
const partial = {
  rule: "checksum/partial",
  direction: "in",
  checksum: { offset: 40, stored: "0x9783", verdict: "partial", form: "pseudo-header" },
  cause: undefined,
} as unknown as Partial<Finding>;
const ids = (finding: Finding, circumstances?: Circumstances): string[] => advisoriesFor(finding, circumstances).map(({ id }) => id);
const kernel = (text: string): Circumstances => ({ kernel: kernelVersion(text)! });

describe("a finding whose shape fits", () => {
  test("has the advisories, without what the data says of shapes", () => {
    expect(ids(natted)).toContain("vxlan-source-nat");
    const advisory = advisoriesFor(natted).find(({ id }) => id === "vxlan-source-nat")!;
    expect(Object.keys(advisory)).toEqual(["id", "title", "affected", "fixed", "commit", "check", "remedy", "cost", "reference"]);
  });
  test("another field, rule, layer or port has not", () => {
    expect(ids({ ...natted, cause: { ...natted.cause!, field: "length" } })).not.toContain("vxlan-source-nat");
    expect(ids({ ...natted, rule: "checksum/zero-form" })).toEqual([]);
    expect(ids({ ...natted, layer: { protocol: "tcp", index: 6, offset: 84 } })).toEqual([]);
    const flannel = { ...natted.flow!, outer: [{ ...outer, destinationPort: 8472 }] };
    expect(ids(natted)).toContain("calico-checksum-offload");
    expect(ids({ ...natted, flow: flannel })).not.toContain("calico-checksum-offload");
  });
  test("has three at most, the most specific first", () => {
    const dhcp = {
      ...natted,
      ...partial,
      path: "ethernet/ipv4/udp",
      flow: { source: "192.168.10.1", sourcePort: 67, destination: "192.168.10.215", destinationPort: 68, protocol: "udp" },
    };
    const found = ids(dhcp, { sourceMac: "52:54:00:00:00:01" });
    expect(found).toHaveLength(MOST_ADVISORIES);
    expect(found[0]).toBe("dhcp-checksum-fill");
    // The one that fits any received packet gives way.
    expect(found).not.toContain("virtual-link-to-own-stack");
  });
  test("the maker of the card counts where it is known", () => {
    const inner = { ...natted, ...partial, layer: { protocol: "tcp", index: 6, offset: 84 } };
    expect(ids(inner, { sourceMac: "00:50:56:01:02:03" })[0]).toBe("vmxnet3-tunnel-checksum");
    expect(ids(inner, { sourceMac: "02:00:00:00:00:01" })).not.toContain("vmxnet3-tunnel-checksum");
    expect(ids(inner)).not.toContain("vmxnet3-tunnel-checksum");
  });
  test("a field of the stack in a log counts", () => {
    const log = { ...natted, rule: "skb/hw-csum-failure", details: { stack: ["tcp_v6_rcv", "? tcf_classify"] } };
    expect(ids(log)).toEqual(["tc-edits-under-checksum-complete", "card-checksum-complete"]);
    expect(ids({ ...log, details: {} })).toEqual(["card-checksum-complete"]);
  });
});

describe("what is harmless", () => {
  test("severity info has none", () => expect(ids({ ...natted, severity: "info" })).toEqual([]));
  test("nor has a packet that was sent", () => {
    expect(ids({ ...natted, ...partial, direction: "out" })).toEqual([]);
  });
  test("a fault that shows only so is told all the same", () =>
    expect(ids({ ...natted, rule: "flow/tunnel-without-checksum-not-merged", severity: "info" })).toEqual([
      "tunnel-without-checksum-not-merged",
    ]));
});

describe("--kernel", () => {
  test("leaves out what was fixed", () => {
    expect(ids(natted, kernel("5.4.40"))).toContain("vxlan-source-nat");
    expect(ids(natted, kernel("5.4.100"))).not.toContain("vxlan-source-nat");
  });
  test("keeps what is no kernel's fault", () => expect(ids(natted, kernel("5.4.100"))).toContain("calico-checksum-offload"));
});

describe("the data", () => {
  const known = new Set(rules.map(({ meta }) => meta.id));

  test("ids are unique, and there are enough", () => {
    const all = faults.map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(32);
  });
  test.for(faults)("$id is whole", (fault) => {
    for (const text of [fault.title, fault.affected, fault.fixed, fault.check, fault.remedy, fault.cost]) {
      expect(text).toMatch(/\S.{2,}/);
      expect(text).not.toMatch(/\n|\.$/);
    }
    expect(fault.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(fault.reference).toMatch(/^https:\/\/\S+$/);
    expect(fault.commit ?? "0000000").toMatch(/^[0-9a-f]{7,12}$/);
    for (const version of [fault.kernel?.since ?? "1.0", ...(fault.kernel?.fixed ?? [])]) {
      expect(kernelVersion(version)).toBeDefined();
    }
    // What the range says stands in the words too.
    for (const version of fault.kernel?.fixed ?? []) expect(`${fault.fixed} ${fault.affected}`).toContain(version);
    expect(fault.shapes.length).toBeGreaterThan(0);
    expect(fault.shapes.flatMap((shape) => shape.rules).filter((rule) => !known.has(rule))).toEqual([]);
  });
  test.for(faults)("the check of $id changes nothing", ({ check }) => {
    expect(check).not.toMatch(/ethtool -K|--offload|sysctl -w|\bset\b|\badd\b|\bdel\b|iptables -[ADI]|-j |>|=[0-9]/);
  });
});
