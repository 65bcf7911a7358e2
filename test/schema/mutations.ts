import { recordSchema } from "../support/records.js";

/** A part of JSON Schema, as far as the records' schema uses it. */
interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema | false>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

type Path = readonly (string | number)[];
type Json = unknown;

/** One thing that can be done wrong with a record. */
export interface Mutation {
  readonly what: string;
  /** The record with that wrong. */
  make(): Json;
}

const UNKNOWN_KEY = "no such key\n";
const UNKNOWN_NAME = "no such name!\n";

const resolved = (schema: Schema): Schema =>
  schema.$ref === undefined ? schema : resolved(recordSchema.$defs[schema.$ref.slice("#/$defs/".length)]);

/** A copy in which what stands at the path is what `change` makes of it; undefined takes it away. */
function changed(value: Json, [step, ...rest]: Path, change: (value: Json) => Json): Json {
  if (step === undefined) return change(value);
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, Json>;
  const inner = changed(copy[step], rest, change);
  if (inner === undefined) delete copy[step];
  else copy[step] = inner;
  return copy;
}

/** Everything that can be done wrong with one record, one thing at a time: all of it must be refused. */
export function mutations(record: { readonly type: string }): Mutation[] {
  const all: Mutation[] = [];
  const add = (what: string, path: Path, change: (value: Json) => Json): void => {
    all.push({ what: `${what} ${path.join(".")}`, make: () => changed(record, path, change) });
  };
  const visit = (unresolved: Schema, value: Json, path: Path): void => {
    const schema = resolved(unresolved);
    // `quoted` is true where it is there.
    if (value !== true) add("a type changed", path, () => true);
    // Which of several holds is for the validator to say.
    if (schema.properties === undefined && (schema.oneOf ?? schema.anyOf) !== undefined) return;
    if (schema.enum !== undefined || schema.pattern !== undefined || typeof schema.const === "string")
      add("an unknown name", path, () => UNKNOWN_NAME);
    if (typeof schema.const === "number") add("another number", path, () => (schema.const as number) + 1);
    if (Array.isArray(value)) for (const [i, item] of value.entries()) visit(schema.items!, item, [...path, i]);
    else if (typeof value === "object" && value !== null) {
      add("an unknown key", path, (object) => ({ ...(object as object), [UNKNOWN_KEY]: 1 }));
      for (const key of schema.required ?? []) add("without its key", [...path, key], () => undefined);
      for (const [key, inner] of Object.entries(value)) {
        const own = schema.properties?.[key] || schema.additionalProperties;
        if (typeof own === "object") visit(own, inner, [...path, key]);
      }
    }
  };
  visit(recordSchema.$defs[record.type], record, []);
  return all;
}
