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

/** One byte a character: read without decoding, and half as large in memory. Other characters stand in strings, templates and expressions alone. */
const ascii = {
  name: "ascii",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle))
      chunk.code = chunk.code?.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  },
};

/** As Rolldown writes imports of the modules that are loaded late, and a namespace of one. */
const LARGE =
  /^[ \t]*(?:let|const) (\w+) = require\("(node:(?:child_process|crypto|fs\/promises|net|stream|v8|zlib))"\);\n(?:\1 = \w+\(\1, 1\);\n)?/gm;

/**
 * Node's own modules that few runs need are loaded where they are first used: 15 ms of a start. What extends a class of theirs at once
 * still loads them.
 */
const lazy = {
  name: "lazy",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle))
      for (const [statement, name, module] of chunk.code.matchAll(LARGE)) {
        const [before, after] = [
          chunk.code.slice(0, chunk.code.indexOf(statement)),
          chunk.code.slice(chunk.code.indexOf(statement) + statement.length),
        ];
        const loaded = `${name}$loaded`;
        chunk.code = `${before}let ${loaded};\nconst ${name} = () => (${loaded} ??= require("${module}"));\n${after.replaceAll(new RegExp(`\\b${name}\\.`, "g"), `(${name}()).`)}`;
      }
  },
};
/** import() of the chunk that src/start compiles: in a script of its own V8 leaves it to whoever runs the script. */
const importing = {
  name: "importing",
  generateBundle(_, bundle) {
    const { "scan.cjs": chunk } = bundle;
    chunk.code = chunk.code.replace(/\bimport\("/g, '$import("');
  },
};

export default [
  {
    ...common,
    // A worker thread needs little beside what every scan needs.
    input: ["dist/cli.js", "dist/jobs/worker.js"],
    plugins: [ascii, lazy, importing],
    output: {
      ...output,
      // CommonJS, of which V8 takes compiled code: src/start.
      format: "cjs",
      dir: "dist/bundle",
      entryFileNames: "[name].cjs",
      chunkFileNames: "[name].cjs",
      codeSplitting: { groups },
    },
  },
  { ...common, input: "dist/start/program-code.js", output: { ...output, file: "dist/bundle/start.js", codeSplitting: false } },
  { ...common, input: "dist/start/worker.js", output: { ...output, file: "dist/bundle/worker.js", codeSplitting: false } },
];
