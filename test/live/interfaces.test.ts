import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../support/generated.js";
import { ip, Namespaces, noCapture } from "../support/namespaces.js";

interface Listed {
  readonly type: string;
  readonly name: string;
  readonly state: string;
  readonly mtu: number;
  readonly link: string;
  readonly offloads: Readonly<Record<string, boolean>>;
  readonly af_packet: string;
}

describe.skipIf(noCapture)("pcaplint interfaces", () => {
  let net: Namespaces;
  beforeAll(() => {
    net = new Namespaces();
  });
  afterAll(() => net?.close());
  const list = async (...before: readonly string[]): Promise<Listed[]> => {
    const { stdout, status } = await net.start(net.b, [...before, process.execPath, join(root, "bin/pcaplint.js"), "interfaces"]).ended;
    expect(status).toBe(0);
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Listed);
  };

  /** The kernel looks at its links once a second. */
  const stateOfVb = (state: string) => expect.poll(async () => (await list())[1]?.state, { timeout: 30_000 }).toBe(state);

  test("state, MTU and offloads, as the kernel has them", async () => {
    ip("-n", net.b, "link", "set", "vb", "mtu", "1400");
    await stateOfVb("up");
    const [lo, vb, backends] = await list();
    expect(lo).toMatchObject({ type: "interface", name: "lo", state: "up", mtu: 65536, link: "ethernet" });
    expect(vb).toMatchObject({ type: "interface", name: "vb", state: "up", mtu: 1400, link: "ethernet" });
    // What veth_setup() of the kernel gives its devices, and what they cannot do.
    expect(vb?.offloads).toMatchObject({ "tx-checksum-ip-generic": true, "tx-tcp-segmentation": true, "rx-lro": false });
    expect(backends).toMatchObject({ type: "backends", af_packet: "works" });
    ip("-n", net.a, "link", "set", "va", "down");
    await stateOfVb("no-carrier");
    ip("-n", net.b, "link", "set", "vb", "down");
    expect((await list())[1]?.state).toBe("down");
  });

  test("a backend that does not work says why", async () => {
    const backends = (await list("setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw")).at(-1);
    expect(backends?.af_packet).toContain("not permitted to capture: run as root");
  });
});
