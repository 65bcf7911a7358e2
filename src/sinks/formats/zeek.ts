/** Zeek's weird.log as JSON: https://docs.zeek.org/en/master/scripts/base/frameworks/notice/weird.zeek.html#type-Weird::Info. */
import { createHash } from "node:crypto";
import type { Aggregate, Finding, Flow, Problem } from "../../finding.js";
import { type Encoder, ofLines } from "../encoder.js";
import { sourceName } from "../sink.js";
import { epochNanoseconds } from "./epoch.js";
import { clockTime, timeOf } from "./record-time.js";
import { remembered } from "./remembered.js";

/** A bad checksum, by its layer: what Zeek says of it. */
const BAD_CHECKSUMS: Readonly<Record<string, string>> = {
  ipv4: "bad_IP_checksum",
  tcp: "bad_TCP_checksum",
  udp: "bad_UDP_checksum",
  icmp: "bad_ICMP_checksum",
  icmpv6: "bad_ICMP_checksum",
};
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const UID_LETTERS = 17;
const MICROSECOND = 1000n;
const SECOND = 1e6;

/** A double, as Zeek writes it: seconds since 1970 to the microsecond. */
const seconds = (time: string): number => Number(epochNanoseconds(time) / MICROSECOND) / SECOND;

/** `checksum/zero-form` → `pcaplint_checksum_zero_form`. */
const ownName = (rule: string): string => `pcaplint_${rule.replace(/[/-]/g, "_")}`;

function weirdName({ rule, layer }: Finding): string {
  const bad = rule === "checksum/mismatch" && layer !== undefined ? BAD_CHECKSUMS[layer.protocol] : undefined;
  return bad ?? ownName(rule);
}

/** In the form of Zeek's, equal for equal flows: Zeek's own are random. */
function uid(communityId: string): string {
  const bytes = createHash("sha1").update(communityId).digest().subarray(0, UID_LETTERS);
  return `C${Array.from(bytes, (byte) => BASE62[byte % BASE62.length]).join("")}`;
}

/** The sender of the packet is the originator, as where Zeek knows no connection. A conn_id always has ports. */
const connection = remembered(({ source, sourcePort = 0, destination, destinationPort = 0, communityId }: Flow): object => ({
  ...(communityId === undefined ? {} : { uid: uid(communityId) }),
  "id.orig_h": source,
  "id.orig_p": sourcePort,
  "id.resp_h": destination,
  "id.resp_p": destinationPort,
}));

/** What the record has no column for, in a line. */
function additional(record: Finding | Aggregate | Problem): string {
  const where = sourceName(record.source);
  if (record.type === "problem") return `${record.message} (${where})`;
  const place = record.type === "finding" && record.packet !== undefined ? `${where}:${record.packet.number}` : where;
  return `${record.severity}: ${record.message} [${record.rule}] (${place})`;
}

/** `clock`: the time of what has none, in the form of the records. Packets, summaries and counters are no weirds. */
export const zeek = (clock: () => string = clockTime): Encoder =>
  ofLines((record) => {
    if (record.type === "packet" || record.type === "summary" || record.type === "stats") return "";
    const finding = record.type === "finding" ? record : undefined;
    const host = record.type === "problem" ? undefined : record.host;
    return `${JSON.stringify({
      ts: seconds(timeOf(record) ?? clock()),
      ...(finding?.flow === undefined ? {} : connection(finding.flow)),
      name: finding !== undefined ? weirdName(finding) : record.type === "aggregate" ? ownName(record.rule) : "pcaplint_problem",
      addl: additional(record),
      notice: false,
      peer: host ?? "pcaplint",
      source: "pcaplint",
      ...(finding?.flow?.communityId === undefined ? {} : { community_id: finding.flow.communityId }),
    })}\n`;
  });
