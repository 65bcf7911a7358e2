import { expect, test } from "vitest";
import { PcapngBlocks } from "../../src/sinks/pcapng-file.js";
import { build, concat, data, ethernet, ipv4, tcp } from "../support/build/index.js";
import { Pcapng } from "../support/capture-files.js";
import { batchOf } from "../support/lint.js";
import { hexOf, readAll } from "../support/read-capture.js";
import { segments } from "../support/virtio.js";

const f = new Pcapng();
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const halves = (...values: readonly number[]): Uint8Array => new Uint8Array(Uint16Array.from(values).buffer);
const packet = build(ethernet(), ipv4(), tcp(), data(7));
/** pcapng §4.3.1: outbound, checksum not ready, segmentation offloaded. */
const FLAGS = 2 | (1 << 9) | (1 << 11);
/** RFC 5612's number, the letters, struct virtio_net_hdr: needs-csum, tcpv4, 54, 100, 34, 16, and TP_STATUS_ bits. */
const kernel = concat(f.words(32473), ascii("vnet"), Uint8Array.of(1, 1), halves(54, 100, 34, 16), f.words(9));

test("section, interface and packet are as the format has them", () => {
  const blocks = new PcapngBlocks();
  blocks.section();
  blocks.interface({ linkType: 1, snapLength: 262144, name: "eth0", mtu: 9000 });
  const batch = batchOf({ packet, wireLength: 100, flags: FLAGS, virtio: segments({ status: 9 }), milliseconds: 2.5 });
  blocks.packet(batch, 0, 0, 3, ["error a/b: c", "d"]);
  const described = f.options([2, ascii("eth0")], [9, Uint8Array.of(9)], [2989, concat(f.words(32473), ascii("lmtu"), f.words(9000))]);
  const options = f.options([1, ascii("error a/b: c")], [1, ascii("d")], [2, f.words(FLAGS)], [4, f.long(3n)], [2989, kernel]);
  const expected = concat(
    f.section({ options: f.options([4, ascii("pcaplint")]) }),
    f.block(1, concat(halves(1, 0), f.words(262144), described)),
    f.packet(packet, { time: 1_700_000_000_002_500_000n, length: 100, options }),
  );
  expect(hexOf(blocks.take())).toBe(hexOf(expected));
  expect(blocks.take()).toHaveLength(0);
});

test("what is written is read again: no time, a frame check sequence, a packet larger than the buffer", async () => {
  const blocks = new PcapngBlocks();
  blocks.section();
  blocks.interface({ linkType: 1, snapLength: 0 });
  const large = batchOf({ packet: new Uint8Array(300_000).fill(7), flags: 1 });
  large.fcsLength[0] = 4;
  blocks.packet(large, 0, 0, 0, []);
  const timeless = batchOf({ packet });
  timeless.seconds[0] = Number.NaN;
  blocks.packet(timeless, 0, 0, 0, []);
  const { rows, events } = await readAll(blocks.take().slice());
  expect(events).toEqual([]);
  expect(rows).toMatchObject([
    { length: 300_000, fcsLength: 4, seconds: 1_700_000_000 },
    { bytes: hexOf(packet), fcsLength: 0, seconds: 0, nanoseconds: 0 },
  ]);
});
