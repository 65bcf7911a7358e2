import { expect, test } from "vitest";
import rule from "../../../src/rules/skb/bad-offload.js";
import { build, data, ethernet, ipv4, tcp, udp, viewOf, vxlan } from "../../support/build/index.js";
import { frames, kernelEvent } from "../../support/kernel-log/events.js";
import { testRule } from "../../support/rule-tester.js";
import { healthy, IN, long, OUT, segments, sum } from "../../support/virtio.js";

const state = { len: 3000, dataLen: 1500, gsoSize: 1400, gsoTypeRaw: 1, ipSummed: 3 };
const stack = [{ name: "checksum_tg", module: "xt_CHECKSUM", sure: true }, ...frames("ip_output")];

test("a checksum was wanted of a packet that is yet to be segmented: 3000 bytes are three segments of 1400", () => {
  const report = rule.kernel?.(kernelEvent(state, { kind: "bad-offload", device: "eth0", kernel: "4.4.0-1-generic", stack }));
  expect(report?.message).toBe(
    "eth0: xt_CHECKSUM wanted the checksum of a packet of 3000 bytes that is yet to be cut into 3 segments (gso_size 1400, tcpv4): each segment has its own",
  );
  expect(report?.details).toMatchObject({ ...state, headlen: 1500, gsoType: "tcpv4", gsoFlags: [], era: "4.4", hook: "xt_CHECKSUM" });
  expect(report?.details.stack).toEqual(["checksum_tg [xt_CHECKSUM]", "ip_output"]);
});

test("segmentation of a packet whose checksum nobody left to finish", () => {
  const report = rule.kernel?.(
    kernelEvent(
      { ...state, ipSummed: 1, gsoSegs: 4 },
      { kind: "bad-offload", stack: frames("skb_checksum_help", "__skb_gso_segment", "tun_net_xmit") },
    ),
  );
  expect(report?.message).toBe(
    "tun_net_xmit was given a packet of 3000 bytes that is yet to be cut into 4 segments (gso_size 1400, tcpv4), with ip_summed 1 (UNNECESSARY): its checksum cannot be left to segmentation",
  );
});

test("the packet is not told, or is not to be segmented", () => {
  const say = (s: object) => rule.kernel?.(kernelEvent(s, { kind: "bad-offload" }))?.message;
  expect(say({})).toBe("the kernel was given a packet that does not fit what was asked of it");
  expect(say({ len: 60, gsoSize: 0, ipSummed: 2 })).toBe(
    "the kernel: a packet of 60 bytes with ip_summed 2 (COMPLETE) does not fit what the device offers",
  );
});

test("a state without a complaint is none", () => expect(rule.kernel?.(kernelEvent(state))).toBeUndefined());

/** What is right as it stands; and the sum of its pseudo-header, by hand: 0a00 + 0001 + 0a00 + 0002 + protocol + length. */
const finished = build(ethernet(), ipv4(), tcp(), data(100));
const finishedDatagram = build(ethernet(), ipv4(), udp(), data(100));
const hex = (packet: Uint8Array, at: number): string => `0x${viewOf(packet).getUint16(at).toString(16).padStart(4, "0")}`;
const again = (stored: string, becomes: string): string =>
  `checksum ${stored} is finished already, and is to be finished (NEEDS_CSUM): a card that does makes it ${becomes}, the sum of the pseudo-header`;

/** Payload that sums to the complement of twice the pseudo-header's and the header's own words. */
function byChance(): Uint8Array {
  const length = 8 + 4;
  const pseudo = 0x1403 + 17 + length;
  const [source, destination] = [40000, 9];
  const rest = (source + destination + length + 2 * pseudo) % 0xffff;
  const payload = 0xffff - rest;
  return build(ethernet(), ipv4(), udp({ source, destination, checksum: pseudo }), data(Uint8Array.of(payload >> 8, payload & 0xff, 0, 0)));
}
const outerFinished = build(
  ethernet(),
  ipv4(),
  udp({ destination: 4789 }),
  vxlan(),
  ethernet(),
  ipv4(),
  tcp({ checksum: "partial" }),
  data(50),
);

const words = "a packet that is yet to be cut (gso_size 100, tcpv4) has no checksum left to finish (NEEDS_CSUM is not set)";

testRule(rule, {
  valid: [
    ...healthy,
    { name: "a pseudo-header's sum that is right as well, by chance", packet: byChance(), virtio: sum(34, 6), flags: OUT },
    { name: "finished, and nobody is to", packet: finished, virtio: {}, flags: OUT },
    { name: "another header is to be finished", packet: outerFinished, virtio: sum(84, 16), flags: OUT },
  ],
  invalid: [
    {
      name: "sent",
      packet: long,
      virtio: segments({ flags: 0 }),
      flags: OUT,
      findings: [{ message: words, at: 0, severity: "error" }],
    },
    {
      name: "received",
      packet: long,
      virtio: segments({ flags: 0 }),
      flags: IN,
      findings: [{ message: `${words}: merged by the card (LRO) or as a frag_list`, at: 0, severity: "info" }],
    },
    {
      // 0x1403 + 6 + 120
      name: "a sum that is finished, sent",
      packet: finished,
      virtio: sum(),
      flags: OUT,
      findings: [{ message: again(hex(finished, 50), "0x1481"), at: 50, layer: "tcp", severity: "error" }],
    },
    {
      // 0x1403 + 17 + 108
      name: "likewise of UDP, received",
      packet: finishedDatagram,
      virtio: sum(34, 6),
      flags: IN,
      findings: [{ message: again(hex(finishedDatagram, 40), "0x1480"), at: 40, layer: "udp", severity: "warning" }],
    },
  ],
});
