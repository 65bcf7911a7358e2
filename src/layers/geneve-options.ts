/**
 * Options of a Geneve header, RFC 8926 §3.5: class (2 bytes), type, and a length in units of 4 bytes that does not count
 * the option's own 4-byte header.
 * https://www.rfc-editor.org/rfc/rfc8926#section-3.5
 */
import { fact } from "../packet/fact.js";
import type { Packet } from "../packet/packet.js";

const TYPE = 2;
const LENGTH = 3;
const OPTION_LEN = 4;

const CRITICAL = 0x80;
const LENGTH_MASK = 0x1f;
const RESERVED = 0xe0;

export const optionBeyondOptions = fact("geneve.option-beyond-options", "optionClass", "length", "left");
export const reservedBitsSet = fact("geneve.option-reserved-bits-set", "bits");
/** RFC 8926 §3.4: the header's C flag is set exactly if one of the options is critical. */
export const criticalFlagMissing = fact("geneve.critical-flag-not-set", "optionClass", "type");
export const criticalOptionMissing = fact("geneve.critical-option-missing", "optionsLength");

/** All bytes of `[from, to)` are captured. `flagsAt` is the header's flags, `critical` what they say. */
export function decodeGeneveOptions(p: Packet, flagsAt: number, from: number, to: number, critical: boolean): void {
  let found = false;
  for (let at = from; at < to; ) {
    const length = (p.u8(at + LENGTH) & LENGTH_MASK) * 4;
    const next = at + OPTION_LEN + length;
    if (next > to) return p.note(optionBeyondOptions, at + LENGTH, p.u16(at), length, to - at - OPTION_LEN);
    if (p.u8(at + LENGTH) & RESERVED) p.note(reservedBitsSet, at + LENGTH, p.u8(at + LENGTH) & RESERVED);
    if (p.u8(at + TYPE) & CRITICAL) {
      found = true;
      if (!critical) p.note(criticalFlagMissing, flagsAt, p.u16(at), p.u8(at + TYPE));
    }
    at = next;
  }
  if (critical && !found) p.note(criticalOptionMissing, flagsAt, to - from);
}
