import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findConfig } from "../../../src/cli/config/find.js";

let folder = "";
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "pcaplint-")));
  // Whatever lies above the folder of temporary files does not count.
  mkdirSync(join(folder, ".git"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "{}");
  return path;
};
const below = (name: string): string => {
  mkdirSync(join(folder, name), { recursive: true });
  return join(folder, name);
};

describe("the configuration file", () => {
  test.for(["json", "yaml", "yml"])("is pcaplint.config.%s of the directory, or of one above", (ending) => {
    const path = write(`pcaplint.config.${ending}`);
    expect(findConfig(folder)).toBe(path);
    expect(findConfig(below("a/b/c"))).toBe(path);
  });
  test("is the nearest", () => {
    write("pcaplint.config.json");
    const near = write("a/pcaplint.config.yaml");
    expect(findConfig(below("a/b"))).toBe(near);
  });
  test("is not looked for above a repository", () => {
    write("pcaplint.config.json");
    below("repository/.git");
    expect(findConfig(below("repository/captures"))).toBeUndefined();
    const own = write("repository/pcaplint.config.json");
    expect(findConfig(below("repository/captures"))).toBe(own);
  });
  test("need not be there", () => expect(findConfig(below("a"))).toBeUndefined());
  test("is one", () => {
    write("pcaplint.config.json");
    const other = write("pcaplint.config.yml");
    expect(() => findConfig(folder)).toThrow(`${other}: there is ${join(folder, "pcaplint.config.json")} too`);
  });
  test("is none that anybody may have written", () => {
    const path = write("pcaplint.config.json");
    chmodSync(path, 0o666);
    expect(() => findConfig(folder)).toThrow(`${path}: anybody may write to it: --config ${path} reads it all the same, --no-config`);
  });
});
