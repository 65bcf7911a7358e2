import { fact } from "../packet/fact.js";

/** What the verification states; the numbers stand in the cursor's columns of the layer. */
export const checksumBad = fact("checksum.bad");
export const checksumPartial = fact("checksum.partial");
/** UDP without a checksum over IPv6, outside the tunnels that RFC 6935 and RFC 6936 allow it for. */
export const checksumAbsent = fact("checksum.absent-over-ipv6");
/** Verifies, but is the other one of the two forms of zero. */
export const checksumZeroForm = fact("checksum.zero-form");
