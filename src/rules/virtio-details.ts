import type { Detail, Severity } from "../finding.js";
import { IpSummed } from "../kernel-state/state.js";
import type { Packet } from "../packet/packet.js";
import { flagNames, GSO_FLAG_BITS, gsoFlagNames, gsoTypeName, VirtioFlag } from "../packet/virtio-net.js";
import { factValues, fill } from "./message.js";
import type { FactMessage, Report } from "./rule.js";

/** What the kernel said of the packet, under its names; `found` follows from it. */
export function virtioDetails(p: Packet, found: Readonly<Record<string, Detail>> = {}): Record<string, Detail> {
  const { kernel, kernelRow: row } = p;
  const details: Record<string, Detail> = { len: p.wireEnd - p.start };
  if (kernel !== undefined) {
    const flags = kernel.flags[row]!;
    const gsoType = kernel.gsoType[row]!;
    const needsCsum = (flags & VirtioFlag.NeedsCsum) !== 0;
    details.flags = flagNames(flags);
    details.gsoType = gsoTypeName(gsoType);
    if ((gsoType & GSO_FLAG_BITS) !== 0) details.gsoFlags = gsoFlagNames(gsoType);
    if (gsoType !== 0) {
      details.gsoSize = kernel.gsoSize[row]!;
      details.headerLength = kernel.hdrLen[row]!;
    }
    details.ipSummed = needsCsum ? IpSummed.Partial : (flags & VirtioFlag.DataValid) !== 0 ? IpSummed.Unnecessary : IpSummed.None;
    if (needsCsum) {
      details.csumStart = kernel.csumStart[row]!;
      details.csumOffset = kernel.csumOffset[row]!;
    }
  }
  return { ...details, ...found };
}

/** A finding about what the kernel said of a packet: its message filled with the fact's values, or made from them. */
export function virtioReport(
  message: string | ((p: Packet, values: Readonly<Record<string, number>>) => string),
  severity?: (p: Packet) => Severity,
): FactMessage {
  return (p, f): Report => {
    const values = factValues(p, f);
    const details = virtioDetails(p, values);
    // No header begins there.
    if (values.shouldBe === 0) delete details.shouldBe;
    return {
      message: typeof message === "string" ? fill(message, values) : message(p, values),
      ...(severity === undefined ? {} : { severity: severity(p) }),
      layer: p.factLayer[f]!,
      at: p.factAt[f]!,
      details,
    };
  };
}
