import { OptionValues, OutputError } from "./option-values.js";
import type { OutputSpec } from "./output.js";

export const FILE_OPTIONS: readonly string[] = ["append", "atomic", "rotate-size", "rotate-time", "keep"];

/** What is asked of a file. */
export interface FileOptions {
  readonly append: boolean;
  readonly atomic: boolean;
  /** Bytes. */
  readonly rotateSize: number;
  /** Milliseconds. */
  readonly rotateMs: number;
  readonly keep: number;
}

/** `isLive`: files are added to then, unless it is said otherwise. @throws OutputError */
export function fileOptions({ to, options }: OutputSpec, isLive: boolean): FileOptions {
  const values = new OptionValues(to, options);
  const atomic = values.flag("atomic") ?? false;
  const append = values.flag("append") ?? (isLive && !atomic);
  if (append && atomic) throw new OutputError(`${to}: append and atomic exclude each other: a file that is added to is never whole`);
  const rotateSize = values.bytes("rotate-size");
  const rotateTime = values.seconds("rotate-time");
  const keep = values.whole("keep", 0);
  if (keep !== undefined && rotateSize === undefined && rotateTime === undefined)
    throw new OutputError(`${to}: keep counts rotated files: say rotate-size or rotate-time too`);
  const { POSITIVE_INFINITY: never } = Number;
  return { append, atomic, rotateSize: rotateSize ?? never, rotateMs: (rotateTime ?? never) * 1000, keep: keep ?? never };
}
