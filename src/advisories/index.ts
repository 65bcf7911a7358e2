import { cards } from "./cards.js";
import type { Fault } from "./fault.js";
import { guests } from "./guests.js";
import { overlays } from "./overlays.js";
import { segments } from "./segments.js";
import { skb } from "./skb.js";

/** The known faults. Of two that fit equally well the earlier one is told first. */
export const faults: readonly Fault[] = [...overlays, ...guests, ...cards, ...segments, ...skb];
