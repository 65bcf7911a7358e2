import { describe, expect, test } from "vitest";
import { hookOf } from "../../src/kernel-state/hook.js";
import { build, data, ethernet, ipv4, tcp } from "../support/build/index.js";
import { eventOf, eventsOf, PREFIXES } from "../support/kernel-log/lines.js";
import {
  badOffload,
  badOffloadOld,
  badOffloadOldest,
  checksumBug,
  failureLines,
  hwFailure,
  oops,
  panic,
  udpChecksum,
} from "../support/kernel-log/reports.js";
import { skbDump } from "../support/kernel-log/skb-dump.js";

const sizes = { len: 3000, dataLen: 1500, gsoSize: 1400, gsoType: 1, ipSummed: 3 };
const report = { device: "eth7", release: "4.15.0-55-generic", calls: ["checksum_tg [xt_CHECKSUM]", "ipt_do_table [ip_tables]"] };
const packet = build(ethernet(), ipv4(), tcp(), data(400));
const dump = {
  packet,
  headroom: 200,
  mac: [200, 14],
  net: [214, 20],
  trans: 234,
  ipSummed: 3,
  csumStart: 234,
  csumOffset: 16,
  gso: { size: 100, type: 1, segs: 4 },
  device: "eth7",
} as const;
const state = { len: 3000, dataLen: 1500, gsoSize: 1400, gsoTypeRaw: 1, ipSummed: 3 };
const dumped = {
  len: 454,
  headroom: 200,
  macHeader: 200,
  networkHeader: 214,
  transportHeader: 234,
  csumStart: 234,
  csumOffset: 16,
  gsoSize: 100,
  gsoTypeRaw: 1,
  gsoSegs: 4,
  ipSummed: 3,
};

describe.each(Object.entries(PREFIXES))("with the prefix %s", (_, prefix) => {
  const read = (lines: readonly string[]) => eventOf(lines.map(prefix));

  test("skb_warn_bad_offload up to 3.0", () => {
    const event = read(badOffloadOldest(report, sizes));
    expect(event).toMatchObject({ kind: "bad-offload", device: "eth7", state: { len: 3000, dataLen: 1500, ipSummed: 3 } });
    expect(hookOf(event)).toBe("xt_CHECKSUM");
  });
  test.each([false, true])("skb_warn_bad_offload up to 5.2, the warning first: %s", (warningFirst) => {
    const event = read(badOffloadOld(report, sizes, warningFirst));
    expect(event).toMatchObject({ kind: "bad-offload", device: "eth7", kernel: "4.15.0-55-generic", state });
    expect(hookOf(event)).toBe("xt_CHECKSUM");
  });
  test.each([1, 2, 3] as const)("skb_warn_bad_offload since 5.3, with dump of form %i", (version) => {
    const event = read(badOffload(report, skbDump({ ...dump, version })));
    expect(event).toMatchObject({ kind: "bad-offload", device: "eth7", state: dumped });
    expect(event.packet?.bytes).toEqual(packet);
    expect(hookOf(event)).toBe("xt_CHECKSUM");
  });
  test("hw csum failure up to 4.19", () => {
    const event = read(hwFailure({ ...report, calls: ["tcp_v6_rcv", "? tcf_classify", "mlx5e_poll_rx_cq"] }));
    expect(event).toMatchObject({ kind: "hw-csum-failure", device: "eth7", kernel: "4.15.0-55-generic" });
    expect(hookOf(event)).toBe("tcf_classify");
  });
  test("hw csum failure of 4.20 to 5.2", () => {
    const event = read(hwFailure(report, failureLines({ ...sizes, ipSummed: 2, csum: 0xabcd })));
    expect(event).toMatchObject({
      kind: "hw-csum-failure",
      state: { len: 3000, dataLen: 1500, gsoSize: 1400, nrFrags: 1, ipSummed: 2, csum: 0xabcd },
    });
  });
  test.each([1, 2, 3] as const)("hw csum failure since 5.3, with dump of form %i", (version) => {
    const event = read(hwFailure(report, skbDump({ ...dump, version, ipSummed: 2, csum: 0x1234, headroom: new Uint8Array(200) })));
    expect(event).toMatchObject({ kind: "hw-csum-failure", state: { len: 454, csum: 0x1234, ipSummed: 2 } });
    expect(event.packet?.bytes).toEqual(packet);
    expect(event.state.csumStart).toBeUndefined();
  });
  test("skb_over_panic", () => {
    const event = read(
      panic({ ...report, calls: ["tcp_sendmsg", "sock_sendmsg"] }, { side: "over", len: 1600, put: 600, data: 64, tail: 1664, end: 1600 }),
    );
    expect(event).toMatchObject({ kind: "panic", device: "eth7", panic: { side: "over", put: 600 }, bug: "net/core/skbuff.c:109" });
    expect(event.state).toMatchObject({ len: 1600, headroom: 64, tail: 1664, end: 1600 });
    expect(hookOf(event)).toBe("tcp_sendmsg");
  });
  test("skb_under_panic, and len below zero", () => {
    const event = read(panic(report, { side: "under", len: -20, put: 14, data: -8, tail: 17, end: 320 }));
    expect(event).toMatchObject({
      kind: "panic",
      panic: { side: "under", put: 14 },
      state: { len: -20, headroom: -8, tail: 17, end: 320 },
    });
  });
  test("a fault in a function of sk_buffs, with registers and the tunnel", () => {
    const event = read(
      oops("5.4.0-100-generic", "skb_segment", { RAX: 0n, RDI: 1348n }, ["tcp_gso_segment", "skb_udp_tunnel_segment", "ip_output"]),
    );
    expect(event).toMatchObject({ kind: "oops", func: "skb_segment", kernel: "5.4.0-100-generic" });
    expect(event.registers.get("RDI")).toBe(1348n);
    expect(hookOf(event)).toBe("skb_udp_tunnel_segment");
  });
  test("the BUG in skb_checksum", () => {
    const event = read(checksumBug("2.6.32-504.el6.x86_64", 144n));
    expect(event).toMatchObject({ kind: "oops", func: "skb_checksum", bug: "net/core/skbuff.c:1886" });
    expect(event.registers.get("RBX")).toBe(144n);
    expect(hookOf(event)).toBe("skb_checksum_help");
  });
  test("UDP: bad checksum", () => {
    expect(read([udpChecksum("10.0.0.1:53", "10.0.0.2:4000", 40)])).toMatchObject({
      kind: "udp-checksum",
      udp: { source: "10.0.0.1", sourcePort: 53, destination: "10.0.0.2", destinationPort: 4000, length: 40 },
    });
  });
});

test("the second and later lines of one message without any prefix, indented, as journalctl and dmesg print them", () => {
  const [first, ...rest] = skbDump({ ...dump, version: 2 });
  const lines = [
    `[ 1000.000000] ${first}`,
    ...rest.slice(0, 6).map((line) => `               ${line}`),
    ...rest.slice(6).map((line) => `[ 1000.000001] ${line}`),
  ];
  expect(eventOf(lines)).toMatchObject({ kind: "state", state: dumped });
});

test("times: UTC where the logger says so, seconds since the start elsewhere", () => {
  expect(eventOf([PREFIXES.iso!("eth0: hw csum failure", 0)]).time).toBe("2023-11-14T22:13:20.000042000Z");
  expect(eventOf(["2023-11-14T23:13:20+0100 node7 kernel: eth0: hw csum failure"]).time).toBe("2023-11-14T22:13:20.000000000Z");
  expect(eventOf([PREFIXES.dmesg!("eth0: hw csum failure", 0)]).uptime).toBe(1000);
});

test("two reports one after the other stay two, and a lone dump in front of a report of the old form too", () => {
  const two = eventsOf([...hwFailure(report), ...hwFailure({ ...report, device: "eth8" })]);
  expect(two.map(({ device }) => device)).toEqual(["eth7", "eth8"]);
  const dumpThenOld = eventsOf([...skbDump({ ...dump, version: 1 }), ...badOffloadOld(report, sizes)]);
  expect(dumpThenOld.map(({ kind }) => kind)).toEqual(["state", "bad-offload"]);
});

test("an oops and a warning about something else are nobody's", () => {
  expect(eventsOf(oops("6.1.0", "ext4_writepages", { RAX: 1n }, ["do_writepages"]))).toEqual([]);
  const warning = [
    "------------[ cut here ]------------",
    "WARNING: CPU: 1 PID: 2 at kernel/sched/core.c:1 set_cpus+0x1/0x2",
    "RIP: 0010:set_cpus+0x1/0x2",
    "Call Trace:",
    " skb_release_data+0x4/0x8",
  ];
  expect(eventsOf(warning)).toEqual([]);
});

test("a frag_list: its packets are counted, and are no events of their own", () => {
  const list = [skbDump({ packet: packet.subarray(0, 100) }), skbDump({ packet: packet.subarray(0, 60) })];
  const lines = [...skbDump({ ...dump, version: 3, len: 454 + 160 }), "skb fraglist:", ...list.flat(), ...hwFailure(report)];
  const events = eventsOf(lines);
  expect(events.map(({ kind }) => kind)).toEqual(["state", "hw-csum-failure"]);
  expect(events[0]!.state).toMatchObject({ fragList: 1, fragListLen: 160, len: 614, dataLen: 160 });
});
