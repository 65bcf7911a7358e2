import type { RuleMeta } from "../../../../src/rules/rule.js";

/** An event of another tool: its name, or its number with what it stands for. */
export type PeerEvent = string | readonly [number: number, meaning: string];

/**
 * What another tool finds in the layers that pcaplint decodes. Which rule of ours answers an event is said by the rules
 * themselves (`meta.peers`); an event that no rule names has a reason here.
 */
export interface Peer {
  readonly key: keyof NonNullable<RuleMeta["peers"]>;
  readonly name: string;
  /** What kind of thing the names are, and where the tool defines them. */
  readonly about: string;
  readonly groups: readonly (readonly [title: string, events: readonly PeerEvent[]])[];
  readonly reasons: readonly (readonly [reason: string, events: readonly (string | number)[]])[];
}

/** Reasons that hold for more than one tool. */
export const REASONS = {
  noDecoder: "A type without a decoder is no fault of the packet; the closing line counts it as not decoded, with its number",
  internal: "Says something about the tool, not the packet",
  connection: "State of a connection, no fault of a header",
  flags: "A combination of TCP flags: the mark of a scan, no length, offset, option or reserved field",
  address: "Which addresses may be used is policy; no length, offset or checksum is wrong",
  signature: "Signature of an attack tool, no fault of a header",
  limit: "A limit of the tool's configuration; the packet is well-formed",
} as const;
