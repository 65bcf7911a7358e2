/**
 * VLAN tag of IEEE 802.1Q, and the service tag of 802.1ad (QinQ), which has the same form.
 * https://standards.ieee.org/ieee/802.1Q/ §9.6
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { nextByLength } from "./ethernet.js";

const TCI = 0;
const TYPE = 2;
export const HEADER_LEN = 4;

const ID_MASK = 0x0fff;
/** §9.6, table 9-2: never to be sent in a tag. */
const RESERVED_ID = 4095;
const LEAST_TYPE = 0x0600;
/** Two tags are QinQ, a third is met with providers of providers. */
const MOST_TAGS = 3;

export const idReserved = fact("vlan.id-4095");
export const tooManyTags = fact("vlan.too-many-tags", "tags");

export const id = (p: Packet, at: number): number => p.u16(at + TCI) & ID_MASK;
/** EtherType of what follows, or 802.3 length. */
export const type = (p: Packet, at: number): number => p.u16(at + TYPE);

export function decodeVlan(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Vlan, at, end)) return;
  const body = at + HEADER_LEN;
  const t = type(p, at);
  if (t >= LEAST_TYPE) {
    p.layer(Kind.Vlan, at, body, end, end);
    p.nextOrUnknown(p.tables.etherType[t]!, t, body, end);
  } else nextByLength(p, Kind.Vlan, at, body, t, end);
  const i = p.depth - 1;
  if (id(p, at) === RESERVED_ID) p.note(idReserved, at);
  if (i > MOST_TAGS - 1 && p.kind[i - 1] === Kind.Vlan) noteTags(p, at, i);
}

/** Said once a run of tags, at the first that is too many. */
function noteTags(p: Packet, at: number, i: number): void {
  let tags = 1;
  while (tags <= i && p.kind[i - tags] === Kind.Vlan) tags++;
  if (tags === MOST_TAGS + 1) p.note(tooManyTags, at, tags);
}
