import { crc32c } from "../checksum/crc32c.js";
import * as sctp from "../layers/sctp.js";
import { type Packet, State } from "../packet/packet.js";
import { Verdict, Why } from "../packet/verdict.js";
import { field, obstacle, partial, verdict } from "./internet.js";
import type { Verification } from "./verification.js";

const swap32 = (word: number): number => (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;

/**
 * SCTP's CRC32c over the whole packet with its own field as 0, RFC 9260 §6.8. The field holds it least significant byte
 * first (appendix A); records show the field as it is read, most significant byte first.
 */
export function verifySctp(v: Verification, p: Packet, i: number): void {
  const from = p.from[i]!;
  const at = sctp.checksumAt(from);
  const to = p.to[i]!;
  field(p, i, at);
  const stored = p.u32(at);
  p.stored[i] = stored;
  const why = obstacle(p, i, p.netOf[i]!, to);
  if (why !== Why.None) {
    return stored === 0 ? partial(v, p, i, Why.CrcNotFilled, undefined, to) : verdict(p, i, Verdict.Unverified, why);
  }
  const right = swap32(crc32c(p.bytes, from, to, at));
  p.computed[i] = right;
  if (stored === right) return verdict(p, i, Verdict.Good, Why.None);
  v.remarkable = true;
  if (stored !== 0) return verdict(p, i, Verdict.Bad, Why.None);
  verdict(p, i, Verdict.Partial, Why.CrcNotFilled);
  if (p.state[i]! & State.Quoted) return;
  v.pending.add(at, 0, right >>> 16);
  v.pending.add(at + 2, 0, right & 0xffff);
}
