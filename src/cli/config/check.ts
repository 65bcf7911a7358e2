import { nearest } from "../nearest.js";
import type { Schema, Type } from "./schema.js";

/** Where something stands in a configuration: keys, and numbers in lists. */
export type Path = readonly (string | number)[];

/** What is wrong with a configuration. */
export interface Fault {
  readonly path: Path;
  /** The key itself is wrong, not its value. */
  readonly isKey: boolean;
  readonly message: string;
}

const NAMES: Readonly<Record<Type, string>> = {
  object: "a table of keys",
  array: "a list",
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
};

/** Names that are listed; of more the documentation has them. */
const MOST_LISTED = 10;

function typesOf(value: unknown): readonly Type[] {
  if (Array.isArray(value)) return ["array"];
  if (typeof value === "number") return Number.isInteger(value) ? ["integer", "number"] : ["number"];
  if (typeof value === "string" || typeof value === "boolean") return [typeof value as Type];
  return value !== null && typeof value === "object" ? ["object"] : [];
}

const told = (value: unknown): string => {
  const [type] = typesOf(value);
  return type === undefined ? "nothing" : NAMES[type];
};

/** `did you mean …?`, or what there is. */
function instead(word: string, known: readonly string[], them: string): string {
  const near = nearest(word, known);
  if (near !== undefined) return `did you mean ${near}?`;
  return known.length > MOST_LISTED ? `docs/configuration.md has ${them}` : `${them} are ${known.join(", ")}`;
}

/** `outputs[1].format`. */
export const pathText = (path: Path): string =>
  path.map((part, i) => (typeof part === "number" ? `[${part}]` : i === 0 ? part : `.${part}`)).join("");

/** The first thing in which the value is not as the schema wants it. */
export function check(schema: Schema, value: unknown, path: Path = []): Fault | undefined {
  const fault = (message: string): Fault => ({ path, isKey: false, message });
  if (schema.enum !== undefined) return inEnum(schema.enum, value) ? undefined : fault(wordFault(schema.enum, value));
  const { type } = schema;
  if (type !== undefined) {
    const wanted = (Array.isArray(type) ? type : [type]) as readonly Type[];
    if (!typesOf(value).some((one) => wanted.includes(one)))
      return fault(`should be ${wanted.map((one) => NAMES[one]).join(" or ")}, and is ${told(value)}`);
  }
  if (Array.isArray(value)) {
    if (schema.items === undefined) return undefined;
    return first(value.entries(), ([i, item]) => check(schema.items!, item, [...path, i]));
  }
  return value !== null && typeof value === "object" ? table(schema, value, path) : undefined;
}

const inEnum = (words: readonly unknown[], value: unknown): boolean => words.includes(value);

function wordFault(words: readonly (string | boolean)[], value: unknown): string {
  const known = words.map(String);
  if (typeof value !== "string") return `should be one of ${known.slice(0, MOST_LISTED).join(", ")}, and is ${told(value)}`;
  return `there is no ${JSON.stringify(value)}; ${instead(value, known, "the words")}`;
}

function table({ properties = {}, required = [], additionalProperties }: Schema, value: object, path: Path): Fault | undefined {
  const known = Object.keys(properties);
  const own = first(Object.entries(value), ([key, item]) => {
    const at = [...path, key];
    const schema = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (schema === undefined) return undefined;
    if (schema === false) return { path: at, isKey: true, message: `there is no such key; ${instead(key, known, "the keys")}` };
    return check(schema, item, at);
  });
  if (own !== undefined) return own;
  const missing = required.find((key) => !Object.hasOwn(value, key));
  return missing === undefined ? undefined : { path, isKey: false, message: `has no ${missing}` };
}

function first<T>(items: Iterable<T>, of: (item: T) => Fault | undefined): Fault | undefined {
  for (const item of items) {
    const fault = of(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
