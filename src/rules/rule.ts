import type { Difference } from "../diff/comparison.js";
import type { Detail, Severity } from "../finding.js";
import type { KernelEvent } from "../kernel-state/event.js";
import type { CaptureEvent } from "../packet/batch.js";
import type { Cause, CauseId, Certainty } from "../packet/cause.js";
import type { Counts } from "../packet/counts.js";
import type { Fact } from "../packet/fact.js";
import type { Packet } from "../packet/packet.js";

/** What a rule says of itself: its page in the docs, its row in the list, and `explain` are made from this. */
export interface RuleMeta {
  /** `category/what-was-found`; reads well after "allow". The rule's file has the same name. */
  readonly id: string;
  readonly severity: Severity;
  /** Version it came with. */
  readonly since: string;
  /** One line, no full stop. */
  readonly summary: string;
  /** Markdown: what it finds, and what it leaves alone. */
  readonly what: string;
  /** Markdown: why that matters to the person who runs the network. */
  readonly why: string;
  /** Markdown: a packet with the fault, worked by hand. */
  readonly example: string;
  /** Markdown: what to do about it; also the finding's `advice`, in one line, where `advice` is given. */
  readonly remedy: string;
  readonly advice?: string;
  readonly references: readonly string[];
  /** What other tools call it: event names as they write them. */
  readonly peers?: {
    readonly suricata?: readonly string[];
    readonly snort?: readonly number[];
    readonly zeek?: readonly string[];
    readonly tcpdump?: readonly string[];
    readonly wireshark?: readonly string[];
  };
}

/**
 * A finding in the making. `layer` is the index of the layer it is about (-1: none), `at` the absolute position; `values`
 * fill the message's `{name}` places and become `details`.
 */
export interface Report {
  readonly message: string;
  readonly severity?: Severity;
  readonly layer: number;
  readonly at: number;
  readonly details?: Readonly<Record<string, Detail>>;
  /** Of a difference: what else makes two findings the same fault, beside rule, cause, flow and layers. Of a fact its name does. */
  readonly key?: string;
  /** Its words are for the rule to put into the message; its details join those above. */
  readonly cause?: Cause;
  /** The finding shows the packet's `superPacket`. */
  readonly superPacket?: true;
  readonly advice?: string;
}

/**
 * Message of a fact: text with `{value}` places named as the fact's values, `{value:hex}` for 0x form; or a function for
 * what depends on more than the numbers, called while the cursor is on the packet. Undefined: nothing to report after all.
 * `selected`: the user asked for this rule by name, so that what is normal is reported too.
 */
export type FactMessage = string | ((p: Packet, fact: number, selected: boolean) => Report | undefined);

export interface Rule {
  readonly meta: RuleMeta;
  /** Facts that this rule judges; a severity where it is not the rule's own. A fact belongs to one rule. */
  readonly facts?: readonly (readonly [fact: Fact, message: FactMessage, severity?: Severity])[];
  /** What it has to say of the capture itself. */
  readonly event?: (event: CaptureEvent) => CaptureReport | undefined;
  /** What it has to say when an input has ended, given what was counted in it. */
  readonly end?: (counts: Counts) => CaptureReport | undefined;
  /** What it has to say of something that a kernel said, or of its state of a packet. */
  readonly kernel?: (event: KernelEvent) => KernelReport | undefined;
  /**
   * What it has to say of a packet that another capture has too, differently, or has not. The cursor is on the packet of AFTER, or on that
   * of BEFORE where AFTER has none. `selected` as above.
   */
  readonly difference?: (p: Packet, difference: Difference, selected: boolean) => readonly Report[];
}

/** A finding about what a kernel said. */
export interface KernelReport {
  readonly message: string;
  readonly severity?: Severity;
  readonly details: Readonly<Record<string, Detail>>;
  readonly cause?: { readonly id: CauseId; readonly certainty: Certainty };
  readonly advice?: string;
}

/** A finding about a capture, not a packet. */
export interface CaptureReport {
  readonly message: string;
  readonly severity?: Severity;
  readonly details?: Readonly<Record<string, number | string>>;
  readonly advice?: string;
}

export const defineRule = (rule: Rule): Rule => rule;
