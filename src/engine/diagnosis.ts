import type { Counts } from "../packet/counts.js";
import { Direction } from "../packet/direction.js";
import { Verdict, WHY_NAMES, Why } from "../packet/verdict.js";
import type { VantageRecord } from "../vantage/vantage.js";

/** More sentences nobody reads at night. */
const MOST_SENTENCES = 3;

/** What follows "12 bad checksums", by cause. */
const CAUSES: Readonly<Record<string, (field: string, proved: boolean) => string>> = {
  "not-filled": () => "were never filled in",
  "covers-trailer": () => "count the padding behind the packet as well",
  "byte-swapped": () => "stand in the wrong byte order",
  "wrong-length": () => "were computed with another length",
  "first-segment": () => "are those of the first of several merged segments",
  "stale-field": (field, proved) =>
    proved
      ? `fit an older ${field}: something rewrites it and does not update the checksum`
      : `would fit an older ${field}, which one sum alone does not prove`,
  "delta-on-zero": () => "were updated on the way although there was none to update",
  "inner-partial": () => "cover an unfinished checksum inside",
  corrupt: () => "fit no explanation but damage on the way",
};

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
/** `All 12 bad checksums`, `7 of 12 bad checksums`. */
const share = (n: number, all: number, what: string): string =>
  n < all ? `${n} of ${counted(all, what)}` : all === 1 ? `The one ${what}` : `All ${counted(all, what)}`;

/** What is the matter with a capture, in at most three sentences. The worst comes first. */
export function diagnose(counts: Counts, vantage: VantageRecord): string[] {
  if (counts.packets === 0) return ["There is no packet in it."];
  const sentences = [...wrong(counts), ...unfinished(counts, vantage), ...elsewhere(counts), ...unseen(counts)];
  if (counts.total(Verdict.Bad) === 0) sentences.push(nothingWrong(counts));
  return sentences.slice(0, MOST_SENTENCES);
}

function wrong(counts: Counts): string[] {
  const bad = counts.total(Verdict.Bad);
  if (bad === 0) return [];
  const where = whereOf(counts, bad);
  const causes = new Map<string, number>();
  for (const [key, n] of counts.causes) {
    const [id = "", field = "", certainty] = key.split("/");
    const words = CAUSES[id]?.(field, certainty === "proved");
    if (words !== undefined) causes.set(words, (causes.get(words) ?? 0) + n);
  }
  const [first, second] = [...causes].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  if (first === undefined) return [`${counted(bad, "checksum")} ${bad === 1 ? "is" : "are"} wrong${where}.`];
  const rest = second === undefined ? "" : `; ${second[1]} ${second[0]}`;
  const singular = first[1] === 1;
  // Cards fill in what is sent: no finding, no fault.
  if (!counts.errorsOf.has("checksum/mismatch") && first[0] === CAUSES["not-filled"]!("", true))
    return [
      `${share(first[1], bad, "bad checksum")}${where} ${singular ? "was" : "were"} never filled in, which is normal where this host sent ${singular ? "it" : "them"}${rest}.`,
    ];
  return [`${share(first[1], bad, "bad checksum")}${where} ${singular ? inSingular(first[0]) : first[0]}${rest}.`];
}

/** The phrases of `CAUSES` about a single checksum. */
const inSingular = (words: string): string =>
  words
    .replace(/^were /, "was ")
    .replace(/^are those/, "is that")
    .replace(/^(count|stand|fit|cover)\b/, "$1s");

/** ` inside tunnels`, where all of them are there. */
function whereOf(counts: Counts, bad: number): string {
  return counts.total(Verdict.Bad, { depth: 1 }) === bad ? " inside tunnels" : "";
}

function unfinished(counts: Counts, vantage: VantageRecord): string[] {
  const partial = counts.total(Verdict.Partial);
  if (partial === 0) return [];
  const faults = counts.errorsOf.get("checksum/partial") ?? 0;
  if (faults > 0)
    return [
      `${share(faults, partial, "unfinished checksum")} reached a receiver or the wire like that: whoever should have finished ${faults === 1 ? "it" : "them"} did not.`,
    ];
  const unknown = counts.total(Verdict.Partial, { direction: Direction.Unknown });
  if (unknown === 0 || vantage.from === "option")
    return [
      `${share(partial, partial, "unfinished checksum")} ${partial === 1 ? "is" : "are"} normal: the network card finishes what is sent, and merging writes such sums on receive.`,
    ];
  if (vantage.from === "packets" && unknown < partial)
    return [
      `${share(partial - unknown, partial, "unfinished checksum")} ${partial - unknown === 1 ? "is" : "are"} normal: this host sent them, and its network card finishes them; of the rest the direction is unknown.`,
    ];
  return [
    `${share(unknown, partial, "unfinished checksum")} ${unknown === 1 ? "is" : "are"} on packets of unknown direction: normal if this host sent them (--local-mac, --vantage sender), a fault if it received them.`,
  ];
}

/** Errors of other rules than those about checksums. */
function elsewhere(counts: Counts): string[] {
  const others = [...counts.errorsOf].filter(([rule]) => !/^checksum\/(mismatch|partial)$/.test(rule));
  if (others.length === 0) return [];
  const [rule, n] = others.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]!;
  const more = others.length === 1 ? "" : `, and ${counted(others.length - 1, "other rule")} found errors too`;
  return [`${rule} found ${counted(n, "error")}${more}.`];
}

function unseen(counts: Counts): string[] {
  const unverified = counts.total(Verdict.Unverified);
  if (unverified === 0) return [];
  if (counts.cut > 0 && counts.whys[Why.SnapLength]! > 0)
    return [
      `The capture cut ${share(counts.cut, counts.packets, "packet").replace(/^(The|All)/, (word) => word.toLowerCase())}, so that ${counted(counts.whys[Why.SnapLength]!, "checksum")} could not be verified: capture with a larger snap length.`,
    ];
  let most: number = Why.SnapLength;
  for (let why = Why.SnapLength; why < WHY_NAMES.length; why++) if (counts.whys[why]! > counts.whys[most]!) most = why;
  const mostly = counts.whys[most] === unverified ? "" : "mostly ";
  return [`${counted(unverified, "checksum")} could not be verified, ${mostly}because of: ${WHY_NAMES[most]}.`];
}

function nothingWrong(counts: Counts): string {
  const good = counts.total(Verdict.Good);
  if (good === 0) return "No checksum could be verified.";
  const found = counts.errors + counts.warnings === 0 ? ", and no rule found an error or a warning" : "";
  return good === 1
    ? `The one checksum that could be verified is right${found}.`
    : `All ${good} checksums that could be verified are right${found}.`;
}
