import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "./support/generated.js";
import { pcaplint } from "./support/program.js";
import { hasTool } from "./support/tools.js";

const FOLDER = join(root, "docs/deployment");
const unit = readFileSync(join(FOLDER, "pcaplint@.service"), "utf8");
/** Values of a setting of the unit. */
const settings = (name: string): string[] => [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value]) => value!);

/** As it is answered where there is no such interface: all that is asked for is understood. */
const asked = (args: readonly string[]): { readonly stderr: string } => {
  const { stderr } = pcaplint(args.map((word) => (word === "eth0" || word === "%I" ? "no-such" : word)));
  return { stderr };
};
const understood = { stderr: expect.stringMatching(/no-such: (no such interface|not permitted|capturing by)/) };

describe("the unit of systemd", () => {
  test("has one right", () => {
    expect(settings("AmbientCapabilities")).toEqual(["CAP_NET_RAW"]);
    expect(settings("CapabilityBoundingSet")).toEqual(["CAP_NET_RAW"]);
    expect(settings("NoNewPrivileges")).toEqual(["yes"]);
    expect(settings("DynamicUser")).toEqual(["yes"]);
  });

  test("starts pcaplint with options that there are", () => {
    const [program, name, ...args] = settings("ExecStart")[0]!.split(" ");
    expect([program, name]).toEqual(["/usr/bin/env", "pcaplint"]);
    expect(asked(args)).toEqual(understood);
  });

  test.skipIf(!hasTool("systemd-analyze"))("is accepted by systemd-analyze, and rated as little exposed", () => {
    const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
    const instance = join(folder, "pcaplint@eth0.service");
    copyFileSync(join(FOLDER, "pcaplint@.service"), instance);
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", instance], { encoding: "utf8" });
    // Of this unit: what it says of others is not ours.
    expect({ status, stderr: stderr.split("\n").filter((line) => line.includes("pcaplint")) }).toEqual({ status: 0, stderr: [] });
    // In tenths: 20 of 100.
    const security = spawnSync("systemd-analyze", ["security", "--offline=true", "--threshold=20", instance], { encoding: "utf8" });
    expect(security.status, security.stdout).toBe(0);
    rmSync(folder, { recursive: true });
  });
});

interface DaemonSet {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: {
    readonly selector: { readonly matchLabels: object };
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: {
        readonly hostNetwork: boolean;
        readonly containers: readonly {
          readonly name: string;
          readonly image: string;
          readonly args: readonly string[];
          readonly securityContext: object;
        }[];
      };
    };
  };
}
/** Python's parser: none of the project's own dependencies reads YAML. */
const parsed = spawnSync("python3", ["-c", "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(sys.stdin))))"], {
  input: readFileSync(join(FOLDER, "daemonset.yaml")),
  encoding: "utf8",
});
const noParser = parsed.error !== undefined || parsed.stderr.includes("No module named 'yaml'");

test.skipIf(noParser)("the DaemonSet: on the node's network, with one right, and options that there are", () => {
  const all = JSON.parse(parsed.stdout) as DaemonSet[];
  expect(all.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual(["apps/v1 DaemonSet"]);
  const { selector, template } = all[0]!.spec;
  expect(template.metadata.labels).toMatchObject(selector.matchLabels);
  const { hostNetwork, containers } = template.spec;
  expect(hostNetwork).toBe(true);
  expect(containers).toHaveLength(1);
  const { args, securityContext } = containers[0]!;
  expect(securityContext).toMatchObject({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"], add: ["NET_RAW"] },
  });
  expect(asked(args)).toEqual(understood);
});
