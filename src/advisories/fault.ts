import type { Advisory } from "../finding.js";
import type { CauseId } from "../packet/cause.js";
import type { KernelRange } from "./kernel-version.js";

/** What a finding looks like that the fault leaves behind: all that is said must hold. */
export interface Shape {
  readonly rules: readonly string[];
  /** A cause that is only possible is none. */
  readonly causes?: readonly CauseId[];
  /** The field of a stale-field cause. */
  readonly fields?: readonly string[];
  /** Of the checksum: its form, where it is partial. */
  readonly forms?: readonly string[];
  readonly directions?: readonly ("in" | "out" | "unknown")[];
  /** Protocols of the layer that the finding is about. */
  readonly layers?: readonly string[];
  /** Protocols that must follow one another in the path, outermost first. */
  readonly path?: readonly string[];
  /** IP layers around the finding's own layer: 0 outside of tunnels. */
  readonly depth?: { readonly least?: number; readonly most?: number };
  /** UDP or TCP destination ports of the finding's own layer. */
  readonly ports?: readonly number[];
  /** UDP destination ports of a tunnel anywhere in the packet. */
  readonly tunnelPorts?: readonly number[];
  /** First three bytes of the packet's source MAC address, as 00:50:56. */
  readonly makers?: readonly string[];
  readonly origins?: readonly ("gro" | "gso" | "lro" | "unknown")[];
  readonly details?: Readonly<Record<string, number | string>>;
  /** A function on the stack, in a kernel's log. */
  readonly stack?: string;
}

/** An entry of the data: what is told, and when. */
export interface Fault extends Advisory {
  readonly kernel?: KernelRange;
  /** Any of them. */
  readonly shapes: readonly Shape[];
  /** The fault hides behind what is harmless elsewhere: told on findings of severity info too. */
  readonly evenInfo?: true;
}
