import type { Cause } from "./packet/cause.js";
import type { SuperPacket } from "./packet/super-packet.js";

/** The records that leave pcaplint. Field names and their order are those of the published contract. */
export type Severity = "error" | "warning" | "info";

/** Where a record comes from. */
export interface RecordSource {
  readonly file?: string;
  readonly member?: string;
  readonly interface?: string;
  /** A kernel's log, a dump or a trace, and the number of the event's first line, from 1. */
  readonly log?: string;
  readonly line?: number;
}

/** Numbers and names that a finding gives: text, or lists of them. */
export type Detail = number | string | readonly (number | string)[];

export interface Endpoints {
  readonly source: string;
  readonly sourcePort?: number;
  readonly destination: string;
  readonly destinationPort?: number;
  readonly protocol: string;
  /** https://github.com/corelight/community-id-spec, version 1, seed 0. */
  readonly communityId?: string;
}

export interface Flow extends Endpoints {
  /** Flows around it, outermost first. */
  readonly outer?: readonly Endpoints[];
}

export interface ChecksumRecord {
  /** Of the field, from the packet's first byte. */
  readonly offset: number;
  readonly stored: string;
  /** What the field should hold; only where that can be known. */
  readonly computed?: string;
  readonly verdict: "good" | "absent" | "partial" | "unverified" | "bad";
  readonly form?: string;
  readonly reason?: string;
}

/** A known fault as a finding carries it. That the shape fits is no proof: `check` is how to find out. */
export interface Advisory {
  readonly id: string;
  readonly title: string;
  /** What has it, and in which versions. */
  readonly affected: string;
  /** The first releases without it; "not known" where nobody has said. */
  readonly fixed: string;
  /** Of the upstream fix. */
  readonly commit?: string;
  /** A command that changes nothing. */
  readonly check: string;
  readonly remedy: string;
  /** What the remedy takes away. */
  readonly cost: string;
  readonly reference: string;
}

export interface Finding {
  readonly type: "finding";
  readonly schema: 1;
  /** Of the packet, UTC, nine decimals. */
  readonly time?: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly source: RecordSource;
  readonly fingerprint: string;
  /** Where it was made, of findings on live packets, or as the user says. */
  readonly host?: string;
  readonly packet?: { readonly number: number; readonly captured: number; readonly length: number; readonly offset: number };
  readonly direction?: "in" | "out" | "unknown";
  readonly path?: string;
  readonly layer?: { readonly protocol: string; readonly index: number; readonly offset: number };
  readonly flow?: Flow;
  readonly checksum?: ChecksumRecord;
  readonly cause?: Omit<Cause, "words" | "details">;
  readonly superPacket?: SuperPacket;
  /** The finding is about a datagram that the packet's fragment made whole: numbers of the packets that held it. Path, layer and offsets are the datagram's. */
  readonly reassembled?: { readonly fragments: readonly number[] };
  readonly details?: Readonly<Record<string, Detail>>;
  readonly advice?: string;
  /** Known faults that leave such a finding behind, the best fit first. */
  readonly advisories?: readonly Advisory[];
  readonly references?: readonly string[];
}

/** Findings that were counted and not written: of one rule, or of one fault, which has a fingerprint. */
export interface Aggregate {
  readonly type: "aggregate";
  readonly schema: 1;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly source: RecordSource;
  readonly fingerprint?: string;
  readonly host?: string;
  /** They are known: in the baseline, or suppressed. */
  readonly heldBackBy?: "baseline" | "suppression";
  readonly count: number;
  /** Packet number and time of the first and the last of them, where they have one. */
  readonly first: { readonly packet?: number; readonly time?: string };
  readonly last: { readonly packet?: number; readonly time?: string };
}

/** An input that could not be read to its end. */
export interface Problem {
  readonly type: "problem";
  readonly schema: 1;
  readonly message: string;
  readonly source: RecordSource;
  /** Byte offset in the (decompressed) capture, and number of the record there, where known. */
  readonly offset?: number;
  readonly record?: number;
}

/** What a live capture has counted, since it began. */
export interface Stats {
  readonly type: "stats";
  readonly schema: 1;
  /** When it was counted. */
  readonly time: string;
  readonly source: RecordSource;
  readonly host?: string;
  /** Since the beginning. */
  readonly seconds: number;
  /** Packets that were looked at, and their captured bytes. */
  readonly packets: number;
  readonly bytes: number;
  /** Packets that passed the filter, and those of them that there was no room for; that is missing where nobody counts it. */
  readonly received: number;
  readonly dropped?: number;
  /** Findings. */
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  /** Records that outputs had to drop until now, by their names; only where one did. */
  readonly outputDrops?: Readonly<Record<string, number>>;
  /** Records that outputs had delivered and that broken connections may have cost, at most, by their names; only where there are some. */
  readonly outputUncertain?: Readonly<Record<string, number>>;
}
