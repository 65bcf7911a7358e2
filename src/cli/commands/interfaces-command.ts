import { KIND_NAMES } from "../../packet/kind.js";
import { firstKind } from "../../packet/link-types.js";
import { CaptureError } from "../../sources/capture-error.js";
import { BACKENDS } from "../../sources/live/backends.js";
import { factsOfSys, type InterfaceFacts, InterfaceQuestions } from "../../sources/live/ethtool.js";
import { linkTypeOf } from "../../sources/live/frames.js";
import { interfaceNames } from "../../sources/live/interfaces.js";
import { openLive } from "../../sources/live/open-live.js";
import { KOFFI_MISSING, loadKoffi } from "../../sources/native/koffi.js";
import { libc } from "../../sources/native/libc.js";

/** Features that change what a capture shows: sums left to the card, segments merged or not yet split, tags taken out. */
const OFFLOADS = /^(rx|tx)-(checksum|gro|lro|.*segmentation|gso|udp|.*vlan.*-(parse|insert))/;
/** Any interface will do to try a backend. */
const TRIAL = { filter: "", snapLength: 256, promiscuous: false, bufferBytes: 1 << 20, note: () => {} };

interface InterfaceRecord {
  readonly type: "interface";
  readonly schema: 1;
  readonly name: string;
  readonly state: InterfaceFacts["state"];
  readonly mtu?: number;
  /** The first layer of its packets. */
  readonly link?: string;
  /** By ethtool's names (ethtool -k). */
  readonly offloads?: Readonly<Record<string, boolean>>;
  /** Why there are none. */
  readonly offloadsMissing?: string;
}

/** `interfaces`: what can be captured on, and how. */
export async function listInterfaces({ format }: { readonly format?: "json" | "pretty" }): Promise<void> {
  const isPretty = (format ?? (process.stdout.isTTY ? "pretty" : "json")) === "pretty";
  const names = interfaceNames();
  const koffi = await loadKoffi();
  const questions = koffi === undefined || process.platform !== "linux" ? undefined : new InterfaceQuestions(libc(koffi));
  const records = names.map((name) => recordOf(name, questions?.facts(name) ?? factsOfSys(name), koffi === undefined));
  questions?.close();
  const backends = await triedBackends(names[0] ?? "lo");
  const text = isPretty
    ? [...records.map(lines), ...Object.entries(backends).map(([name, word]) => `--backend ${name}: ${word}\n`)]
    : [...records, { type: "backends", schema: 1, ...backends }].map((record) => `${JSON.stringify(record)}\n`);
  process.stdout.write(text.join(""));
}

function recordOf(name: string, { state, mtu, device, features }: InterfaceFacts, noKoffi: boolean): InterfaceRecord {
  const offloads = [...(features ?? [])].filter(([feature]) => OFFLOADS.test(feature)).sort(([a], [b]) => (a < b ? -1 : 1));
  const missing = noKoffi ? KOFFI_MISSING : "the kernel does not tell";
  return {
    type: "interface",
    schema: 1,
    name,
    state,
    ...(mtu === undefined ? {} : { mtu }),
    ...(device === undefined ? {} : { link: KIND_NAMES[firstKind(linkTypeOf(device))]! }),
    ...(features === undefined ? { offloadsMissing: missing } : { offloads: Object.fromEntries(offloads) }),
  };
}

function lines({ name, state, mtu, link, offloads, offloadsMissing }: InterfaceRecord): string {
  const on = Object.entries(offloads ?? {}).filter(([, isOn]) => isOn);
  const said = offloads === undefined ? offloadsMissing : on.length === 0 ? "none" : on.map(([feature]) => feature).join(", ");
  return `${name}: ${[state, ...(mtu === undefined ? [] : [`MTU ${mtu}`]), ...(link === undefined ? [] : [link])].join(", ")}\n    offloads: ${said}\n`;
}

/** By backend: `works`, or why it does not. Each is tried, for a moment. */
export async function triedBackends(name: string): Promise<Record<string, string>> {
  const words: Record<string, string> = {};
  for (const backend of BACKENDS) {
    if (backend === "auto") continue;
    try {
      await (await openLive(backend, { ...TRIAL, interface: name }, { statsMs: 0 })).close();
      words[backend] = "works";
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      words[backend] = error.reason;
    }
  }
  return words;
}
