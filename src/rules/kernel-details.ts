import type { Detail } from "../finding.js";
import type { KernelEvent } from "../kernel-state/event.js";
import { typeOf } from "../kernel-state/faults.js";
import { hookOf } from "../kernel-state/hook.js";
import { STATE_FIELDS } from "../kernel-state/state.js";

/** `details` of a finding about a kernel's state: what was parsed, under the kernel's names, and what follows from it. */
export function kernelDetails(event: KernelEvent, found: Readonly<Record<string, Detail | undefined>> = {}): Record<string, Detail> {
  const details: Record<string, Detail> = {};
  const { state, stack, device, kernel, func, uptime } = event;
  if (device !== undefined) details.device = device;
  if (kernel !== undefined) details.kernel = kernel;
  for (const name of STATE_FIELDS) if (state[name] !== undefined) details[name] = state[name];
  const type = typeOf(event);
  if (type !== undefined) {
    details.gsoType = type.gsoType;
    details.gsoFlags = type.gsoFlags;
    details.era = type.era;
  }
  for (const [name, value] of Object.entries(found)) if (value !== undefined) details[name] = value;
  const hook = hookOf(event);
  if (hook !== undefined) details.hook = hook;
  if (func !== undefined) details.function = func;
  if (stack.length > 0)
    details.stack = stack.map(({ name, module, sure }) => `${sure ? "" : "? "}${name}${module === undefined ? "" : ` [${module}]`}`);
  if (uptime !== undefined) details.uptime = uptime;
  return details;
}

const SUMMED = ["NONE", "UNNECESSARY", "COMPLETE", "PARTIAL"] as const;
/** `3 (PARTIAL)`. */
export const summedWords = (ipSummed: number): string => `${ipSummed} (${SUMMED[ipSummed] ?? "unknown"})`;

/** `tcpv4 with dodgy, udp-tunnel`. */
export function typeWords(event: KernelEvent): string {
  const type = typeOf(event);
  if (type === undefined) return "";
  return type.gsoFlags.length === 0 ? type.gsoType : `${type.gsoType} with ${type.gsoFlags.join(", ")}`;
}

/** `eth0: `, where a device is named. */
export const deviceWords = ({ device }: KernelEvent): string => (device === undefined ? "" : `${device}: `);
