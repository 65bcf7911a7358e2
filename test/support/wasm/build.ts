import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { knownText } from "./known.js";

const root = new URL("../../../src/", import.meta.url);

/** A module: the folders of its sources, the file whose exports are its own, and what it is written to. */
interface Module {
  readonly folders: readonly string[];
  readonly entry: string;
  readonly target: string;
  readonly name: string;
}

export const MODULES: readonly Module[] = [
  { folders: ["checksum/simd/"], entry: "checksum/simd/sum.ts", target: "checksum/sum.wasm.ts", name: "sumWasm" },
  {
    folders: ["checksum/simd/", "ordinary/wasm/"],
    entry: "ordinary/wasm/index.ts",
    target: "ordinary/ordinary.wasm.ts",
    name: "ordinaryWasm",
  },
];
/** Generated too: what the sources in AssemblyScript have to know of those in TypeScript. */
export const KNOWN = "ordinary/wasm/known.ts";

/** Text of a file of src. */
export const sourceText = (path: string): Promise<string> => readFile(new URL(path, root), "utf8");

/** Compiles a module and returns the text that its target has to hold. */
export async function compile({ folders, entry, target, name }: Module): Promise<string> {
  const texts = new Map<string, string>();
  for (const folder of folders)
    for (const file of await readdir(new URL(folder, root)))
      if (file.endsWith(".ts")) texts.set(folder + file, await sourceText(folder + file));
  texts.set(KNOWN, knownText());
  let wasm = new Uint8Array(0);
  // Files by their names inside src: no path of this machine can get into the module.
  const options = "-O3 --enable simd --runtime stub --importMemory --noExportMemory --use abort=".split(" ");
  const { error, stderr } = await asc.main([entry, "--outFile", "out.wasm", ...options], {
    readFile: (path) => texts.get(path) ?? null,
    writeFile: (path, contents) => {
      if (path === "out.wasm" && typeof contents !== "string") wasm = Uint8Array.from(contents);
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`asc: ${error.message}\n${stderr.toString()}`);
  const base64 = Buffer.from(wasm).toString("base64");
  const from = entry.slice(target.length - basename(target).length);
  return [
    `/** Generated from ${from} by \`npm run build:wasm\`: ${wasm.length} bytes of WebAssembly in base64. Not to be edited. */`,
    `export const ${name} =`,
    ...(base64.match(/.{1,120}/g) ?? []).map((line, i, all) => `  "${line}"${i === all.length - 1 ? ";" : " +"}`),
    "",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(new URL(KNOWN, root), knownText());
  for (const module of MODULES) {
    await writeFile(new URL(module.target, root), await compile(module));
    console.error(`wrote src/${module.target}`);
  }
}
