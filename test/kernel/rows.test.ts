import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../support/generated.js";
import { eventsOf } from "../support/kernel-log/lines.js";
import { hasTool } from "../support/tools.js";

describe("rows of named columns", () => {
  test("short names and the kernel's own, bars between them or not", () => {
    const rows = eventsOf([
      "dev len nh th enc inh ith | gso_size gso_type func",
      "eth0 2936 70 90 1 94 54 | 1436 0x41 skb_segment",
      "eth1 100 70 90 0 0 0 | 0 0 ip_rcv",
    ]);
    expect(rows.map(({ line, device, func, state }) => ({ line, device, func, ...state }))).toEqual([
      {
        line: 2,
        device: "eth0",
        func: "skb_segment",
        len: 2936,
        networkHeader: 70,
        transportHeader: 90,
        encapsulation: 1,
        innerNetworkHeader: 94,
        innerTransportHeader: 54,
        gsoSize: 1436,
        gsoTypeRaw: 0x41,
      },
      {
        line: 3,
        device: "eth1",
        func: "ip_rcv",
        len: 100,
        networkHeader: 70,
        transportHeader: 90,
        encapsulation: 0,
        innerNetworkHeader: 0,
        innerTransportHeader: 0,
        gsoSize: 0,
        gsoTypeRaw: 0,
      },
    ]);
    expect(eventsOf(["iface skb->len skb->network_header transport_header", "eth0 60 14 34"])[0]?.state).toMatchObject({
      len: 60,
      networkHeader: 14,
      transportHeader: 34,
    });
  });
  test("a row that does not fit ends the table; a sentence begins none", () => {
    expect(eventsOf(["len nh th gso_size", "1 2 3 4", "1 2 3", "1 2 3 4"]).length).toBe(1);
    expect(eventsOf(["len nh th gso_size", "1 2 three 4", "1 2 3 4"]).length).toBe(0);
    expect(eventsOf(["the len of the head", "1 2 3 4 5"])).toEqual([]);
    expect(eventsOf(["len len len", "1 2 3"])).toEqual([]);
  });
});

describe("JSON lines", () => {
  test("flat, in snake or camel case", () => {
    const lines = [
      { dev: "eth0", func: "skb_segment", len: 3000, gso_size: 1400, gso_type: 1 },
      { len: 3000, gsoSize: 1400, gsoTypeRaw: 1 },
    ].map((record) => JSON.stringify(record));
    const [first, second] = eventsOf(lines);
    expect(first).toMatchObject({ device: "eth0", func: "skb_segment", state: { len: 3000, gsoSize: 1400, gsoTypeRaw: 1 } });
    expect(second?.state).toEqual(first?.state);
  });
  test("pwru: expressions, and the structures as text", () => {
    const metadata = {
      skb: "0xffff888104aa0000",
      func: "ip_rcv",
      len: 60,
      skb_metadata: { "skb->transport_header": 234, "skb->network_header": "0xd6" },
    };
    expect(eventsOf([JSON.stringify(metadata)])[0]).toMatchObject({
      func: "ip_rcv",
      state: { len: 60, transportHeader: 234, networkHeader: 214 },
    });
    const text = "\n(struct sk_buff){\n .len = (unsigned int)60,\n .data_len = (unsigned int)10,\n .network_header = (__u16)214,\n}\n";
    expect(eventsOf([JSON.stringify({ func: "ip_rcv", skb_metadata: text })])[0]?.state).toMatchObject({
      len: 60,
      dataLen: 10,
      networkHeader: 214,
    });
  });
  test("retis", () => {
    const event = {
      kernel: { symbol: "tcp_gso_segment" },
      skb: {
        dev: { name: "eth0" },
        meta: { len: 3000, data_len: 2900, ip_summed: 3, csum: 0x1000ea },
        gso: { frags: 2, size: 1400, segs: 3, type: 1, flags: 0 },
      },
    };
    expect(eventsOf([JSON.stringify(event)])[0]).toMatchObject({
      device: "eth0",
      func: "tcp_gso_segment",
      state: {
        len: 3000,
        dataLen: 2900,
        ipSummed: 3,
        csumStart: 234,
        csumOffset: 16,
        nrFrags: 2,
        gsoSize: 1400,
        gsoSegs: 3,
        gsoTypeRaw: 1,
      },
    });
  });
  test("records of something else are none", () => {
    for (const record of ['{"len":3}', '{"message":"skb"}', "{broken}", '{"a":1', "[1,2]"]) expect(eventsOf([record]), record).toEqual([]);
  });
});

/** The option with which bpftrace compiles a script and does not run it: its name has changed. */
function dryRun(): string {
  const { stdout, stderr } = spawnSync("bpftrace", ["--help"], { encoding: "utf8" });
  return `${stdout}${stderr}`.includes("--dry-run") ? "--dry-run" : "-d";
}
/** It takes the types from the running kernel, and has to be root. */
const hasTypes = existsSync("/sys/kernel/btf/vmlinux") && process.getuid?.() === 0;

describe.skipIf(!hasTypes || !hasTool("bpftrace"))("the sample script, as bpftrace reads it with the types of this kernel", () => {
  const script = readFileSync(join(root, "samples/skb-state.bt"), "utf8");
  const compiled = (text: string) => spawnSync("bpftrace", [dryRun(), "-"], { input: text, encoding: "utf8" });
  test("it is accepted", () => {
    const { status, stderr } = compiled(script);
    expect({ status, errors: stderr.split("\n").filter((line) => line.includes("ERROR") && !line.includes("RLIMIT_MEMLOCK")) }).toEqual({
      status: 0,
      errors: [],
    });
  });
  test("one with a field that the kernel does not have would not be", () => {
    const { status, stderr } = compiled(script.replace("$skb->data_len", "$skb->data_length"));
    expect(status).not.toBe(0);
    expect(stderr).toContain("data_length");
  });
});
