import { loadWorker } from "./program-code.js";

/* What a worker thread begins with. */

await loadWorker().work();
