import { expect, test } from "vitest";
import { createEngine } from "../../src/engine/engine.js";
import { registeredTables } from "../../src/packet/tables.js";
import { rules } from "../../src/rules/index.js";
import { captureOf } from "../../src/sources/open.js";
import { build, concat, data, ethernet, ipv4, tcp } from "../support/build/index.js";
import { Pcapng } from "../support/capture-files.js";
import type { Virtio } from "../support/lint.js";
import { piecewise } from "../support/read-capture.js";
import { batch, DATA_VALID, healthy, long, NEEDS_CSUM, OUT, segments, six, sum, tunnelled } from "../support/virtio.js";

const f = new Pcapng();
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The option as docs/live.md has it. */
function option({ flags = 0, gsoType = 0, hdrLen = 0, gsoSize = 0, csumStart = 0, csumOffset = 0, status = 0 }: Virtio): Uint8Array {
  const halves = new Uint8Array(Uint16Array.of(hdrLen, gsoSize, csumStart, csumOffset).buffer);
  return concat(f.words(32473), ascii("vnet"), Uint8Array.of(flags, gsoType), halves, f.words(status));
}

/** The rules of category skb that find something in a recorded packet that was sent over a link of this MTU. */
async function found(packet: Uint8Array, virtio: Virtio, { mtu = 0, flags = OUT } = {}): Promise<string[]> {
  const described = mtu === 0 ? f.options() : f.options([2989, concat(f.words(32473), ascii("lmtu"), f.words(mtu))]);
  const file = concat(
    f.section(),
    f.block(1, concat(f.words(1, 0), described)),
    f.packet(packet, { options: f.options([2, f.words(flags)], [2989, option(virtio)]) }),
  );
  const source = await captureOf("a.pcapng", piecewise(file, undefined, file.length));
  const engine = createEngine({ rules, tables: registeredTables(), flows: { flows: 64 } });
  const read = await source.read(new AbortController().signal);
  const ids = engine.lint(read!, { file: "a.pcapng" }).map(({ rule }) => rule);
  await source.close();
  return ids.filter((id) => id.startsWith("skb/"));
}

// What virtio_net_hdr_to_skb and virtio_net_hdr_tnl_to_skb (linux/virtio_net.h) refuse.
test.for([
  ["a gso_type that there is not", long, segments({ gsoType: 2 }), "skb/gso-type"],
  ["no gso_size", long, segments({ gsoSize: 0 }), "skb/gso-size"],
  ["GSO_BY_FRAGS", long, segments({ gsoSize: 0xffff }), "skb/gso-size"],
  ["the sum behind the end", long, sum(340), "skb/csum-start"],
  ["a transport header before IPv4 can end", long, segments({ csumStart: 33 }), "skb/csum-start"],
  ["a transport header before IPv6 can end", six, segments({ gsoType: 4, csumStart: 50, hdrLen: 74 }), "skb/csum-start"],
  ["another IP version, no sum", six, segments({ flags: 0, hdrLen: 74 }), "skb/bad-offload skb/gso-type"],
  ["another protocol, no sum", batch, segments({ flags: 0, hdrLen: 42 }), "skb/bad-offload skb/gso-type"],
  ["UDP segments without a sum", batch, segments({ flags: 0, gsoType: 5, hdrLen: 42 }), "skb/bad-offload"],
  ["UDP segments with the sum elsewhere", batch, segments({ gsoType: 5, hdrLen: 42 }), "skb/csum-offset"],
  ["too many UDP segments", batch, segments({ gsoType: 5, csumOffset: 6, gsoSize: 1, hdrLen: 42 }), "skb/gso-size"],
  ["TCP segments with the sum elsewhere", long, segments({ csumOffset: 6 }), "skb/csum-offset"],
  ["tunnels of both families", tunnelled, segments({ gsoType: 0x61, gsoSize: 50, csumStart: 84, hdrLen: 104 }), "skb/gso-type"],
  ["a tunnel with nothing in it", tunnelled, { ...sum(84), gsoType: 0x20 }, "skb/gso-type"],
  ["a tunnel without a sum", tunnelled, segments({ flags: 0, gsoType: 0x21, gsoSize: 50, hdrLen: 104 }), "skb/gso-type skb/bad-offload"],
  [
    "a tunnel that is verified",
    tunnelled,
    segments({ flags: NEEDS_CSUM | DATA_VALID, gsoType: 0x21, gsoSize: 50, csumStart: 84, hdrLen: 104 }),
    "skb/gso-type",
  ],
  ["headers longer than the packet", long, segments({ hdrLen: 400 }), "skb/data-length"],
] as const)("refused, and recorded all the same: %s", async ([, packet, virtio, expected]) => {
  expect((await found(packet, virtio)).join(" ")).toBe(expected);
});

test("what is right is silent", async () => {
  for (const { name, packet, virtio, flags } of healthy) expect(await found(packet, virtio!, { flags: flags ?? OUT }), name).toEqual([]);
});

test("the MTU stands in the file: segments of 20 + 20 + 100 bytes", async () => {
  expect(await found(long, segments(), { mtu: 139 })).toEqual(["skb/gso-size"]);
  expect(await found(long, segments(), { mtu: 140 })).toEqual([]);
});

test("a wrong checksum that is called verified", async () => {
  const broken = build(ethernet(), ipv4(), tcp({ checksum: 0x1234 }), data(10));
  expect(await found(broken, { flags: DATA_VALID }, { flags: 1 })).toEqual(["skb/hw-csum-failure"]);
});
