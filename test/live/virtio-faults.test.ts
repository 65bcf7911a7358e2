import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build, concat, data, ethernet, ipv4, tcp } from "../support/build/index.js";
import { inject, offloads, tap } from "../support/inject.js";
import type { Virtio } from "../support/lint.js";
import { ip, type LiveRecord, Namespaces, noCapture } from "../support/namespaces.js";
import { long, segments, short, sum } from "../support/virtio.js";

/** struct virtio_net_hdr of linux/virtio_net.h, as the machine has it. */
function header({ flags = 0, gsoType = 0, hdrLen = 0, gsoSize = 0, csumStart = 0, csumOffset = 0 }: Virtio): Uint8Array {
  return concat(Uint8Array.of(flags, gsoType), new Uint8Array(Uint16Array.of(hdrLen, gsoSize, csumStart, csumOffset).buffer));
}
const found = (records: readonly LiveRecord[]): unknown[] =>
  records.filter(({ type }) => type === "finding").map(({ rule, severity, message }) => ({ rule, severity, message }));
const EINVAL = "22";

describe.skipIf(noCapture)("what the kernel lets through of wrong metadata", () => {
  let net: Namespaces;
  beforeAll(() => {
    net = new Namespaces();
  });
  afterAll(() => net?.close());

  test.for([
    [
      "csum_start in the header",
      header(sum(38)),
      { rule: "skb/csum-start", message: "csum_start 38 is at no header that has a checksum: tcp begins at 34" },
    ],
    [
      "csum_start in the IP header",
      header(sum(26)),
      { rule: "skb/csum-start", message: "csum_start 26 is at no header that has a checksum: tcp begins at 34" },
    ],
    [
      "csum_offset of UDP",
      header(sum(34, 6)),
      { rule: "skb/csum-offset", message: "csum_offset 6 is not where the checksum of tcp stands, 16" },
    ],
    [
      "an odd csum_offset",
      header(sum(34, 17)),
      { rule: "skb/csum-offset", message: "csum_offset 17 is not where the checksum of tcp stands, 16" },
    ],
  ] as const)("%s", async ([, virtio, expected]) => {
    const running = await net.pcaplint(net.a, "tail", "-i", "va", "--select", "skb", "-c", "1", "tcp");
    expect(await inject(net, net.a, "va", [concat(virtio, short)], true)).toEqual(["sent"]);
    const { records, status } = await running.ended;
    expect(found(records)).toEqual([{ severity: "error", ...expected }]);
    expect(status).toBe(0);
  });

  test("an unfinished checksum that nobody is asked to finish", async () => {
    const running = await net.pcaplint(net.a, "tail", "-i", "va", "-c", "1", "tcp");
    await inject(net, net.a, "va", [concat(header({}), short)], true);
    const [one, ...others] = found((await running.ended).records) as { rule: string; severity: string; message: string }[];
    expect(others).toEqual([]);
    expect(one).toMatchObject({ rule: "checksum/partial", severity: "error" });
    expect(one?.message).toContain("of a sent packet that the kernel takes for finished (NEEDS_CSUM is not set)");
  });

  test("a finished checksum that is to be finished: what Linux makes of it is what is said", async () => {
    // 0x1403 + 6 + 30, the sum of its pseudo-header.
    const frame = concat(header(sum()), build(ethernet(), ipv4(), tcp(), data(10)));
    const tail = await net.pcaplint(net.a, "tail", "-i", "va", "--select", "skb", "-c", "1", "tcp");
    await inject(net, net.a, "va", [frame], true);
    const [one] = found((await tail.ended).records) as { rule: string; severity: string; message: string }[];
    expect(one).toMatchObject({ rule: "skb/bad-offload", severity: "error" });
    expect(one?.message).toMatch(/makes it 0x1427, the sum of the pseudo-header$/);
    // Now the kernel finishes it before the packet leaves.
    await offloads(net, net.a, "va", { tx: false });
    const behind = await net.pcaplint(net.b, "inspect", "-i", "vb", "-c", "1", "tcp");
    await inject(net, net.a, "va", [frame], true);
    const { records } = await behind.ended;
    await offloads(net, net.a, "va", { tx: true });
    expect(records[0]?.layers?.[2]?.checksum).toMatchObject({ stored: "0x1427", verdict: "partial" });
  });

  test("what is right is not found, and its segments are known", async () => {
    const running = await net.pcaplint(net.a, "inspect", "-i", "va", "-c", "1", "tcp");
    expect(await inject(net, net.a, "va", [concat(header(segments()), long)], true)).toEqual(["sent"]);
    const { records } = await running.ended;
    expect(records[0]?.superPacket).toMatchObject({
      segmentSize: 100,
      segments: 3,
      certainty: "proved",
      evidence: expect.arrayContaining(["the kernel's gso_size is 100"]),
    });
  });

  test("what Linux refuses: it comes from no interface", async () => {
    const refused: Virtio[] = [
      segments({ gsoType: 7 }),
      segments({ gsoSize: 0 }),
      segments({ gsoSize: 0xffff }),
      segments({ gsoType: 5 }),
      segments({ csumStart: 14 }),
      sum(2000),
      { ...segments(), hdrLen: 400 },
    ];
    const answers = await inject(
      net,
      net.a,
      "va",
      refused.map((virtio) => concat(header(virtio), long)),
      true,
    );
    expect(answers).toEqual(refused.map(() => EINVAL));
  });

  test("a tap device hands over segments without a sum, and a csum_start beside the header", async () => {
    const frames = [header(segments({ flags: 0 })), header(segments({ csumStart: 38 }))].map((one) => concat(one, long));
    const guest = await tap(net, net.b, frames);
    const running = await net.pcaplint(net.b, "tail", "-i", "tap0", "--select", "skb", "-c", "2", "tcp");
    guest.child.kill("SIGUSR2");
    const { records } = await running.ended;
    expect(found(records)).toEqual([
      {
        rule: "skb/bad-offload",
        severity: "info",
        message:
          "a packet that is yet to be cut (gso_size 100, tcpv4) has no checksum left to finish (NEEDS_CSUM is not set): merged by the card (LRO) or as a frag_list",
      },
      { rule: "skb/csum-start", severity: "error", message: "csum_start 38 is at no header that has a checksum: tcp begins at 34" },
    ]);
  });

  test.for([["noudpcsum"], ["udpcsum"]] as const)(
    "right traffic is silent: TCP, and TCP in VXLAN with %s, on all devices",
    async ([sum]) => {
      for (const [namespace, device, own, other, address] of [
        [net.a, "va", "10.9.0.1", "10.9.0.2", "10.8.0.1/24"],
        [net.b, "vb", "10.9.0.2", "10.9.0.1", "10.8.0.2/24"],
      ] as const) {
        ip(
          "-n",
          namespace,
          "link",
          "add",
          "vx",
          "type",
          "vxlan",
          "id",
          "42",
          "local",
          own,
          "remote",
          other,
          "dstport",
          "4789",
          "dev",
          device,
          sum,
        );
        ip("-n", namespace, "addr", "add", address, "dev", "vx");
        ip("-n", namespace, "link", "set", "vx", "up");
      }
      await offloads(net, net.b, "vb", { gro: true });
      const all = await Promise.all([
        net.pcaplint(net.a, "tail", "-i", "va", "--select", "skb,super-packet,checksum/mismatch"),
        net.pcaplint(net.b, "tail", "-i", "vb", "--select", "skb,super-packet,checksum/mismatch"),
        net.pcaplint(net.b, "tail", "-i", "any", "--select", "skb,super-packet,checksum/mismatch"),
      ]);
      await net.sendTcp(300_000, "10.8.0.2");
      await net.sendTcp(300_000, "10.9.0.2");
      await net.sendUdp(5, 1000);
      for (const { records } of await Promise.all(all.map((one) => one.interrupt()))) {
        const ids = new Set(records.map(({ rule }) => rule));
        expect(ids).toContain("super-packet/tcp");
        expect([...ids].filter((id) => id !== undefined && id !== "super-packet/tcp")).toEqual([]);
      }
      for (const namespace of [net.a, net.b]) ip("-n", namespace, "link", "del", "vx");
      await offloads(net, net.b, "vb", { gro: false });
    },
  );
});
