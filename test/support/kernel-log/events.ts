import type { KernelEvent } from "../../../src/kernel-state/event.js";
import { complete, type KernelState } from "../../../src/kernel-state/state.js";

/** An event for a rule's test: a state that is told without a word, unless said otherwise. */
export function kernelEvent(state: KernelState, rest: Partial<KernelEvent> = {}): KernelEvent {
  return { kind: "state", line: 1, stack: [], registers: new Map(), ...rest, state: complete({ ...state }) };
}

/** Frames of these functions, innermost first. */
export const frames = (...names: readonly string[]) => names.map((name) => ({ name, sure: true }));
