/** The program of a worker thread; where the bundle, the single modules, and the source in the tests find it alike. */
export const WORKER = new URL("../../dist/bundle/worker.js", import.meta.url);
