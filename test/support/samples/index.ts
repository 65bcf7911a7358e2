import { capture } from "./capture.js";
import { checksum } from "./checksum.js";
import { control } from "./control.js";
import { link } from "./link.js";
import { network } from "./network.js";
import type { Sample } from "./sample.js";
import { subjects } from "./subjects.js";
import { transport } from "./transport.js";
import { tunnels } from "./tunnels.js";

/** All samples, in the order of their names. */
export const samples: readonly Sample[] = [
  ...subjects,
  ...checksum,
  ...network,
  ...control,
  ...transport,
  ...tunnels,
  ...link,
  ...capture,
].sort((a, b) => (a.name < b.name ? -1 : 1));
