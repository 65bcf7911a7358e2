/** Bytes of an Ethernet header without its type, of one tag, and of a type. */
const ADDRESSES = 12;
const TAG = 4;
const TYPE = 2;
const TAGS = [0x8100, 0x88a8, 0x9100];
const IPV6_HEADER = 40;

/**
 * Length in bytes of an Ethernet frame of which only the beginning is there, and whose capture does not say how long it was: what its IP
 * header says, jumbo payloads (RFC 2675) included. Undefined where there is none, or it says nothing (BIG TCP over IPv4).
 */
export function lengthOfCut(frame: Uint8Array): number | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  let at = ADDRESSES;
  while (TAGS.includes(view.getUint16(at))) at += TAG;
  const type = view.getUint16(at);
  at += TYPE;
  if (type === 0x0800) return view.getUint16(at + 2) === 0 ? undefined : at + view.getUint16(at + 2);
  if (type !== 0x86dd) return undefined;
  const payload = view.getUint16(at + 4);
  if (payload > 0) return at + IPV6_HEADER + payload;
  // The first option of the hop-by-hop header is the jumbo payload's: 0xc2, 4 bytes.
  const isJumbo = frame[at + 6] === 0 && view.getUint16(at + IPV6_HEADER + 2) === 0xc204;
  return isJumbo ? at + IPV6_HEADER + view.getUint32(at + IPV6_HEADER + 4) : undefined;
}
