import { Kind } from "../packet/kind.js";
import type { Covered } from "./covered.js";
import type { Trial } from "./trial.js";

/** A field of 0 where 0 is no sum. UDP's is absent, and GRE's and SCTP's are left to the card: neither is bad. */
export function notFilled({ stored, kind }: Covered): Trial | undefined {
  if (stored !== 0 || (kind !== Kind.Ipv4 && kind !== Kind.Tcp)) return undefined;
  return { id: "not-filled", signature: "not-filled", words: "never filled in{as}", details: {} };
}
