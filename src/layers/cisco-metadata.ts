/**
 * Cisco metadata header (TrustSec inline tagging), EtherType 0x8909: a security group tag in front of the EtherType proper.
 * https://datatracker.ietf.org/doc/html/draft-smith-kandula-sxp (the tag's meaning)
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const VERSION = 0;
const LENGTH = 1;
const OPTIONS = 2;
/** Unit of the length field, and of the whole: version, length, one option of four bytes, type. */
const UNIT = 8;
const TYPE_LEN = 2;
const OPTION_LEN = 4;
const GROUP_TAG = 1;

export const versionUnknown = fact("cisco-metadata.version-not-1", "version");
export const lengthZero = fact("cisco-metadata.length-0");
export const optionLengthUnknown = fact("cisco-metadata.option-length-unknown", "value");
export const optionTypeUnknown = fact("cisco-metadata.option-type-unknown", "type");
export const groupTagReserved = fact("cisco-metadata.group-tag-65535");

export const version = (p: Packet, at: number): number => p.u8(at + VERSION);
/** Of the whole header, in bytes. */
export const headerLength = (p: Packet, at: number): number => p.u8(at + LENGTH) * UNIT;

export function decodeCiscoMetadata(p: Packet, at: number, end: number): void {
  // In a frame the type is the last field; behind GRE it is the first.
  const isBehindGre = p.depth > 0 && p.kind[p.depth - 1] === Kind.Gre;
  const fields = isBehindGre ? at + TYPE_LEN : at;
  if (!p.need(fields - at + OPTIONS, Kind.CiscoMetadata, at, end)) return;
  // A length of 0 is wrong, and one unit the only length in use.
  const claimed = headerLength(p, fields);
  const header = claimed === 0 ? UNIT : claimed;
  if (!p.need(header, Kind.CiscoMetadata, at, end)) return;
  const body = at + header;
  const optionsEnd = isBehindGre ? body : body - TYPE_LEN;
  p.layer(Kind.CiscoMetadata, at, body, end, end);
  if (claimed === 0) p.note(lengthZero, fields + LENGTH);
  else noteFields(p, fields, optionsEnd);
  const t = p.u16(isBehindGre ? at : optionsEnd);
  p.nextOrUnknown(p.tables.etherType[t]!, t, body, end);
}

function noteFields(p: Packet, fields: number, end: number): void {
  if (version(p, fields) !== 1) p.note(versionUnknown, fields, version(p, fields));
  for (let option = fields + OPTIONS; option + OPTION_LEN <= end; option += OPTION_LEN) {
    if (p.u32(option) >>> 16 !== GROUP_TAG || p.u16(option + 2) === 0xffff) noteOption(p, option);
  }
}

/** Three bits of length (0 stands for four bytes), thirteen of type, and the tag. */
function noteOption(p: Packet, option: number): void {
  const length = p.u8(option) >> 5;
  const type = p.u16(option) & 0x1fff;
  if (length !== 0 && length !== OPTION_LEN) p.note(optionLengthUnknown, option, length);
  if (type !== GROUP_TAG) p.note(optionTypeUnknown, option, type);
  else if (p.u16(option + 2) === 0xffff) p.note(groupTagReserved, option + 2);
}
