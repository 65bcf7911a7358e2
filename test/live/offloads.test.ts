import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { offloads } from "../support/inject.js";
import { type LiveRecord, Namespaces, noCapture } from "../support/namespaces.js";

const BYTES = 200_000;
/** Ethernet, IPv4, TCP with time stamps. */
const HEADERS = 66;
/** MSS 1460 less 12 of time stamps. */
const SEGMENT = 1448;

/** What the frames with payload have in common, each form once. */
const forms = (records: readonly LiveRecord[]): unknown[] => {
  const all = records
    .filter(({ type, length }) => type === "packet" && length! > HEADERS + 8)
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
