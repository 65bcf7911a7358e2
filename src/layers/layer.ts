import type { Packet } from "../packet/packet.js";

/**
 * Decodes the header at `at`, of which `end` is the enclosing layer's end by the lengths (it may lie beyond the captured
 * bytes). The contract of all layers:
 *
 * - It never throws and never reads a byte for which `p.need` or `p.has` has not said yes.
 * - It puts at most one layer on the stack (`p.layer`) and then says what comes next (`p.next`), or why nothing does
 *   (`p.stop`); saying neither is the natural end.
 * - It states what is wrong as facts (`p.note`) right behind `p.layer`, by lengths and wire ends alone: cutting a packet
 *   must never add a fact. A fact about a header that is no layer yet is noted before `p.stop` and belongs to the layer around it.
 * - It never looks at checksums: the verification does, afterwards.
 */
export type Decode = (p: Packet, at: number, end: number) => void;
