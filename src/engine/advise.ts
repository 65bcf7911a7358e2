import { greSegmentLengths, type SegmentLengths } from "../advisories/gre-segment-length.js";
import type { KernelVersion } from "../advisories/kernel-version.js";
import { advisoriesFor, type Circumstances } from "../advisories/match.js";
import type { Advisory, Finding } from "../finding.js";
import { byteText } from "../packet/hex.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import type { Rule } from "../rules/rule.js";
import type { Draft } from "./describe.js";

/** Of the outermost layer, where that is Ethernet: who put the packet on the link. */
function sourceMac(p: Packet): string | undefined {
  if (p.depth === 0 || p.kind[0] !== Kind.Ethernet) return undefined;
  const at = p.from[0]! + 6;
  let text = byteText(p.u8(at));
  for (let i = 1; i < 6; i++) text += `:${byteText(p.u8(at + i))}`;
  return text;
}

/** Of a packet, while the cursor is on it. */
class Surroundings implements Circumstances {
  readonly kernel: KernelVersion | undefined;
  private readonly p: Packet | undefined;
  private mac: string | undefined;

  constructor(kernel: KernelVersion | undefined, p: Packet | undefined) {
    this.kernel = kernel;
    this.p = p;
  }

  /** Few shapes ask for it. */
  get sourceMac(): string | undefined {
    if (this.p !== undefined) this.mac ??= sourceMac(this.p);
    return this.mac;
  }
}

/** The draft with what is known of such faults, and the standards: the finding. `p` is the cursor on its packet. */
export function finished(draft: Draft, { meta }: Rule, kernel: KernelVersion | undefined, p?: Packet): Finding {
  const advisories = advisoriesFor(draft, new Surroundings(kernel, p));
  if (advisories.length > 0) {
    const lengths = p === undefined ? undefined : segmentLengths(draft, advisories, p);
    if (lengths !== undefined) draft.details = { ...draft.details, ...lengths };
    draft.advisories = advisories;
  }
  draft.references = meta.references;
  return draft;
}

/** The arithmetic of the fault with merged TCP in GRE, where that is among those that fit. */
function segmentLengths({ superPacket }: Finding, advisories: readonly Advisory[], p: Packet): SegmentLengths | undefined {
  const size = superPacket?.segmentSize ?? undefined;
  return size !== undefined && advisories.some(({ id }) => id === "gre-gro-inner-transport") ? greSegmentLengths(p, size) : undefined;
}
