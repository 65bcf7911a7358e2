import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Backend, type Heard, Listeners, type Row, rowsOf } from "../support/listeners.js";
import { isInstalled } from "../support/modules.js";
import { type LiveRecord, Namespaces, noCapture } from "../support/namespaces.js";
import { scenarios } from "../support/offload-scenarios.js";
import { hasTool } from "../support/tools.js";

/** Bytes that `cap` takes of a frame. */
const MOST_OF_CAP = 65535;

const without = (record: object | undefined, ...keys: readonly string[]): object =>
  Object.fromEntries(Object.entries(record ?? {}).filter(([key]) => !keys.includes(key)));
const isSuper = ({ rule }: LiveRecord): boolean => rule!.startsWith("super-packet/");
/** `ethernet/ipv4 good/tcp partial` */
const layersOf = ({ layers = [] }: LiveRecord): string =>
  layers.map(({ protocol, checksum }) => (checksum === undefined ? protocol : `${protocol} ${checksum.verdict}`)).join("/");
/** Findings about the capture, not about a packet. */
const ofCapture = ({ findings }: Heard): unknown[] => findings.filter((finding) => !("packet" in finding)).map(({ rule }) => rule);

/** What `cap` has of a packet: of a long one the first bytes, so that no sum over all of them is known. */
function cutByCap({ bytes, seen, found }: Row): Row {
  if (seen.length! <= MOST_OF_CAP) return { bytes, seen, found };
  const cut = <R extends { readonly checksum?: object }>(one: R): R =>
    one.checksum === undefined ? one : { ...one, checksum: without(one.checksum, "computed") };
  return {
    bytes: bytes.slice(0, 2 * MOST_OF_CAP),
    seen: { ...seen, captured: MOST_OF_CAP, layers: seen.layers!.map(cut) },
    found: (found as (LiveRecord & { readonly checksum?: object })[]).map(cut),
  };
}

interface Word {
  readonly flags: readonly string[];
  readonly gsoType: string;
  readonly gsoSize: number;
  readonly csumStart: number;
  readonly csumOffset: number;
}

/**
 * Holds what af_packet says of a packet against tcpdump's file, and against the kernel's word, which that file does not have. Here alone
 * they may differ:
 * - in the direction: the file's is inferred, where it is known at all, and is then the same;
 * - in unfinished checksums: where the kernel knows of one it is no finding;
 * - in super-packets: their segments are those of gso_size, also where the bytes show none.
 */
function holdAgainstKernel({ bytes, seen, found }: Row, file: Row): void {
  const kernel = seen.kernel as unknown as Word;
  const isUnfinished = kernel.flags.includes("needs-csum");
  expect(bytes).toBe(file.bytes);
  expect(without(seen, "direction", "kernel", "superPacket")).toEqual(without(file.seen, "direction", "superPacket"));
  expect([seen.direction, "unknown"]).toContain(file.seen.direction);

  const sums = seen.layers!.filter(({ checksum, quoted }) => checksum !== undefined && !quoted);
  if (isUnfinished) {
    const named = sums.find(({ offset }) => offset === kernel.csumStart)?.checksum;
    expect(named?.offset).toBe(kernel.csumStart + kernel.csumOffset);
    // The pseudo-header's sum is the right one too, once in 65536 packets.
    expect(["partial", "good"]).toContain(named?.verdict);
  } else expect(sums.map(({ checksum }) => checksum?.verdict)).not.toContain("partial");

  const others = (all: readonly LiveRecord[]): object[] => all.filter((one) => !isSuper(one)).map((one) => without(one, "direction"));
  expect(others(found)).toEqual(others(file.found.filter(({ rule }) => !(isUnfinished && rule === "checksum/partial"))));

  const told = found.filter(isSuper);
  if (kernel.gsoType === "none") {
    expect([seen.superPacket, told]).toEqual([undefined, []]);
    return;
  }
  expect(told).toMatchObject([{ message: expect.stringContaining(` of ${kernel.gsoSize} bytes`) }]);
  const segments = Math.ceil(seen.superPacket!.payload / kernel.gsoSize);
  expect(seen.superPacket).toMatchObject({ segmentSize: kernel.gsoSize, segments, certainty: "proved" });
  if (typeof file.seen.superPacket?.segmentSize !== "number") return;
  const known = ["origin", "certainty", "evidence"];
  expect(without(seen.superPacket, ...known)).toEqual(without(file.seen.superPacket, ...known));
  expect(told.map(({ message }) => message)).toEqual(file.found.filter(isSuper).map(({ message }) => message));
}

const missing =
  noCapture ?? ["tcpdump", "ethtool"].find((tool) => !hasTool(tool)) ?? (["pcap", "cap"] as const).find((name) => !isInstalled(name));

describe.skipIf(missing)(`every backend beside tcpdump${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  let net: Namespaces;
  let folder: string;
  beforeEach(() => {
    net = new Namespaces();
    folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
  });
  afterEach(() => {
    net.close();
    rmSync(folder, { recursive: true });
  });

  test.for(scenarios)("$name", async ({ prepare, send, at, has, longest, mayBeRefused }, { skip }) => {
    try {
      await prepare?.(net);
    } catch (error) {
      if (mayBeRefused) skip(`the kernel refuses: ${(error as Error).message.trim()}`);
      throw error;
    }
    const isBig = typeof longest === "object" && longest.over >= MOST_OF_CAP;
    const listeners = await Listeners.start(net, at === "sender" ? [net.a, "va"] : [net.b, "vb"], folder, isBig);
    await send(net);
    const { live, file } = await listeners.stop();

    // It is the scenario that it says it is.
    const seen = live.af_packet.packets.map((packet) => ({ ...packet, layers: layersOf(packet) }));
    for (const { kernel, ...one } of has)
      expect(seen).toContainEqual(expect.objectContaining({ ...one, kernel: expect.objectContaining(kernel) }));
    const most = Math.max(...seen.map(({ length }) => length!));
    if (typeof longest === "number") expect(most).toBe(longest);
    else expect(most).toBeGreaterThan(longest.over);

    const rows = rowsOf(file);
    const known = rowsOf(live.af_packet);
    expect(known).toHaveLength(rows.length);
    for (const [i, row] of known.entries()) holdAgainstKernel(row, rows[i]!);
    expect(rowsOf(live.pcap)).toEqual(rows);
    expect(rowsOf(live.cap)).toEqual(rows.map(cutByCap));

    // Nothing is wrong with any of them, and nothing was lost.
    for (const [backend, { findings, stats, packets }] of Object.entries(live) as [Backend, Heard][]) {
      expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(stats).toMatchObject({ received: rows.length, packets: rows.length });
      // The limits of cap: drops are not counted, packets have no time.
      expect(stats!.dropped).toBe(backend === "cap" ? undefined : 0);
      expect(packets.every(({ time }) => (time === undefined) === (backend === "cap"))).toBe(true);
    }
    // And long frames are cut.
    const all = [file, live.af_packet, live.pcap, live.cap].map(ofCapture);
    expect(all).toEqual([[], [], [], isBig ? ["capture/snap-length"] : []]);
  });
});
