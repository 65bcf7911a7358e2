import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { root } from "./generated.js";

/** As it is published: JSON Schema of what pcaplint writes with `--format json`. */
export const recordSchema = JSON.parse(readFileSync(join(root, "docs/schema/records.schema.json"), "utf8"));

const ajv = new Ajv2020({ allowUnionTypes: true, strictRequired: false });
const accepts = ajv.compile(recordSchema);

/** Does the published schema accept it? */
export const isRecord = (value: unknown): boolean => accepts(value);

/** Throws where the published schema refuses the record. */
export function checkRecord(record: unknown): void {
  if (accepts(record)) return;
  // Of all kinds only the one that it says it is can tell what is wrong.
  const kind = ajv.getSchema(`${recordSchema.$id}#/$defs/${(record as { readonly type?: string }).type}`);
  kind?.(record);
  throw new Error(`the schema refuses ${JSON.stringify(record)}: ${ajv.errorsText(kind?.errors ?? accepts.errors)}`);
}

const KINDS = Object.keys(recordSchema.$defs).slice(0, recordSchema.oneOf.length);
const RECORD = new RegExp(`^\\{"type":"(?:${KINDS.join("|")})",`);

/** Holds every record among the whole lines of an output against the published schema; lines of other kinds are none. */
export function checkRecords(output: string): void {
  for (const line of output.split("\n").slice(0, -1)) if (RECORD.test(line)) checkRecord(JSON.parse(line));
}
