import { defineConfig } from "vitest/config";

/** In milliseconds: ten times what the longest takes, for a machine that has other work. */
const PATIENCE = 180_000;
/** Programs, sockets and interfaces of a real kernel. */
const RUN_PROGRAMS = ["test/live/**/*.test.ts", "test/process/**/*.test.ts"];

export default defineConfig({
  test: {
    testTimeout: PATIENCE,
    hookTimeout: PATIENCE,
    globalSetup: ["test/support/build-dist.ts"],
    setupFiles: process.env.CI ? ["test/support/fixed-seed.ts"] : [],
    projects: [
      { extends: true, test: { name: "alone", include: ["test/**/*.test.ts"], exclude: RUN_PROGRAMS } },
      // Continuous integration shares its machine: there they may fail once, and are named with (retry x1).
      { extends: true, test: { name: "programs", include: RUN_PROGRAMS, retry: process.env.CI ? 1 : 0 } },
    ],
  },
});
