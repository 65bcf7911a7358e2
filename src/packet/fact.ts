/**
 * Facts: what a decoder or the verification states about a packet beyond its layers ("the UDP length is below its own
 * header"). The decoder states them, rules judge them; on a healthy packet there are none, so rules cost nothing there.
 */
export interface FactShape {
  /** Dotted, the protocol first: `udp.length-below-header`. */
  readonly name: string;
  /** What the numbers stated with it are, in order; keys of a finding's `details`, in camel case, with the unit unless bytes. */
  readonly values: readonly string[];
}

/** Number of a fact: an index into `FACTS`. */
export type Fact = number & { readonly fact: unique symbol };

/** All facts there are, by number. */
export const FACTS: FactShape[] = [];
const names = new Set<string>();

/** Makes a fact known. Once for each fact, at module level, in the file of the layer that states it. */
export function fact(name: string, ...values: string[]): Fact {
  if (names.has(name)) throw new Error(`fact ${name} is there twice`);
  if (values.length > 3) throw new Error(`fact ${name} has more than three values`);
  names.add(name);
  FACTS.push({ name, values });
  return (FACTS.length - 1) as Fact;
}
