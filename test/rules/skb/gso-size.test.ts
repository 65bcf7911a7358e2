import { expect, test } from "vitest";
import rule from "../../../src/rules/skb/gso-size.js";
import { frames, kernelEvent } from "../../support/kernel-log/events.js";

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
