/** Upstream version of a Linux kernel: 5.4.0-165-generic is 5.4.0, since what a distribution has added to it cannot be known. */
export interface KernelVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** Upstream kernels that have a fault. */
export interface KernelRange {
  /** First version with the fault; all before the fix if not said. */
  readonly since?: string;
  /**
   * First version without it, in each branch that has the fix, and in mainline: behind the highest of them it stays fixed, a branch
   * that is not named never got it.
   */
  readonly fixed?: readonly string[];
}

/** Reads `5.4.100`, `v6.6`, `7.0-rc1` or `5.4.0-165-generic`; undefined where it is no version of Linux. */
export function kernelVersion(text: string): KernelVersion | undefined {
  const match = /^v?(\d{1,3})\.(\d{1,5})(?:\.(\d{1,5}))?(?:[-+~_][\w.+~-]*)?$/.exec(text);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3] ?? 0) };
}

const order = (a: KernelVersion, b: KernelVersion): number => a.major - b.major || a.minor - b.minor || a.patch - b.patch;
const isBranch = (a: KernelVersion, b: KernelVersion): boolean => a.major === b.major && a.minor === b.minor;

/** A version of the data; it is right, or a test fails. */
function known(text: string): KernelVersion {
  const version = kernelVersion(text);
  if (version === undefined) throw new Error(`${text} is no kernel version`);
  return version;
}

/** May upstream's `version` have the fault? */
export function isAffected(version: KernelVersion, { since, fixed = [] }: KernelRange): boolean {
  if (since !== undefined && order(version, known(since)) < 0) return false;
  const fixes = fixed.map(known);
  if (fixes.length === 0) return true;
  const ofBranch = fixes.find((fix) => isBranch(fix, version));
  if (ofBranch !== undefined) return order(version, ofBranch) < 0;
  return fixes.some((fix) => order(version, fix) < 0);
}
