import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pcaplint } from "../support/program.js";
import { hasTool } from "../support/tools.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The script of a shell, in a file. */
function script(shell: string): string {
  const { status, stdout } = pcaplint(["completion", shell]);
  expect(status).toBe(0);
  const path = join(folder, shell);
  writeFileSync(path, stdout);
  return path;
}

/** What is typed, and words that its completion holds, or all of them. */
const TYPED: readonly (readonly [typed: string, words: readonly string[], all?: boolean])[] = [
  ["pcaplint ta", ["tail"], true],
  ["pcaplint tail --backend ", ["auto", "af_packet", "pcap", "cap"], true],
  ["pcaplint tail --back", ["--backend"], true],
  ["pcaplint tail -i l", ["lo"]],
  ["pcaplint explain checksum/mis", ["checksum/mismatch"], true],
  ["pcaplint --fail-on ", ["info", "warning", "error", "never"], true],
  ["pcaplint diff --hop", ["--hops"], true],
  ["pcaplint completion ", ["bash", "zsh", "fish"], true],
];

function expectWords(found: string, words: readonly string[], all = false): void {
  const lines = found.split("\n").filter((line) => line !== "");
  if (all) expect(lines.sort()).toEqual([...words].sort());
  else for (const word of words) expect(lines).toContain(word);
}

describe("bash", () => {
  test.for(TYPED)("completes %j", ([typed, words, all]) => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is bash's
    const program = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _pcaplint; printf "%s\\n" "${COMPREPLY[@]}"';
    expectWords(execFileSync("bash", ["-c", program, "-", script("bash"), ...typed.split(" ")], { encoding: "utf8" }), words, all);
  });
});

describe("fish", () => {
  test.skipIf(!hasTool("fish")).for(TYPED)("completes %j", ([typed, words, all]) => {
    const program = `source ${script("fish")}; complete -C '${typed}' | cut -f1`;
    expectWords(execFileSync("fish", ["-c", program], { encoding: "utf8", env: { ...process.env, HOME: folder } }), words, all);
  });
});

describe("zsh", () => {
  test.skipIf(!hasTool("zsh"))("takes the script and calls it for pcaplint", () => {
    const program = `autoload -Uz compinit; compinit -u -D; source ${script("zsh")}; print -r -- $_comps[pcaplint]; whence -w _pcaplint`;
    expect(execFileSync("zsh", ["-f", "-c", program], { encoding: "utf8" })).toBe("_pcaplint\n_pcaplint: function\n");
  });
});

test("another shell is refused in a line", () => {
  const { status, stderr } = pcaplint(["completion", "csh"]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^pcaplint: .*csh.*bash, zsh, fish.*\n$/);
});
