import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { offloads } from "../support/inject.js";
import { Listeners } from "../support/listeners.js";
import { ip, type LiveRecord, Namespaces, noCapture } from "../support/namespaces.js";

describe.skipIf(noCapture)("x", () => {
  test("probe", async () => {
    for (const [name, set] of Object.entries({
      default: async (_: Namespaces) => {},
      txoff: (net: Namespaces) => offloads(net, net.a, "va", { tx: false }),
      gro: async (net: Namespaces) => { await offloads(net, net.a, "va", { tx: false }); await offloads(net, net.b, "vb", { gro: true }); },
      tso: (net: Namespaces) => offloads(net, net.a, "va", { tso: false }),
    })) {
      const net = new Namespaces();
      const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
      try {
        await set(net);
        const t0 = Date.now();
        const listeners = await Listeners.start(net, net.b, "vb", folder);
        const t1 = Date.now();
        await net.sendTcp(100_000);
        const t2 = Date.now();
        const r = await listeners.stop();
        console.log(name, t1 - t0, t2 - t1, Date.now() - t2);
        writeFileSync(`/tmp/mx/${name}.json`, JSON.stringify(r));
      } finally { net.close(); rmSync(folder, { recursive: true }); }
    }
  });
});
