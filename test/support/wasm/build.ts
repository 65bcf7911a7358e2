import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const source = new URL("../../../src/checksum/simd/sum.ts", import.meta.url);
const target = new URL("../../../src/checksum/sum.wasm.ts", import.meta.url);

/** Compiles src/checksum/simd/sum.ts and returns the text that src/checksum/sum.wasm.ts has to hold. */
export async function compileSum(): Promise<string> {
  const text = await readFile(source, "utf8");
  let wasm = new Uint8Array(0);
  // One file in, one out, both by bare name: no path of this machine can get into the module.
  const options = "-O3 --enable simd --runtime stub --importMemory --noExportMemory --use abort=".split(" ");
  const { error, stderr } = await asc.main(["sum.ts", "--outFile", "sum.wasm", ...options], {
    readFile: (name) => (name === "sum.ts" ? text : null),
    writeFile: (name, contents) => {
      if (name === "sum.wasm" && typeof contents !== "string") wasm = Uint8Array.from(contents);
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`asc: ${error.message}\n${stderr.toString()}`);
  const base64 = Buffer.from(wasm).toString("base64");
  return [
    `/** Generated from simd/sum.ts by \`npm run build:wasm\`: ${wasm.length} bytes of WebAssembly in base64. Not to be edited. */`,
    "export const sumWasm =",
    ...(base64.match(/.{1,120}/g) ?? []).map((line, i, all) => `  "${line}"${i === all.length - 1 ? ";" : " +"}`),
    "",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(target, await compileSum());
  console.error(`wrote ${fileURLToPath(target)}`);
}
