/**
 * Values and attributes of OpenTelemetry (opentelemetry/proto/common/v1/common.proto) as texts of JSON: as trees of objects, of which each
 * value had three, records took three times as long.
 */
import { quoted } from "./json-text.js";

/** Keys that are remembered, of one place. */
const MOST_KEYS = 1024;

/** `communityId` → `community_id`, as attributes are written. */
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** An AnyValue: one of its fields, or none for what has no value. */
export function anyValue(value: unknown): string {
  if (value === null || value === undefined) return "{}";
  switch (typeof value) {
    case "boolean":
      return `{"boolValue":${value}}`;
    case "number":
      return Number.isSafeInteger(value) ? `{"intValue":"${value}"}` : `{"doubleValue":${JSON.stringify(value)}}`;
    case "object":
      return Array.isArray(value) ? arrayValue(value) : kvlistValue(value);
    default:
      return `{"stringValue":${quoted(String(value))}}`;
  }
}

const arrayValue = (value: readonly unknown[]): string => `{"arrayValue":{"values":[${value.map(anyValue).join(",")}]}}`;

function kvlistValue(value: object): string {
  const values: string[] = [];
  for (const key of Object.keys(value)) values.push(LISTED.of(key).with(value[key as never]));
  return `{"kvlistValue":{"values":[${values.join(",")}]}}`;
}

/** A key, as all KeyValues that have it begin: texts and integers are nearly all values. */
export class Key {
  readonly below: Keys;
  private readonly any: string;
  private readonly string: string;
  private readonly integer: string;

  constructor(name: string) {
    this.below = new Keys((key) => `${name}.${snake(key)}`);
    this.any = `{"key":${quoted(name)},"value":`;
    this.string = `${this.any}{"stringValue":`;
    this.integer = `${this.any}{"intValue":"`;
  }

  /** A KeyValue of opentelemetry/proto/common/v1/common.proto. */
  with(value: unknown): string {
    if (typeof value === "string") return `${this.string}${quoted(value)}}}`;
    return Number.isSafeInteger(value) ? `${this.integer}${value}"}}` : `${this.any}${anyValue(value)}}`;
  }
}

/** Keys of one place, each made once: they are always the same, but for the few that rules make up. */
class Keys {
  private readonly name: (key: string) => string;
  private readonly known = new Map<string, Key>();

  constructor(name: (key: string) => string) {
    this.name = name;
  }

  of(name: string): Key {
    let key = this.known.get(name);
    if (key === undefined) {
      if (this.known.size >= MOST_KEYS) this.known.clear();
      key = new Key(this.name(name));
      this.known.set(name, key);
    }
    return key;
  }
}
/** Of lists, and of attributes that lie below none. */
const LISTED = new Keys((name) => name);

/** An attribute that has a name of its own. */
export const attribute = (name: string, value: string | number): string => LISTED.of(name).with(value);

/** Adds an attribute for each value inside of `value`, but for the keys in `without`; what lists hold stays together. */
export function flatten(key: Key, value: unknown, attributes: string[], without?: ReadonlySet<string>): void {
  if (value === null || value === undefined) return;
  if (typeof value !== "object" || Array.isArray(value)) attributes.push(key.with(value));
  else for (const name of Object.keys(value)) if (!without?.has(name)) flatten(key.below.of(name), value[name as never], attributes);
}
