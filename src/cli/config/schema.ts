import type { Command } from "commander";
import { rules } from "../../rules/index.js";
import { FORMAT_OPTIONS, FORMATS } from "../../sinks/formats/index.js";
import { kindOf, SCHEMES } from "../../sinks/outputs/index.js";
import { MATCHERS } from "../../triage/suppression.js";
import { SEVERITIES } from "../judging/rule-options.js";
import { type Key, keysOf, OF_INTERFACES } from "./keys.js";

/** The part of JSON Schema that configuration files need; `check` understands no more. */
export interface Schema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: Type | readonly Type[];
  readonly enum?: readonly (string | boolean)[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | Schema;
  readonly items?: Schema;
}
export type Type = "object" | "array" | "string" | "number" | "integer" | "boolean";

const ids = rules.map(({ meta }) => meta.id);
const categories = [...new Set(ids.map((id) => id.split("/")[0]!))];

const table = (properties: Readonly<Record<string, Schema>>, more: Schema = {}): Schema => ({
  type: "object",
  ...more,
  properties,
  additionalProperties: false,
});

const chosenRules: Schema = { type: ["string", "array"], items: { enum: ["all", ...categories, ...ids] } };

const severities: Schema = table(
  Object.fromEntries(rules.map(({ meta }) => [meta.id, { enum: [...SEVERITIES, "off"], description: meta.summary }])),
);

/** Options that any kind of output or any format has; each output has some of them. */
const outputOptions = [
  ...new Set([
    ...["", ...SCHEMES.map((scheme) => `${scheme}://`)].flatMap((to) => kindOf(`${to}x`)?.options ?? []),
    ...Object.values(FORMAT_OPTIONS).flat(),
  ]),
].sort();

const outputs: Schema = {
  type: "array",
  items: table(
    {
      to: { type: "string", description: "- for standard output, a file, or an address" },
      format: { enum: FORMATS },
      severity: { enum: SEVERITIES, description: "findings below it are not for this output" },
      ...Object.fromEntries(outputOptions.map((name) => [name, { type: ["string", "number", "boolean"] as const }])),
    },
    { required: ["to"] },
  ),
};

const suppressions: Schema = {
  type: "array",
  items: table(
    {
      ...Object.fromEntries(MATCHERS.map((name) => [name, { type: "string" } as const])),
      reason: { type: "string", description: "why it is no fault" },
      expires: { type: "string", description: "the last day on which it holds, in UTC, such as 2027-01-31" },
    },
    { required: ["reason"] },
  ),
};

/** Keys whose value is more than an option has. */
const SPECIAL: Readonly<Record<string, Schema>> = {
  rules: severities,
  select: chosenRules,
  ignore: chosenRules,
  outputs,
  suppress: suppressions,
  window: { type: ["string", "integer", "array"], items: { type: ["string", "integer"] } },
};

const SHAPES: Readonly<Record<Key["shape"], Schema>> = {
  flag: { type: "boolean" },
  number: { type: "integer" },
  time: { type: ["number", "string"] },
  text: { type: "string" },
  list: { type: ["string", "array"], items: { type: "string" } },
};

function schemaOfKey({ name, shape, choices, mayBeTrue, description, long }: Key): Schema {
  const said = { description: `${long}: ${description}` };
  if (SPECIAL[name] !== undefined) return { ...said, ...SPECIAL[name] };
  if (choices.length > 0) return { ...said, enum: mayBeTrue ? [true, ...choices] : choices };
  return { ...said, ...SHAPES[shape] };
}

/** The schema of configuration files, made from the options of the commands that read them. */
export function schemaOf(program: Command): Schema {
  const keys = keysOf(program);
  const properties = Object.fromEntries([...keys.values()].map((key) => [key.name, schemaOfKey(key)]));
  const ofInterface = table(Object.fromEntries(OF_INTERFACES.map((name) => [name, properties[name]!])));
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Configuration of pcaplint",
    ...table({
      $schema: { type: "string" },
      ...properties,
      interfaces: {
        description: "what holds for one interface only, by its name",
        type: "object",
        additionalProperties: ofInterface,
      },
    }),
  };
}
