import type { Aggregate, Finding } from "../finding.js";
import { compile, isExpired, type Suppression } from "./suppression.js";

/** What is known of findings before they are made; plain data, so that it crosses threads. */
export interface TriageSpec {
  /** Fingerprints of faults that are known. */
  readonly baseline: readonly string[];
  readonly suppressions: readonly Suppression[];
  /** When the run began, in milliseconds since 1970: it decides which suppressions have expired. */
  readonly now: number;
}

/** What held a finding back. */
export type HeldBy = NonNullable<Aggregate["heldBackBy"]>;

/** A finding that is held back: by whom, and the name that it is counted under. */
export interface Held {
  readonly by: HeldBy;
  readonly key: string;
}

/** Findings that were held back by one entry of the baseline. */
export const baselineKey = (fingerprint: string): string => `baseline ${fingerprint}`;
/** Findings that were held back by one suppression. */
export const suppressionKey = (index: number): string => `suppression ${index}`;

/** Decides which findings are new: those that are neither suppressed nor in the baseline. */
export class Triage {
  readonly spec: TriageSpec;
  private readonly known: ReadonlyMap<string, Held>;
  private readonly tests: readonly { readonly test: (finding: Finding) => boolean; readonly held: Held }[];

  /** @throws RangeError that says what is wrong with a suppression */
  constructor(spec: TriageSpec) {
    this.spec = spec;
    this.known = new Map(spec.baseline.map((fingerprint) => [fingerprint, { by: "baseline", key: baselineKey(fingerprint) }]));
    this.tests = spec.suppressions
      .map((suppression, i) => ({ suppression, test: compile(suppression), held: { by: "suppression", key: suppressionKey(i) } as const }))
      .filter(({ suppression }) => !isExpired(suppression, spec.now));
  }

  /** Who holds the finding back; undefined where nobody does. What has a reason comes before what was only there. */
  holdsBack(finding: Finding): Held | undefined {
    return this.tests.find(({ test }) => test(finding))?.held ?? this.known.get(finding.fingerprint);
  }
}
