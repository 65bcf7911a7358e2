import { greSegmentLengths, type SegmentLengths } from "../advisories/gre-segment-length.js";
import type { KernelVersion } from "../advisories/kernel-version.js";
import { advisoriesFor } from "../advisories/match.js";
import type { Advisory, Finding } from "../finding.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

/** Of the outermost layer, where that is Ethernet: who put the packet on the link. */
function sourceMac(p: Packet): string | undefined {
  if (p.depth === 0 || p.kind[0] !== Kind.Ethernet) return undefined;
  const at = p.from[0]! + 6;
  return Array.from(p.bytes.slice(at, at + 6), (byte) => byte.toString(16).padStart(2, "0")).join(":");
}

/** The finding with what is known of such faults; `p` is the cursor on its packet. */
export function advised(finding: Finding, kernel: KernelVersion | undefined, p?: Packet): Finding {
  const mac = p === undefined ? undefined : sourceMac(p);
  const advisories = advisoriesFor(finding, {
    ...(kernel === undefined ? {} : { kernel }),
    ...(mac === undefined ? {} : { sourceMac: mac }),
  });
  if (advisories.length === 0) return finding;
  const { references, ...rest } = finding;
  const lengths = p === undefined ? undefined : segmentLengths(finding, advisories, p);
  return {
    ...rest,
    ...(lengths === undefined ? {} : { details: { ...finding.details, ...lengths } }),
    advisories,
    ...(references === undefined ? {} : { references }),
  };
}

/** The arithmetic of the fault with merged TCP in GRE, where that is among those that fit. */
function segmentLengths({ superPacket }: Finding, advisories: readonly Advisory[], p: Packet): SegmentLengths | undefined {
  const size = superPacket?.segmentSize ?? undefined;
  return size !== undefined && advisories.some(({ id }) => id === "gre-gro-inner-transport") ? greSegmentLengths(p, size) : undefined;
}
