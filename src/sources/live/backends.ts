import { MODULES } from "./child-messages.js";

/** How packets are captured; the first takes the best that there is. */
export const BACKENDS = ["auto", "af_packet", ...MODULES] as const;
export type Backend = (typeof BACKENDS)[number];
