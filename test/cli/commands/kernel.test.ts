import { describe, expect, test } from "vitest";
import type { Finding } from "../../../src/finding.js";
import { scan } from "../../../src/index.js";
import { pcaplint } from "../../support/program.js";

const SAMPLE = "samples/incidents/vxlan-inner-partial.pcapng";

describe("--kernel", () => {
  test("takes what uname -r prints", () => {
    const { status, stdout } = pcaplint(["scan", SAMPLE, "--kernel", "5.4.0-165-generic", "--format", "json"]);
    expect(status).toBe(1);
    expect((JSON.parse(stdout) as Finding).advisories?.map(({ id }) => id)).toContain("calico-ebpf-inner-checksum");
  });
  test("what is no version of Linux ends in one line that says so", () => {
    const { status, stdout, stderr } = pcaplint(["scan", SAMPLE, "--kernel", "jammy"]);
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: "",
      stderr: "pcaplint: --kernel jammy: write it as 5.4.100, or as uname -r prints it\n",
    });
  });
  test("the library says it too", async () => {
    const failed = new Promise((resolve) => scan(SAMPLE, { kernel: "jammy" }).subscribe({ error: resolve }));
    await expect(failed).resolves.toEqual(new RangeError("jammy is no version of Linux"));
  });
});

test("text for people has the check, the remedy and its cost", () => {
  const { stdout } = pcaplint(["scan", SAMPLE, "--format", "pretty"]);
  expect(stdout).toContain("known fault that looks like this: Calico's eBPF return path");
  expect(stdout).toContain("check: ethtool -k UPLINK | grep tx-checksum-ip-generic");
  expect(stdout).toMatch(/remedy: .+ \(cost: .+\)/);
});
