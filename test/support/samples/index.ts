import { capture } from "./capture.js";
import { causes } from "./causes.js";
import { checksum } from "./checksum.js";
import { control } from "./control.js";
import { diffSamples } from "./diff.js";
import { flow } from "./flow.js";
import { fragments } from "./fragments.js";
import { incidentsHost } from "./incidents-host.js";
import { incidentsOverlay } from "./incidents-overlay.js";
import { incidentsSegments } from "./incidents-segments.js";
import { link } from "./link.js";
import { network } from "./network.js";
import type { Sample } from "./sample.js";
import { subjects } from "./subjects.js";
import { superPackets } from "./super-packets.js";
import { transport } from "./transport.js";
import { tunnels } from "./tunnels.js";

/** All samples, in the order of their names. */
export const samples: readonly Sample[] = [
  ...subjects,
  ...checksum,
  ...causes,
  ...network,
  ...fragments,
  ...flow,
  ...control,
  ...transport,
  ...tunnels,
  ...link,
  ...capture,
  ...superPackets,
  ...incidentsOverlay,
  ...incidentsHost,
  ...incidentsSegments,
  ...diffSamples,
].sort((a, b) => (a.name < b.name ? -1 : 1));
