import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import { build, concat, data, ethernet, ipv4, tcp, udp, vlan } from "../support/build/index.js";
import { inject, offloads } from "../support/inject.js";
import { Listeners } from "../support/listeners.js";
import { Namespaces, noCapture } from "../support/namespaces.js";
import { bigTcp, ipv6, sendDatagrams, vxlan } from "../support/scenarios.js";

const p = (net: Namespaces) => net.start(net.a, ["ethtool", "-K", "va", "tx-udp-segmentation", "off"]).ended;
const q = (net: Namespaces) => net.start(net.b, ["ethtool", "-K", "vb", "gro", "on", "rx-udp-gro-forwarding", "on"]).ended;
const frames = [
  concat(new Uint8Array(10), build(ethernet(), vlan({ id: 7 }), ipv4(), udp(), data(20))),
  concat(Uint8Array.of(1, 0, 0, 0, 0, 0, 38, 0, 16, 0), build(ethernet(), vlan({ id: 7 }), ipv4(), tcp({ checksum: "partial" }), data(20))),
  concat(Uint8Array.of(1, 1, 58, 0, 100, 0, 38, 0, 16, 0), build(ethernet(), vlan({ id: 7 }), ipv4(), tcp({ checksum: "partial" }), data(300))),
];
describe.skipIf(noCapture)("x", () => {
  test("probe", async () => {
    const all: Record<string, [(net: Namespaces) => unknown, (net: Namespaces) => unknown]> = {
      sender: [() => {}, (net) => net.sendTcp(100_000)],
      udpgso: [() => {}, sendDatagrams],
      udpgro: [async (net) => { await p(net); await q(net); }, sendDatagrams],
      vx: [(net) => vxlan(net, "udpcsum"), (net) => net.sendTcp(100_000, "10.8.0.2")],
      vxn: [(net) => vxlan(net, "noudpcsum"), (net) => net.sendTcp(100_000, "10.8.0.2")],
      six: [(net) => ipv6(net), (net) => net.sendTcp(100_000, "fd00::2")],
      big: [(net) => bigTcp(net), (net) => net.sendTcp(2_000_000, "fd00::2")],
      vlan: [() => {}, (net) => inject(net, net.a, "va", frames, true)],
    };
    for (const [name, [set, send]] of Object.entries(all)) {
      const net = new Namespaces();
      const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
      try {
        await set(net);
        const listeners = name === "sender" ? await Listeners.start(net, net.a, "va", folder) : await Listeners.start(net, net.b, "vb", folder);
        console.log(name, await send(net));
        const r = await listeners.stop();
        writeFileSync(`/tmp/mx/${name}.json`, JSON.stringify(r));
      } finally { net.close(); rmSync(folder, { recursive: true }); }
    }
  });
});
