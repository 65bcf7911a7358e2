import { decode } from "../../src/decode.js";
import { inspectOrdinary } from "../../src/ordinary/ordinary.js";
import { Kind } from "../../src/packet/kind.js";
import { Packet } from "../../src/packet/packet.js";
import { Verdict } from "../../src/packet/verdict.js";
import { verify } from "../../src/verify/verify.js";

const COLUMNS = ["kind", "from", "body", "to", "claim", "state", "netOf", "verdict"] as const;
/** Of layers with a verdict. */
const SUMMED = ["why", "checksumAt", "stored", "computed"] as const;
/** Of IP layers. */
const NETWORK = ["sourceAt", "destinationAt", "protocol"] as const;

/** What is known of a packet, as values that compare. */
function known(p: Packet): unknown {
  return {
    depth: p.depth,
    net: p.net,
    stopped: p.stopped,
    stoppedKind: p.stoppedKind,
    nextKind: p.nextKind,
    quoted: p.quoted,
    facts: p.factCount,
    summed: [...p.summed.subarray(0, p.summedCount)],
    layers: Array.from({ length: p.depth }, (_, i) => {
      const isNetwork = p.kind[i] === Kind.Ipv4 || p.kind[i] === Kind.Ipv6;
      const columns = [...COLUMNS, ...(p.verdict[i] === Verdict.None ? [] : SUMMED), ...(isNetwork ? NETWORK : [])];
      return Object.fromEntries(columns.map((name) => [name, p[name][i]]));
    }),
  };
}

const otherCursor = new Packet();

/**
 * Both ways of the packet that `p` points at, which begins with a header of kind `first`; undefined where the short way does not take it.
 * The cursor is left as the short way leaves it.
 */
export function bothWays(p: Packet, first: number): { readonly short: unknown; readonly reference: unknown } | undefined {
  const { arena, bytes, view, tables, start, end, wireEnd } = p;
  if (first !== Kind.Ethernet || !inspectOrdinary(p)) return undefined;
  Object.assign(otherCursor, { arena, bytes, view, tables, start, end, wireEnd });
  decode(otherCursor, first);
  verify(otherCursor);
  return { short: known(p), reference: known(otherCursor) };
}
