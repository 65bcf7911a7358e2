import { expect, test } from "vitest";
import rule from "../../../src/rules/skb/gso-type.js";
import { kernelEvent } from "../../support/kernel-log/events.js";
import { testRule } from "../../support/rule-tester.js";
import { batch, DATA_VALID, healthy, long, NEEDS_CSUM, segments, six, tunnelled } from "../../support/virtio.js";

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

const refused = "the kernel refuses it (EINVAL)";

testRule(rule, {
  valid: [
    ...healthy,
    { name: "in a UDP tunnel over IPv4", packet: tunnelled, virtio: segments({ gsoType: 0x21, gsoSize: 50, csumStart: 84, hdrLen: 104 }) },
  ],
  invalid: [
    {
      name: "a type that does not exist",
      packet: long,
      virtio: segments({ gsoType: 7 }),
      findings: [{ message: `gso_type 0x7 is no type that there is: ${refused}`, at: 0, severity: "error" }],
    },
    {
      name: "ECN of nothing",
      packet: long,
      virtio: segments({ gsoType: 0x80 }),
      findings: [{ message: `gso_type 0x80 is no type that there is: ${refused}`, at: 0 }],
    },
    {
      name: "another family",
      packet: long,
      virtio: segments({ gsoType: 4 }),
      findings: [{ message: "gso_type is tcpv6, and the packet holds tcp in ipv4", at: 34, layer: "tcp", severity: "error" }],
    },
    {
      name: "the other way round",
      packet: six,
      virtio: segments({ csumStart: 54, hdrLen: 74 }),
      findings: [{ message: "gso_type is tcpv4, and the packet holds tcp in ipv6", at: 54 }],
    },
    {
      name: "another family, without a sum to finish",
      packet: six,
      virtio: segments({ flags: 0, hdrLen: 74 }),
      findings: [{ message: "gso_type is tcpv4, and the packet holds tcp in ipv6", at: 54 }],
    },
    {
      name: "UDP for TCP",
      packet: long,
      virtio: segments({ gsoType: 5 }),
      findings: [{ message: "gso_type is udp-l4, and the packet holds tcp in ipv4", at: 34 }],
    },
    {
      name: "TCP for UDP",
      packet: batch,
      virtio: segments({ csumOffset: 6, hdrLen: 42 }),
      findings: [{ message: "gso_type is tcpv4, and the packet holds udp in ipv4", at: 34 }],
    },
    ...(
      [
        ["both families", { gsoType: 0x61 }, "udp-tunnel-ipv4, udp-tunnel-ipv6, which is two outer headers at once"],
        ["nothing inside", { gsoType: 0x20 }, "udp-tunnel-ipv4, and names nothing to be segmented inside"],
        ["fragments inside", { gsoType: 0x43 }, "udp-tunnel-ipv6, and fragments (UFO) inside"],
        ["no sum", { gsoType: 0x21, flags: 0 }, "udp-tunnel-ipv4, and no checksum is left to finish"],
        ["verified", { gsoType: 0x21, flags: NEEDS_CSUM | DATA_VALID }, "udp-tunnel-ipv4, and its data are verified at once"],
      ] as const
    ).map(([name, fields, words]) => ({
      name: `a tunnel: ${name}`,
      packet: tunnelled,
      virtio: segments({ gsoSize: 50, csumStart: 84, hdrLen: 104, ...fields }),
      findings: [
        { message: `gso_type has ${words}: ${refused}`, at: 0, severity: "error" },
        ...(name === "fragments inside" ? [{ message: "gso_type is udp, and the packet holds tcp in ipv4", at: 84 }] : []),
      ],
    })),
    {
      name: "a tunnel of the other family",
      packet: tunnelled,
      virtio: segments({ gsoType: 0x41, gsoSize: 50, csumStart: 84, hdrLen: 104 }),
      findings: [{ message: "gso_type has udp-tunnel-ipv6, and the packet is in no such tunnel", at: 0 }],
    },
    {
      name: "a tunnel where there is none",
      packet: long,
      virtio: segments({ gsoType: 0x21 }),
      findings: [{ message: "gso_type has udp-tunnel-ipv4, and the packet is in no such tunnel", at: 0 }],
    },
  ],
});
