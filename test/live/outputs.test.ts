import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LiveRecord, Namespaces, noCapture } from "../support/namespaces.js";
import { noSmallDisk, SmallDisk } from "../support/small-disk.js";

const PACKETS = 600;

describe.skipIf(noCapture !== undefined || noSmallDisk !== undefined)("a live run with an output that takes no more", () => {
  let net: Namespaces;
  let disk: SmallDisk;
  beforeEach(() => {
    net = new Namespaces();
    disk = new SmallDisk(64 << 10);
  });
  afterEach(() => {
    net.close();
    disk.close();
  });

  test("goes on, and its stats count what was dropped", async () => {
    const path = disk.path("out.jsonl");
    const running = await net.pcaplint(net.b, "inspect", "-i", "vb", "udp", "--stats-interval", "0", "--output", path, "--output", "-");
    await net.sendUdp(PACKETS);
    await running.until(() => running.records.length === PACKETS);
    const { status, records, stderr } = await running.interrupt();
    expect(status).toBe(0);
    const last = records.at(-1) as LiveRecord & { readonly outputDrops: Record<string, number> };
    expect(last).toMatchObject({ type: "stats", packets: PACKETS });
    const lines = readFileSync(path, "utf8").split("\n");
    expect(lines.pop()).toBe("");
    // The stats themselves may have had room behind packets that had none: they are shorter.
    const written = lines.filter((line) => (JSON.parse(line) as { type: string }).type === "packet").length;
    expect(last.outputDrops).toEqual({ [path]: PACKETS - written });
    expect(stderr).toContain(
      `pcaplint: ${path}: ${lines.length} records delivered, ${PACKETS + 1 - lines.length} dropped: no space is left on the device\n`,
    );
  });
});
