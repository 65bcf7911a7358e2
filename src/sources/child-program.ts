/** The program of the child processes that capture; beside the bundle and the single modules alike, and where the tests run the source. */
export const CAPTURE_CHILD = new URL("../../dist/sources/live/capture-child.js", import.meta.url);
