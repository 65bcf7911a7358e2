import type { Packet } from "../packet/packet.js";

export function verify(_p: Packet): void {}
