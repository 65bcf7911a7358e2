/** The cursor's columns (src/packet/packet.ts), by layer. */
import {
  AT_BODY,
  AT_CHECKSUM_AT,
  AT_CLAIM,
  AT_COMPUTED,
  AT_DESTINATION_AT,
  AT_FLOW_OF,
  AT_FROM,
  AT_KIND,
  AT_NET_OF,
  AT_PROTOCOL,
  AT_SOURCE_AT,
  AT_STATE,
  AT_STORED,
  AT_SUMMED,
  AT_TO,
  AT_VERDICT,
  AT_WHY,
  cursor,
} from "./known";

/** In `netOf`: none. */
export const NO_LAYER: u32 = 255;

// @ts-ignore: decorator
@inline
export function kindOf(i: u32): u32 {
  return load<u8>(cursor + i, AT_KIND);
}

// @ts-ignore: decorator
@inline
export function fromOf(i: u32): u32 {
  return load<u32>(cursor + (i << 2), AT_FROM);
}

// @ts-ignore: decorator
@inline
export function toOf(i: u32): u32 {
  return load<u32>(cursor + (i << 2), AT_TO);
}

/** Bytes behind the header. */
// @ts-ignore: decorator
@inline
export function payloadOf(i: u32): u32 {
  return toOf(i) - load<u32>(cursor + (i << 2), AT_BODY);
}

// @ts-ignore: decorator
@inline
export function headerOf(i: u32): u32 {
  return load<u32>(cursor + (i << 2), AT_BODY) - fromOf(i);
}

// @ts-ignore: decorator
@inline
export function netOf(i: u32): u32 {
  return load<u8>(cursor + i, AT_NET_OF);
}

// @ts-ignore: decorator
@inline
export function sourceAt(i: u32): u32 {
  return load<u32>(cursor + (i << 2), AT_SOURCE_AT);
}

// @ts-ignore: decorator
@inline
export function destinationAt(i: u32): u32 {
  return load<u32>(cursor + (i << 2), AT_DESTINATION_AT);
}

// @ts-ignore: decorator
@inline
export function verdictOf(i: u32): u32 {
  return load<u8>(cursor + i, AT_VERDICT);
}

/** The layer of the checksum that was judged as the `s`-th. */
// @ts-ignore: decorator
@inline
export function summedLayer(s: u32): u32 {
  return load<u8>(cursor + s, AT_SUMMED);
}

// @ts-ignore: decorator
@inline
export function flowOf(i: u32): u32 {
  return load<u32>(cursor + (i << 2), AT_FLOW_OF);
}

// @ts-ignore: decorator
@inline
export function setFlow(i: u32, flow: u32): void {
  store<u32>(cursor + (i << 2), flow, AT_FLOW_OF);
}

/** Puts a layer `[from, to)` on the stack, over IP layer `net`; `isWhole`: with what is read outside of the short way alone. */
// @ts-ignore: decorator
@inline
export function putLayer(i: u32, kind: u32, from: u32, body: u32, to: u32, net: u32, isWhole: bool): void {
  const byte = cursor + i;
  const word = cursor + (i << 2);
  store<u8>(byte, kind, AT_KIND);
  store<u32>(word, from, AT_FROM);
  store<u32>(word, body, AT_BODY);
  store<u32>(word, to, AT_TO);
  store<u8>(byte, net, AT_NET_OF);
  if (!isWhole) return;
  store<u32>(word, to, AT_CLAIM);
  store<u8>(byte, 0, AT_STATE);
  store<u8>(byte, 0, AT_VERDICT);
}

/** What an IP layer has beside: where its addresses stand, and the protocol that it carries. */
// @ts-ignore: decorator
@inline
export function putAddresses(i: u32, source: u32, destination: u32, protocol: u32, isWhole: bool): void {
  const word = cursor + (i << 2);
  store<u32>(word, source, AT_SOURCE_AT);
  store<u32>(word, destination, AT_DESTINATION_AT);
  if (isWhole) store<u8>(cursor + i, protocol, AT_PROTOCOL);
}

/** The checksum of layer `i`, which is judged as the `s`-th. */
// @ts-ignore: decorator
@inline
export function putVerdict(i: u32, s: u32, at: u32, stored: u32, computed: u32, verdict: u32, isWhole: bool): void {
  const byte = cursor + i;
  const word = cursor + (i << 2);
  store<u8>(byte, verdict, AT_VERDICT);
  store<u8>(cursor + s, i, AT_SUMMED);
  if (!isWhole) return;
  store<u32>(word, at, AT_CHECKSUM_AT);
  store<u32>(word, stored, AT_STORED);
  store<u32>(word, computed, AT_COMPUTED);
  store<u8>(byte, 0, AT_WHY);
}
