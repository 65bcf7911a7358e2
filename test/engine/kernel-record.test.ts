import { expect, test } from "vitest";
import { plainArena } from "../../src/checksum/arena.js";
import { kernelRecord } from "../../src/engine/kernel-record.js";
import { Batch, KernelColumns } from "../../src/packet/batch.js";

/** Values of struct virtio_net_hdr, in its order. */
function record(known: number, flags: number, gsoType: number, hdrLen = 0, gsoSize = 0, csumStart = 0, csumOffset = 0) {
  const batch = new Batch(plainArena(new Uint8Array(0)), 1);
  const kernel = new KernelColumns(1);
  batch.kernel = kernel;
  for (const [column, value] of Object.entries({ known, flags, gsoType, hdrLen, gsoSize, csumStart, csumOffset }))
    (kernel as unknown as Record<string, Uint16Array>)[column]![0] = value;
  return kernelRecord(batch, 0);
}

test("a source that does not know, and a packet of which it does not", () => {
  expect(kernelRecord(new Batch(plainArena(new Uint8Array(0)), 1), 0)).toBeUndefined();
  expect(record(0, 1, 1)).toBeUndefined();
});

// include/uapi/linux/virtio_net.h
test.for([
  ["nothing to do", [1, 0, 0, 66, 1448, 34, 16], { flags: [], gsoType: "none" }],
  ["verified", [1, 2, 0], { flags: ["data-valid"], gsoType: "none" }],
  [
    "segments of TCP with ECN",
    [1, 1, 0x81, 66, 1448, 34, 16],
    { flags: ["needs-csum"], gsoType: "tcpv4", gsoFlags: ["ecn"], gsoSize: 1448, headerLength: 66, csumStart: 34, csumOffset: 16 },
  ],
  ["segments without a sum to do", [1, 0, 5, 42, 1000], { flags: [], gsoType: "udp-l4", gsoSize: 1000, headerLength: 42 }],
  [
    "inside a tunnel over IPv6, with its sum",
    [1, 9, 0x44, 134, 1388, 104, 16],
    {
      flags: ["needs-csum", "udp-tunnel-csum"],
      gsoType: "tcpv6",
      gsoFlags: ["udp-tunnel-ipv6"],
      gsoSize: 1388,
      headerLength: 134,
      csumStart: 104,
      csumOffset: 16,
    },
  ],
  ["bits and types without a name", [1, 0x10, 7, 1, 2], { flags: ["0x10"], gsoType: "0x7", gsoSize: 2, headerLength: 1 }],
] as const)("%s", ([, header, expected]) => {
  expect(record(...(header as unknown as [number, number, number]))).toEqual(expected);
});
