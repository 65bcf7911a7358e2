import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { filter, lastValueFrom, toArray } from "rxjs";
import { expect, test } from "vitest";
import { type InspectRecord, inspect } from "../../src/index.js";
import { hasTool } from "../support/tools.js";

/** tshark's fields, and the layers here that they belong to. */
const FIELDS = [
  ["ip.checksum.status", "ipv4"],
  ["tcp.checksum.status", "tcp"],
  ["udp.checksum.status", "udp"],
] as const;
/** 0xffff for 0x0000: verifies by RFC 1071, and tshark compares (its item tcp.checksum.ffff). */
const KNOWN = [
  "checksum-zero-form.pcap packet 1 tcp at 34: good, tshark says 0",
  // The snap length cut it; a partial sum is known all the same.
  "super-packet-big-tcp.pcapng packet 1 tcp at 34: partial, tshark says 2",
];
/** What tshark may say to each of our verdicts: 0 bad, 1 good, 2 unverified, 3 not present, 4 illegal. Up to version 4.0 it calls a partial one bad. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  good: ["1"],
  bad: ["0"],
  absent: ["3", "4"],
  partial: ["0", "1"],
  unverified: ["0", "2"],
};

function tshark(file: string): string[][] {
  const checks = ["ip", "tcp", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);
  const fields = FIELDS.flatMap(([field]) => ["-e", field]);
  const whole = ["-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE"];
  const text = execFileSync("tshark", ["-n", "-r", file, ...checks, ...whole, "-T", "fields", ...fields], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.split("\t"));
}

/** One file in four of those for single rules, to be quick; tshark fails on the one that is cut. */
const chosen = readdirSync("samples").filter(
  (name, i) => /\.pcap(ng)?$/.test(name) && name !== "capture-truncated-file.pcap" && (!name.startsWith("offset-") || i % 4 === 0),
);

test.runIf(hasTool("tshark"))("IPv4, TCP and UDP verdicts on the samples are those of tshark", async () => {
  let compared = 0;
  const differences: string[] = [];
  for (const file of chosen) {
    const records = await lastValueFrom(
      inspect(`samples/${file}`).pipe(
        filter((record): record is InspectRecord => record.type === "packet"),
        toArray(),
      ),
    );
    const theirs = tshark(`samples/${file}`);
    for (const [i, { layers, number }] of records.entries()) {
      for (const [f, [, protocol]] of FIELDS.entries()) {
        const ours = layers.filter((layer) => layer.protocol === protocol && layer.checksum !== undefined);
        const said = (theirs[i]?.[f] ?? "").split(",").filter((word) => word !== "");
        // Where tshark gives up before we do, or takes the payload for something else, there is nothing to compare.
        if (said.length !== ours.length) continue;
        for (const [k, layer] of ours.entries()) {
          compared++;
          const { verdict } = layer.checksum!;
          if (!SAME[verdict]!.includes(said[k]!))
            differences.push(`${file} packet ${number} ${protocol} at ${layer.offset}: ${verdict}, tshark says ${said[k]}`);
        }
      }
    }
  }
  expect(differences).toEqual(KNOWN);
  expect(compared).toBeGreaterThan(100);
});
