import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COLUMNS } from "../../../src/sinks/formats/csv.js";
import { FORMATS } from "../../../src/sinks/formats/index.js";
import { root } from "../../support/generated.js";
import { ECS_FIELDS } from "./ecs-fields.js";

const page = readFileSync(join(root, "docs/formats.md"), "utf8");
const section = (title: string): string => page.split(/^## /m).find((part) => part.startsWith(`${title}\n`))!;

test("it has every format in its table", () => {
  const [, table] = /\| `--format` \| for \| holds \|\n\| --- \| --- \| --- \|\n((?:\|.*\n)+)/.exec(page)!;
  const named = [...table!.matchAll(/^\| \[?`(\w+)`/gm)].map(([, name]) => name!);
  expect([...named].sort()).toEqual([...FORMATS].sort());
});
test("it has every column of csv, in their order", () => {
  const rows = section("csv")
    .split("\n")
    .filter((row) => row.startsWith("| `"));
  const told = rows.flatMap((row) => [...row.split("|")[1]!.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(told).toEqual([...COLUMNS]);
});
test("it has every field of ecs", () => {
  const told = section("ecs");
  const unsaid = Object.keys(ECS_FIELDS).filter((field) => !told.includes(`\`${field}\``));
  // Said in other words: the version of the schema, and addresses as they are written.
  expect(unsaid).toEqual(["ecs.version", "source.address", "destination.address"]);
});
