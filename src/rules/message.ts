import { FACTS } from "../packet/fact.js";
import { hex4 } from "../packet/hex.js";
import type { Packet } from "../packet/packet.js";
import type { FactMessage } from "./rule.js";

/** Fills `{name}` and `{name:hex}` places of a message. */
export function fill(template: string, values: Readonly<Record<string, number | string>>): string {
  return template.replace(/\{(\w+)(:hex)?\}/g, (_, name: string, asHex?: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`message "${template}" has no value for ${name}`);
    return asHex && typeof value === "number" ? hex4(value) : String(value);
  });
}

/** The numbers stated with fact `f` of the packet, by name. */
export function factValues(p: Packet, f: number): Record<string, number> {
  const values: Record<string, number> = {};
  const { values: names } = FACTS[p.fact[f]!]!;
  if (names.length > 0) values[names[0]!] = p.factA[f]!;
  if (names.length > 1) values[names[1]!] = p.factB[f]!;
  if (names.length > 2) values[names[2]!] = p.factC[f]!;
  return values;
}

/** A message in which the place `{name}` is filled with a word for one of the numbers: the name of an option, of a chunk. */
export function named(template: string, nameOf: (values: Readonly<Record<string, number>>) => string): FactMessage {
  return (p, f) => {
    const details = factValues(p, f);
    const message = fill(template, { ...details, name: nameOf(details) });
    return { message, layer: p.factLayer[f]!, at: p.factAt[f]!, details };
  };
}
