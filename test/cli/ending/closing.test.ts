import { expect, test } from "vitest";
import { closingLines } from "../../../src/cli/ending/closing.js";
import { typeName } from "../../../src/cli/ending/type-names.js";
import { createEngine } from "../../../src/engine/engine.js";
import { registeredTables } from "../../../src/packet/tables.js";
import { rules } from "../../../src/rules/index.js";
import type { Outcome } from "../../../src/run.js";
import { build, data, ethernet, ipv4, ipv6, tcp, udp } from "../../support/build/index.js";
import { batchOf, type Recorded } from "../../support/lint.js";

function outcome(recorded: readonly Recorded[], more: Partial<Outcome> = {}, maxFindingsPerRule = Number.POSITIVE_INFINITY): Outcome {
  const engine = createEngine({ rules, tables: registeredTables(), maxFindingsPerRule });
  for (const one of recorded) engine.lint(batchOf(one), { file: "a.pcap" });
  engine.end({ file: "a.pcap" });
  return { totals: engine.totals, captures: 1, empty: 0, unreadable: 0, passedOver: 0, leftOut: 0, problems: [], ...more };
}
const good = { packet: build(ethernet(), ipv4(), tcp(), data(10)) };
const bad = { packet: build(ethernet(), ipv4(), tcp({ checksum: 0x1234 }), data(10)) };

test("where all is well one line says so", () => {
  expect(closingLines(outcome([good]), { emit: "findings", notWritten: 0 })).toBe(
    "pcaplint: 1 packet in 1 capture: 0 errors, 0 warnings, 0 info; checksums: 2 good, 0 bad, 0 partial, 0 absent, 0 unverified\n",
  );
});

test("an inferred direction is said, with its evidence", () => {
  const inferred = {
    captures: 2,
    first: {
      local: [{ mac: "02:00:00:00:00:01", since: 6, unfinished: 5, finished: 0, acknowledgments: 4 }],
      others: { macs: 1, finished: 7 },
    },
  };
  expect(closingLines(outcome([good], { inferred }), { emit: "findings", notWritten: 0 }).split("\n")[1]).toBe(
    "pcaplint: direction inferred (in 2 captures; this is the first): 02:00:00:00:00:01 is this host's from packet 6 on: 5 checksums from it are " +
      "unfinished and 4 packets acknowledge them all the same, while all 7 of the others are finished; --vantage and --local-mac override it",
  );
});

test("what was not looked at stands on a second line", () => {
  const cut = { packet: build(ethernet(), ipv4(), tcp(), data(100)).slice(0, 80), wireLength: 154 };
  const lldp = { packet: build(ethernet({ type: 0x88cc }), data(46)) };
  const ospf = { packet: build(ethernet(), ipv4({ protocol: 89 }), data(20)) };
  const usb = { packet: new Uint8Array(8), linkType: 189 };
  const absent = { packet: build(ethernet(), ipv4(), udp({ checksum: 0 }), data(10)) };
  const all = outcome([bad, bad, bad, cut, lldp, lldp, ospf, usb, absent], { captures: 3, empty: 2, unreadable: 1, passedOver: 1 }, 1);
  expect(closingLines(all, { emit: "findings", notWritten: 2, endedBy: "SIGINT" })).toBe(
    "pcaplint: ended by SIGINT: what follows counts what was read\n" +
      "pcaplint: 9 packets in 3 captures: 3 errors, 0 warnings, 2 info; checksums: 6 good, 3 bad, 0 partial, 1 absent, 1 unverified (snap-length ×1)\n" +
      "pcaplint: not decoded: LLDP (EtherType 0x88cc) ×2, link type 189 ×1, OSPF (IP protocol 89) ×1; cut by the snap length: 1 packet; " +
      "held back by --max-findings-per-rule: checksum/mismatch ×2; found and not written: 2 records; could not be read: 1 input; " +
      "passed over: 1 file that is no capture; without packets: 2 captures\n",
  );
});

test("a protocol without a decoder is one, whatever it stands behind", () => {
  const behindIpv4 = { packet: build(ethernet(), ipv4({ protocol: 89 }), data(20)) };
  const behindIpv6 = { packet: build(ethernet(), ipv6({ nextHeader: 89 }), data(20)) };
  expect(closingLines(outcome([behindIpv4, behindIpv6, behindIpv6]), { emit: "findings", notWritten: 0 })).toContain(
    "not decoded: OSPF (IP protocol 89) ×3\n",
  );
});

test("inspect has no findings to count", () => {
  expect(closingLines(outcome([bad]), { emit: "packets", notWritten: 0 })).toBe(
    "pcaplint: 1 packet in 1 capture; checksums: 1 good, 1 bad, 0 partial, 0 absent, 0 unverified\n",
  );
});

test("nothing read is not nothing wrong", () => {
  expect(closingLines(outcome([], { captures: 0, unreadable: 1 }), { emit: "packets", notWritten: 0 })).toBe(
    "pcaplint: 0 packets in 0 captures; no checksum was looked at\npcaplint: could not be read: 1 input\n",
  );
});

test("types go by their names", () => {
  expect(typeName("vlan", 0x88f7)).toBe("PTP (EtherType 0x88f7)");
  expect(typeName("gre", 0x1234)).toBe("EtherType 0x1234");
  expect(typeName("ipv6-hop-by-hop", 112)).toBe("VRRP (IP protocol 112)");
  expect(typeName("ipv4", 253)).toBe("IP protocol 253");
  expect(typeName("ethernet", 0x5f0)).toBe("ethernet type 0x05f0");
  expect(typeName("ppp", 0x20)).toBe("ppp type 0x0020");
});
