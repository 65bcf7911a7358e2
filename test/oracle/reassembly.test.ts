import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { filter, lastValueFrom, toArray } from "rxjs";
import { afterAll, expect, test } from "vitest";
import { type InspectRecord, inspect, type LayerRecord } from "../../src/index.js";
import {
  build,
  data,
  ethernet,
  fragments4,
  fragments6,
  gre,
  ipv4,
  ipv6,
  type Part,
  tcp,
  udp,
  vlan,
  vxlan,
} from "../support/build/index.js";
import { pcap } from "../support/capture-files.js";
import { root } from "../support/generated.js";
import { hasTool } from "../support/tools.js";

/** tshark's fields, and the layers here that they belong to. */
const FIELDS = [
  ["tcp.checksum.status", "tcp"],
  ["udp.checksum.status", "udp"],
] as const;
/** 0 bad, 1 good, 2 unverified, 3 not present, 4 illegal. Up to version 4.0 it calls a partial one bad. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  good: ["1"],
  bad: ["0"],
  absent: ["3", "4"],
  partial: ["0", "1"],
  unverified: ["0", "2"],
};

/** By packet: the number of fragments that were put together there, and the status of each field, outermost first. */
function tshark(file: string): string[][] {
  const checks = ["tcp", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);
  const whole = ["-o", "ip.defragment:TRUE", "-o", "ipv6.defragment:TRUE", "-o", "tcp.desegment_tcp_streams:FALSE"];
  const fields = ["ip.fragment.count", "ipv6.fragment.count", ...FIELDS.map(([field]) => field)].flatMap((field) => ["-e", field]);
  const text = execFileSync("tshark", ["-n", "-r", file, ...checks, ...whole, "-T", "fields", ...fields], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 1 << 28,
  });
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.split("\t"));
}

interface Compared {
  /** Packets that complete a datagram here, there, and verdicts that were compared. */
  ours: number;
  theirs: number;
  verdicts: number;
  readonly differences: string[];
}

async function compare(file: string, into: Compared): Promise<void> {
  const records = await lastValueFrom(
    inspect(file).pipe(
      filter((record): record is InspectRecord => record.type === "packet"),
      toArray(),
    ),
  );
  const theirs = tshark(file);
  for (const [i, { layers, reassembled, stop, number }] of records.entries()) {
    const [four, six, ...fields] = theirs[i] ?? [];
    const made = four !== "" || six !== "";
    if (reassembled !== undefined) into.ours++;
    if (made) into.theirs++;
    if (reassembled === undefined || !made) continue;
    // tshark shows all layers of the frame: those in front of the datagram, which are all that a later fragment has, and those in it.
    const front = stop?.reason === "fragment" ? layers : [];
    const all: LayerRecord[] = [...front, ...reassembled.layers, ...(reassembled.reassembled?.layers ?? [])];
    for (const [f, [, protocol]] of FIELDS.entries()) {
      const own = all.filter(({ protocol: name, checksum }) => name === protocol && checksum !== undefined);
      const said = (fields[f] ?? "").split(",").filter((word) => word !== "");
      if (said.length !== own.length) continue;
      for (const [k, layer] of own.entries()) {
        into.verdicts++;
        const { verdict } = layer.checksum!;
        if (!SAME[verdict]!.includes(said[k]!)) into.differences.push(`packet ${number} ${protocol}: ${verdict}, tshark says ${said[k]}`);
      }
    }
  }
}

const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.runIf(hasTool("tshark"))("datagrams put together have the verdicts that tshark gives them", async () => {
  const frames: Uint8Array[] = [];
  let identification = 0;
  const send = (packet: Uint8Array, cuts: readonly number[], tagged = false) => {
    const isV6 = packet[0]! >> 4 === 6;
    const pieces = isV6 ? fragments6(packet, cuts, identification) : fragments4(packet, cuts);
    const link: Part[] = [ethernet(), ...(tagged ? [vlan({ type: isV6 ? 0x86dd : 0x0800 })] : [])];
    // Every other datagram comes with its last fragment first.
    if (identification % 2 === 1) pieces.reverse();
    for (const piece of pieces) frames.push(build(...(tagged ? link : [ethernet({ type: isV6 ? 0x86dd : 0x0800 })]), data(piece)));
  };
  const inner = (checksum?: number) => [
    ipv4({ source: "192.0.2.1", destination: "192.0.2.2" }),
    tcp(checksum === undefined ? {} : { checksum }),
    data(300),
  ];
  for (const checksum of [undefined, 0x1234]) {
    const sum = checksum === undefined ? {} : { checksum };
    for (const behind of [
      [udp(sum), data(1000)],
      [tcp(sum), data(1000)],
      [udp({ checksum: 0 }), data(1000)],
      [udp({ destination: 4789, ...sum }), vxlan(), ethernet(), ...inner()],
      [udp({ destination: 4789, checksum: 0 }), vxlan(), ethernet(), ...inner(checksum)],
      [gre(), ...inner(checksum)],
      inner(checksum),
    ]) {
      for (const ip of [ipv4({ identification: ++identification }), ipv6()]) {
        send(build(ip, ...behind), [64, 256]);
        identification++;
        send(build(ip.name === "ipv4" ? ipv4({ identification }) : ip, ...behind), [128], true);
      }
    }
  }
  const file = join(folder, "fragments.pcap");
  writeFileSync(file, pcap(frames.map((bytes, i) => ({ bytes, seconds: 1_700_000_000, fraction: i * 10 }))));
  const result: Compared = { ours: 0, theirs: 0, verdicts: 0, differences: [] };
  await compare(file, result);
  expect(result.differences).toEqual([]);
  expect(result.ours).toBe(56);
  expect(result.theirs).toBe(56);
  // One of each datagram, and a second one in the 16 of VXLAN.
  expect(result.verdicts).toBe(72);
});

const captures = resolve(root, "../shared/captures");
test.runIf(existsSync(captures) && hasTool("tshark"))(
  "so it is on the captures beside the project that have fragments",
  async () => {
    const result: Compared = { ours: 0, theirs: 0, verdicts: 0, differences: [] };
    for (const name of readdirSync(captures).filter((file) => /frag/i.test(file))) {
      const before = result.differences.length;
      await compare(join(captures, name), result).catch(() => undefined);
      for (let i = before; i < result.differences.length; i++) result.differences[i] = `${name} ${result.differences[i]}`;
    }
    expect(result.differences).toEqual([]);
    expect(result.verdicts).toBeGreaterThan(20);
  },
  300_000,
);
