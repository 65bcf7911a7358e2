import { expect, test } from "vitest";
import rule from "../../../src/rules/skb/gso-type.js";
import { kernelEvent } from "../../support/kernel-log/events.js";

const report = (...args: Parameters<typeof kernelEvent>) => rule.kernel?.(kernelEvent(...args));
const at = (...protocols: readonly string[]) => protocols.map((protocol, i) => ({ protocol, from: 20 * i, body: 20 * (i + 1) }));

test("0x403 of Linux 4.4 would be TCPv4 and UDP at once: bits 0, 1 and 10", () => {
  expect(report({ gsoTypeRaw: 0x403, gsoSize: 1400 }, { kernel: "4.4.0-138-generic" })).toMatchObject({
    message:
      "gso_type 0x403 would be tcpv4 with udp, udp-tunnel on Linux 4.4, which no kernel sets together; it makes sense only with the layout of Linux 4.14 or 5.6 or 6.15",
    details: { era: "4.4", gsoTypeRaw: 0x403 },
  });
  expect(report({ gsoTypeRaw: 0x403, gsoSize: 1400 }, { kernel: "4.18.0-477.el8.x86_64" })).toBeUndefined();
});

test("tcpv4 and tcpv6 at once, on any kernel since 4.14; no other reads it better", () => {
  expect(report({ gsoTypeRaw: 0x20011, gsoSize: 1400 }, { kernel: "5.4.0" })?.message).toBe(
    "gso_type 0x20011 would be tcpv4 with tcpv6, udp-l4 on Linux 4.14, which no kernel sets together; it makes sense on none that is known",
  );
});

test("a size and no type", () => {
  expect(report({ gsoTypeRaw: 0, gsoSize: 568 })?.message).toBe("gso_size is 568, and gso_type says nothing of what is to be segmented");
  expect(report({ gsoTypeRaw: 0, gsoSize: 0 })).toBeUndefined();
  expect(report({ gsoTypeRaw: 0, gsoSize: 568 }, { func: "inet_gro_complete" })).toBeUndefined();
});

test("against the headers: bit 10 is a UDP tunnel, bit 6 GRE, bit 4 TCPv6", () => {
  const state = { gsoSize: 1400 };
  const plain = at("ethernet", "ipv4", "tcp");
  expect(report({ ...state, gsoTypeRaw: 0x401 }, { layers: plain })).toMatchObject({
    message: "gso_type 0x401 says that the packet is inside UDP, and it is not",
    severity: "error",
  });
  expect(report({ ...state, gsoTypeRaw: 0x41 }, { layers: plain })?.message).toBe(
    "gso_type 0x41 says that the packet is inside GRE, and it is not",
  );
  expect(report({ ...state, gsoTypeRaw: 0x10 }, { layers: plain })?.message).toBe(
    "gso_type 0x10 is tcpv6, and the packet holds tcp in ipv4",
  );
  expect(report({ ...state, gsoTypeRaw: 1 }, { layers: plain })).toBeUndefined();
  expect(
    report({ ...state, gsoTypeRaw: 0x401 }, { layers: at("ethernet", "ipv4", "udp", "vxlan", "ethernet", "ipv4", "tcp") }),
  ).toBeUndefined();
  expect(report({ ...state, gsoTypeRaw: 0x41 }, { layers: at("ipv4", "gre", "ipv4", "tcp") })).toBeUndefined();
  expect(report({ ...state, gsoTypeRaw: 0x401 }, { layers: at("ethernet", "ipv4") })).toBeUndefined();
});
