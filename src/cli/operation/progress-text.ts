/** How far a run has come. */
export interface Course {
  /** Read of the inputs, compressed where they are, and all there are; undefined where that cannot be known. */
  readonly bytes: number;
  readonly allBytes: number | undefined;
  readonly files: number;
  readonly allFiles: number;
  /** What is written: findings, or records. */
  readonly written: number;
  readonly writes: "findings" | "records";
  readonly seconds: number;
}

/** Before this share is read, nobody can say how long the rest will take. */
const TELLING = 0.02;

/** Share of the inputs that has been read, from 0 to 1; undefined where it cannot be known. */
export function shareOf({ bytes, allBytes, files, allFiles }: Course): number | undefined {
  if (allBytes !== undefined && allBytes > 0) return Math.min(bytes / allBytes, 1);
  return allFiles > 1 ? Math.min(files / allFiles, 1) : undefined;
}

/** `1.2 GB of 3.4 GB, 17 of 5000 files, 250 MB/s, 8 s left, 12 findings`. */
export function courseText(course: Course): string {
  const { bytes, allBytes, files, allFiles, written, writes, seconds } = course;
  const share = shareOf(course);
  const parts = [allBytes === undefined ? amount(bytes) : `${amount(bytes)} of ${amount(allBytes)}`];
  if (allFiles > 1) parts.push(`${files} of ${allFiles} files`);
  if (seconds >= 0.1) parts.push(`${amount(bytes / seconds)}/s`);
  if (share !== undefined && share >= TELLING) parts.push(`${time((seconds / share) * (1 - share))} left`);
  return [...parts, `${written} ${writes}`].join(", ");
}

/** `1.2 GB`: two or three digits. */
function amount(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  let n = bytes;
  while (n >= 1000 && unit < units.length - 1) {
    n /= 1000;
    unit++;
  }
  return `${unit > 0 && n < 10 ? n.toFixed(1) : Math.round(n)} ${units[unit]}`;
}

/** `42 s`, `7 min`, `3.5 h`. */
function time(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
