import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Their licences lie beside them in node_modules: all three are dependencies. */
const NOTICE = `/*
 * Contains parts of rxjs (Apache-2.0, Copyright (c) 2015-2018 Google, Inc., Netflix, Inc., Microsoft Corp. and contributors),
 * commander (MIT, Copyright (c) 2011 TJ Holowaychuk) and picocolors (ISC, Copyright (c) 2021-2024 Oleksii Raspopov, Kostiantyn Denysov, Anton Verinov).
 */`;

/**
 * The program in few files (commands that are called for have their own), with what every run needs of other packages. Rolldown leaves top-level constants `const`, which
 * V8 can fold into the code that uses them; with `var` in their place tiny packets took about a tenth longer.
 */
const common = {
  platform: "node",
  // Its ES modules, of which only what is used is taken; the default for Node is CommonJS, all of it.
  resolve: { alias: { rxjs: fileURLToPath(new URL("node_modules/rxjs/dist/esm/index.js", import.meta.url)) } },
  external: [
    "@aws-sdk/client-s3",
    "@platformatic/kafka",
    "cli-progress",
    "fzstd",
    "hyparquet-writer",
    "koffi",
    "prom-client",
    "tar-stream",
    "tinyglobby",
    "yaml",
  ],
};
const output = { banner: NOTICE, comments: { legal: true, annotation: false, jsdoc: false } };

/** Modules of the package that a module needs at once, itself included. */
function needed(path, all = new Set()) {
  if (all.has(path)) return all;
  all.add(path);
  for (const [, name] of readFileSync(path, "utf8").matchAll(/from "(\.[^"]+)"/g)) needed(resolve(dirname(path), name), all);
  return all;
}
/** What every scan needs lies in one chunk. Left alone, it would be 29: a piece for each set of commands that share it. */
const scan = new Set(["cli", "sinks/outputs/stdout", "sinks/json"].flatMap((name) => [...needed(resolve(`dist/${name}.js`))]));
const groups = [{ name: "scan", test: (id) => scan.has(id) }];

export default [
  { ...common, input: "dist/cli.js", output: { ...output, dir: "dist/bundle", chunkFileNames: "[name].js", codeSplitting: { groups } } },
  // A worker thread has all it needs in a file of its own: what it shared with the program would lie in dozens of small ones.
  { ...common, input: "dist/jobs/worker.js", output: { ...output, file: "dist/bundle/worker.js", codeSplitting: false } },
];
