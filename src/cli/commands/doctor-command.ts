import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, release, type } from "node:os";
import { constants } from "node:zlib";
import { hasSimd } from "../../checksum/arena.js";
import { CaptureError } from "../../sources/capture-error.js";
import { filterCompiler } from "../../sources/filter/compile.js";
import { interfaceNames } from "../../sources/live/interfaces.js";
import { triedBackends } from "./interfaces-command.js";

/** One thing that was looked at. */
interface Check {
  readonly name: string;
  /** `absent`: something that is optional is not there. */
  readonly state: "works" | "absent";
  /** Which version, or why not and what to do. */
  readonly detail: string;
}

/** Optional packages, and what they are for. */
const PACKAGES: readonly (readonly [name: string, purpose: string])[] = [
  ["koffi", "af_packet, filters, interfaces"],
  ["pcap", "tail --backend pcap"],
  ["cap", "tail --backend cap"],
  ["@platformatic/kafka", "--output kafka://"],
  ["@aws-sdk/client-s3", "s3:// inputs"],
  ["hyparquet-writer", "--format parquet"],
];

/** Of capabilities(7): the bit of CAP_NET_RAW. */
const CAP_NET_RAW = 13n;

/** `doctor`: versions, privileges, and which optional parts are there. Nothing is changed, and nothing captured is kept. */
export async function doctor(version: string, { format }: { readonly format?: "json" | "pretty" }): Promise<void> {
  const checks: Check[] = [
    works("pcaplint", version),
    works("node", `${process.version}, V8 ${process.versions.v8}`),
    works("system", `${type()} ${release()} ${arch()}`),
    simd(),
    privilege(),
    ...(await backends()),
    await filters(),
    zstd(),
    program("xz", "captures compressed with xz", "the package xz-utils or xz has it"),
    ...PACKAGES.map(([name, purpose]) => packageOf(name, purpose)),
  ];
  const isPretty = (format ?? (process.stdout.isTTY ? "pretty" : "json")) === "pretty";
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map((check) =>
    isPretty
      ? `${check.name.padEnd(width)}  ${check.state.padEnd(6)}  ${check.detail}`
      : JSON.stringify({ type: "check", schema: 1, ...check }),
  );
  process.stdout.write(`${lines.join("\n")}\n`);
}

const works = (name: string, detail: string): Check => ({ name, state: "works", detail });
const absent = (name: string, detail: string): Check => ({ name, state: "absent", detail });

function simd(): Check {
  return hasSimd()
    ? works("checksums", "WebAssembly SIMD")
    : absent("checksums", "no WebAssembly SIMD: summed in JavaScript, about ten times slower");
}

function privilege(): Check {
  const name = "live capture";
  if (process.platform !== "linux") return process.getuid?.() === 0 ? works(name, "root") : absent(name, "needs root");
  const status = readFileSync("/proc/self/status", "utf8");
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0"}`);
  if ((effective >> CAP_NET_RAW) & 1n) return works(name, "CAP_NET_RAW");
  return absent(
    name,
    "needs CAP_NET_RAW: run it as root, or as a service that has this capability (setcap on node gives it to every script)",
  );
}

async function backends(): Promise<Check[]> {
  const words = await triedBackends(interfaceNames()[0] ?? "lo");
  return Object.entries(words).map(([name, said]) =>
    said === "works" ? works(`backend ${name}`, "captures") : absent(`backend ${name}`, said),
  );
}

async function filters(): Promise<Check> {
  try {
    (await filterCompiler("--filter")).check("tcp port 80");
    return works("filters", "libpcap compiles them");
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    return absent("filters", error.reason);
  }
}

/** Node has a decoder of its own since 22.15 and 23.8. */
const zstd = (): Check =>
  works("zstd", "ZSTD_d_windowLogMax" in constants ? "Node's decoder" : "fzstd, in JavaScript: its checksums are not compared");

function program(name: string, purpose: string, remedy: string): Check {
  try {
    const said = execFileSync(name, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return works(name, `${said.split("\n")[0]}: ${purpose}`);
  } catch {
    return absent(name, `${purpose}: ${remedy}`);
  }
}

/** Found beside pcaplint; whether it works its users find out. */
function packageOf(name: string, purpose: string): Check {
  const { resolve } = createRequire(import.meta.url);
  for (const folder of resolve.paths(name) ?? []) {
    try {
      const { version } = JSON.parse(readFileSync(`${folder}/${name}/package.json`, "utf8")) as { version: string };
      return works(`package ${name}`, `${version}: ${purpose}`);
    } catch {
      // Looked for in the next folder.
    }
  }
  return absent(`package ${name}`, `${purpose}: npm install ${name}`);
}
