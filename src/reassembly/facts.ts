import { fact } from "../packet/fact.js";

/** Bytes that an earlier fragment of the same datagram carries too, and more besides: the same bytes. */
export const overlapAlike = fact("fragment.overlap", "fragmentOffset", "overlappingBytes", "earlierPacket");
/** As above, with other bytes. */
export const overlapDiffers = fact("fragment.overlap-differs", "fragmentOffset", "overlappingBytes", "earlierPacket");
/** Two fragments that do not agree where the datagram ends. */
export const endDiffers = fact("fragment.end-differs", "end", "earlierEnd", "earlierPacket");
