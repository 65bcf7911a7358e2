/** Where in an input an error stands: byte offset in the (decompressed) capture, number of the record from 1. */
export interface Place {
  readonly offset?: number;
  readonly record?: number;
  /** The input is no capture at all, so that a search through directories may pass it over. */
  readonly foreign?: boolean;
}

/** An input that cannot be read at all. The message is one line and begins with the path. */
export class CaptureError extends Error {
  override readonly name = "CaptureError";
  readonly path: string;
  /** The message without the path. */
  readonly reason: string;
  readonly offset: number | undefined;
  readonly record: number | undefined;
  readonly foreign: boolean;

  constructor(path: string, reason: string, place: Place = {}) {
    super(`${path === "-" ? "standard input" : path}: ${reason}`);
    this.path = path;
    this.reason = reason;
    this.offset = place.offset;
    this.record = place.record;
    this.foreign = place.foreign ?? false;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "is a directory",
  ENOTDIR: "no such file: a part of the path is no directory",
  ELOOP: "too many symbolic links",
  EMFILE: "too many open files",
  EIO: "the device or file system reports an input error",
  ENXIO: "is a socket or a device that is not there",
  ENAMETOOLONG: "the name is too long",
  ENOSPC: "no space is left on the device",
};

/** A system error (`ENOENT`, …) as the one line that a user reads. */
export function systemError(path: string, error: unknown): CaptureError {
  if (error instanceof CaptureError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new CaptureError(path, (code && REASONS[code]) ?? message ?? String(error));
}
