import type { Packet } from "../packet/packet.js";

/** Options of IPv4, RFC 791 §3.1. `layer` is the IPv4 layer's index; all bytes of `[from, to)` are captured. */
export function decodeIpv4Options(_p: Packet, _layer: number, _from: number, _to: number): void {}
