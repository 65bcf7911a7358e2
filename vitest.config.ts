import { defineConfig } from "vitest/config";

/** In milliseconds: ten times what the longest takes, for a machine that has other work. */
const PATIENCE = 180_000;

export default defineConfig({
  test: { include: ["test/**/*.test.ts"], globalSetup: ["test/support/build-dist.ts"], testTimeout: PATIENCE, hookTimeout: PATIENCE },
});
