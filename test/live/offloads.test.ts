import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { build, concat, data, ethernet, ipv4, tcp } from "../support/build/index.js";
import { offloads, tap as tapDevice } from "../support/inject.js";
import { ip, type LiveRecord, Namespaces, noCapture } from "../support/namespaces.js";
import { Router } from "../support/router.js";

const BYTES = 200_000;
/** Ethernet, IPv4, TCP with time stamps. */
const HEADERS = 66;
/** MSS 1460 less 12 of time stamps. */
const SEGMENT = 1448;

/**
 * What the frames with payload have in common, each form once. The pseudo-header's sum is the right one too, once in 65536 packets: one
 * such frame is passed over.
 */
const forms = (records: readonly LiveRecord[]): unknown[] => {
  const isFinished = ({ kernel, layers }: LiveRecord): boolean =>
    String(kernel?.flags) === "needs-csum" && layers?.[2]?.checksum?.verdict === "good";
  const byChance = records.find(isFinished);
  const all = records
    .filter((record) => record.type === "packet" && record.length! > HEADERS + 8 && record !== byChance)
    .map(({ length, kernel, layers }) => ({
      isSuperPacket: length! > HEADERS + SEGMENT,
      flags: String(kernel?.flags),
      gsoType: kernel?.gsoType,
      gsoSize: kernel?.gsoSize,
      verdict: layers?.[2]?.checksum?.verdict,
    }));
  return [...new Map(all.map((form) => [JSON.stringify(form), form])).values()];
};

describe.skipIf(noCapture)("what offloads make of TCP between two namespaces", () => {
  let net: Namespaces;
  beforeEach(() => {
    net = new Namespaces();
  });
  afterEach(() => net.close());

  /** What the receiver sees of a transfer, and what is found in it. */
  const received = async (): Promise<{ readonly seen: unknown[]; readonly errors: number }> => {
    const [inspect, tail] = await Promise.all([
      net.pcaplint(net.b, "inspect", "-i", "vb", "tcp dst port 5001"),
      net.pcaplint(net.b, "tail", "-i", "vb", "tcp port 5001"),
    ]);
    await net.sendTcp(BYTES);
    const [{ records }, { records: found }] = await Promise.all([inspect.interrupt(), tail.interrupt()]);
    return { seen: forms(records), errors: found.filter(({ severity }) => severity === "error").length };
  };

  test("checksums by the sender: single frames, finished, and nothing to say", async () => {
    await offloads(net, net.a, "va", { tx: false });
    expect(await received()).toEqual({
      seen: [{ isSuperPacket: false, flags: "", gsoType: "none", verdict: "good" }],
      errors: 0,
    });
  });

  test("segments by the sender, checksums not: single frames, unfinished, as the kernel knows", async () => {
    await offloads(net, net.a, "va", { tso: false, gso: false });
    expect(await received()).toEqual({
      seen: [{ isSuperPacket: false, flags: "needs-csum", gsoType: "none", verdict: "partial" }],
      errors: 0,
    });
  });

  test("the receiver merges: a right checksum becomes an unfinished one, what stays single is verified", async () => {
    await offloads(net, net.a, "va", { tx: false });
    await offloads(net, net.b, "vb", { gro: true });
    const { seen, errors } = await received();
    expect(seen).toContainEqual({ isSuperPacket: true, flags: "needs-csum", gsoType: "tcpv4", gsoSize: SEGMENT, verdict: "partial" });
    for (const form of seen as { isSuperPacket: boolean; flags: string; verdict: string }[]) {
      if (!form.isSuperPacket && form.flags !== "needs-csum") expect(form).toMatchObject({ flags: "data-valid", verdict: "good" });
    }
    expect(errors).toBe(0);
  });
});

/** Frames with payload that go to port 5001. */
const FILTER = "tcp dst port 5001";

describe.skipIf(noCapture)("what bridges hand on", () => {
  let net: Router;
  beforeEach(() => {
    net = new Router();
    // The router becomes a bridge: its interfaces are ports, and `c` is in the network of `a`.
    for (const device of ["vb", "wb"]) ip("-n", net.b, "addr", "flush", "dev", device);
    ip("-n", net.b, "link", "add", "br0", "type", "bridge");
    for (const device of ["vb", "wb"]) ip("-n", net.b, "link", "set", device, "master", "br0");
    ip("-n", net.b, "link", "set", "br0", "up");
    ip("-n", net.c, "addr", "add", "10.9.0.3/24", "dev", "wc");
    ip("-n", net.c, "route", "del", "10.9.0.0/24", "via", "10.8.0.1");
  });
  afterEach(() => net.close());

  test("TCP between two ports: unfinished super-packets on both, the same ones, and nothing to say", async () => {
    const [first, second, tail, diff] = await Promise.all([
      net.pcaplint(net.b, "inspect", "-i", "vb", FILTER),
      net.pcaplint(net.b, "inspect", "-i", "wb", FILTER),
      net.pcaplint(net.b, "tail", "-i", "any", "tcp port 5001"),
      net.pcaplint(net.b, "diff", "-i", "vb", "-i", "wb", "--hops", "0", "--select", "diff", "tcp port 5001"),
    ]);
    await net.sendTcp(BYTES, "10.9.0.3", net.c);
    const [here, there, { records: found }, compared] = await Promise.all([
      first.interrupt(),
      second.interrupt(),
      tail.interrupt(),
      diff.interrupt(),
    ]);
    const superPacket = { isSuperPacket: true, flags: "needs-csum", gsoType: "tcpv4", gsoSize: SEGMENT, verdict: "partial" };
    expect(forms(here.records)).toContainEqual(superPacket);
    expect(forms(there.records)).toEqual(forms(here.records));
    expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(compared.records.filter(({ type }) => type === "finding")).toEqual([]);
    expect(compared.stderr).toMatch(/(\d+) packets before, \1 after: \1 matched \(0 changed\)/);
  });

  test("segments of a guest behind a TAP device: as it says, on the device and behind the bridge", async () => {
    // Needs-csum, TCPv4, segments of 100, csum_start 34; to an address that the bridge does not know.
    const frame = build(ethernet({ destination: "02:00:00:00:00:33" }), ipv4(), tcp({ checksum: "partial" }), data(300));
    const guest = await tapDevice(net, net.b, [concat(Uint8Array.of(1, 1, 54, 0, 100, 0, 34, 0, 16, 0), frame)]);
    ip("-n", net.b, "link", "set", "tap0", "master", "br0");
    const filter = "tcp and ether src 02:00:00:00:00:01";
    const [first, second, tail] = await Promise.all([
      net.pcaplint(net.b, "inspect", "-i", "tap0", "-c", "1", filter),
      net.pcaplint(net.b, "inspect", "-i", "vb", "-c", "1", filter),
      net.pcaplint(net.b, "tail", "-i", "vb", "--select", "skb,checksum", "-c", "1", filter),
    ]);
    guest.child.kill("SIGUSR2");
    const [on, behind, { records: found }] = await Promise.all([first.ended, second.ended, tail.ended]);
    const form = { flags: "needs-csum", gsoType: "tcpv4", gsoSize: 100, verdict: "partial" };
    for (const { records } of [on, behind]) expect(forms(records)).toMatchObject([form]);
    expect([on, behind].map(({ records }) => records[0]!.direction)).toEqual(["in", "out"]);
    expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});
