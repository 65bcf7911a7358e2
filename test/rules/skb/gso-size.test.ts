import { expect, test } from "vitest";
import { createEngine } from "../../../src/engine/engine.js";
import { registeredTables } from "../../../src/packet/tables.js";
import rule from "../../../src/rules/skb/gso-size.js";
import { build, data, ethernet, ipv4, tcp } from "../../support/build/index.js";
import { frames, kernelEvent } from "../../support/kernel-log/events.js";
import { batchOf, type Recorded } from "../../support/lint.js";
import { testRule } from "../../support/rule-tester.js";
import { batch, healthy, IN, long, OUT, segments, short } from "../../support/virtio.js";

const report = (...args: Parameters<typeof kernelEvent>) => rule.kernel?.(kernelEvent(...args));

test("nothing left to cut, in skb_segment", () => {
  const state = { gsoSize: 1300, gsoSegs: 0, gsoTypeRaw: 0x403, nrFrags: 0, fragList: 0 };
  const found = report(state, { kind: "oops", func: "skb_segment", stack: frames("tcp_gso_segment", "skb_udp_tunnel_segment") });
  expect(found?.message).toBe(
    "skb_segment below skb_udp_tunnel_segment was to cut segments of 1300 bytes (tcpv4 with dodgy, udp-tunnel), and there is nothing left to cut: neither a fragment nor a frag_list",
  );
  expect(found?.details).toMatchObject({
    ...state,
    gsoType: "tcpv4",
    gsoFlags: ["dodgy", "udp-tunnel"],
    era: "4.14",
    hook: "skb_udp_tunnel_segment",
  });
  // Elsewhere a packet that lies in one piece is in order.
  expect(report(state)).toBeUndefined();
});

test.each([
  [
    { len: 1400, gsoSize: 1448, gsoSegs: 2 },
    "one segment of 1448 bytes is more than the whole packet of 1400: tcp_gso_segment drops it (EINVAL)",
  ],
  [{ len: 2800, gsoSize: 1400, gsoSegs: 3 }, "3 segments of 1400 bytes do not fit into the packet of 2800"],
  [{ len: 9000, gsoSize: 1400, gsoSegs: 3 }, "3 segments of 1400 bytes hold 4200 of the packet's 9000"],
])("%o", (state, message) => expect(report(state)?.message).toBe(message));

test.each([
  { len: 2936, gsoSize: 1436, gsoSegs: 2 },
  { len: 67210, gsoSize: 1428, gsoSegs: 47 },
  { len: 2936, gsoSize: 1436, gsoSegs: 0 },
  { len: 134, gsoSize: 568, gsoSegs: 1 },
  { len: 9000, gsoSize: 0xffff, gsoSegs: 3 },
  { len: 9000, gsoSize: 0, gsoSegs: 3 },
])("in order: %o", (state) => expect(report(state)).toBeUndefined());

test("not inside the functions that are still counting", () =>
  expect(report({ len: 1400, gsoSize: 1448 }, { func: "tcp_gro_complete" })).toBeUndefined());

testRule(rule, {
  valid: healthy,
  invalid: [
    {
      name: "0",
      packet: long,
      virtio: segments({ gsoSize: 0 }),
      findings: [
        { message: "gso_size is 0, and gso_type says that there are segments: the kernel refuses it (EINVAL)", at: 0, severity: "error" },
      ],
    },
    {
      name: "GSO_BY_FRAGS",
      packet: long,
      virtio: segments({ gsoSize: 0xffff }),
      findings: [{ message: "gso_size is 65535, which means segments of any size (GSO_BY_FRAGS): the kernel refuses it (EINVAL)", at: 0 }],
    },
    {
      name: "the whole payload",
      packet: short,
      virtio: segments({ gsoSize: 100 }),
      findings: [
        { message: "one segment of 100 bytes is no less than the whole payload of 100: there is nothing to cut", at: 34, layer: "tcp" },
      ],
    },
    {
      name: "150 datagrams of 2 bytes",
      packet: batch,
      virtio: segments({ gsoType: 5, csumOffset: 6, gsoSize: 2, hdrLen: 42 }),
      findings: [
        {
          message: "payload 300 makes 150 segments of 2 bytes, more than 128 (UDP_MAX_SEGMENTS): the kernel refuses it (EINVAL)",
          at: 34,
          layer: "udp",
        },
      ],
    },
  ],
});

/** What is found in the last of these packets. */
function last(packets: readonly Recorded[], mtu?: number): unknown[] {
  const engine = createEngine({ rules: [rule], tables: registeredTables(), flows: { flows: 64, ...(mtu === undefined ? {} : { mtu }) } });
  return packets
    .map((one) => engine.lint(batchOf(one), { file: "a.pcap" }))
    .at(-1)!
    .map(({ message, severity }) => ({ message, severity }));
}
/** From the receiver of `long`: SYN with ACK, and an MSS of 999. */
const answer = build(
  ethernet(),
  ipv4({ source: "10.0.0.2", destination: "10.0.0.1" }),
  tcp({ source: 80, destination: 51324, flags: 0x12, options: Uint8Array.of(2, 4, 3, 231) }),
);
const sent = build(
  ethernet(),
  ipv4({ source: "10.0.0.1", destination: "10.0.0.2" }),
  tcp({ source: 51324, destination: 80, checksum: "partial" }),
  data(3000),
);

test("segments of 1000 bytes, and the receiver's MSS is 999", () => {
  const message = "segments of 1000 bytes exceed the receiver's MSS 999";
  expect(last([{ packet: answer }, { packet: sent, virtio: segments({ gsoSize: 1000 }), flags: OUT }])).toEqual([
    { message, severity: "error" },
  ]);
  expect(last([{ packet: answer }, { packet: sent, virtio: segments({ gsoSize: 1000 }), flags: IN }])).toEqual([
    { message, severity: "warning" },
  ]);
  expect(last([{ packet: answer }, { packet: sent, virtio: segments({ gsoSize: 999 }), flags: OUT }])).toEqual([]);
});

test("20 + 20 + 1000 bytes, and the interface's MTU is 1039", () => {
  const message = "segments of 1000 bytes make IP packets of 1040, more than the interface's MTU 1039";
  expect(last([{ packet: sent, virtio: segments({ gsoSize: 1000 }), flags: OUT }], 1039)).toEqual([{ message, severity: "error" }]);
  expect(last([{ packet: sent, virtio: segments({ gsoSize: 1000 }), flags: OUT }], 1040)).toEqual([]);
  expect(last([{ packet: sent, virtio: segments({ gsoSize: 1000 }), flags: IN }], 1039)).toEqual([]);
});
