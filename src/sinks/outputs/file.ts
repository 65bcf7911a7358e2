import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { Socket } from "node:net";
import { basename, dirname, join } from "node:path";
import { systemError } from "../../sources/capture-error.js";
import type { Encoder, Piece } from "../encoder.js";
import { piecesOf } from "../lines.js";
import type { Lines, OutputRecord } from "../sink.js";
import { streamSink } from "../stream.js";
import { FILE_OPTIONS, type FileOptions, fileOptions } from "./file-options.js";
import { OutputError } from "./option-values.js";
import type { Output, OutputContext, OutputSpec } from "./output.js";
import { prune, rename } from "./rotated-files.js";
import { type Whole, WholeRecords } from "./whole-records.js";

/** Bytes that are written at once, about. */
const PIECE = 1 << 18;
/** Bytes of lines that are written whole or not at all, where a disk is full. */
const WHOLE = 4096;
/** Between two words about the same trouble. */
const QUIET_MS = 20_000;
/** Between two tries to open a file that could not be opened. */
const RETRY_MS = 1000;
/** Node knows no longer timer. */
const MOST_TIMER_MS = 2 ** 31 - 1;
const LINE_END = 0x0a;

/** A file, or a pipe that has a name. @throws OutputError or CaptureError, in one line */
export async function openFile(spec: OutputSpec, context: OutputContext): Promise<Output> {
  const { to } = spec;
  const options = fileOptions(spec, context.isLive);
  const there = statSync(to, { throwIfNoEntry: false });
  if (there?.isSocket()) throw new OutputError(`${to}: is a socket: write unix:${to}`);
  const forFiles = Object.keys(spec.options).find((key) => FILE_OPTIONS.includes(key));
  if (there !== undefined && !there.isFile() && !there.isDirectory() && forFiles !== undefined)
    throw new OutputError(`${to}: is no file: ${forFiles} is for files`);
  return there?.isFIFO() ? openPipe(to, context) : new FileOutput(to, options, context);
}

/** Reading it is another process's business, so that it is written like a pipe of the shell. */
function openPipe(to: string, { newEncoder, isLive }: OutputContext): Output {
  let fd: number;
  try {
    // Without a reader, opening it would wait.
    fd = openSync(to, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENXIO")
      throw new OutputError(`${to}: is a pipe that nobody reads: start its reader first`);
    throw systemError(to, error);
  }
  return streamSink(new Socket({ fd, readable: false, writable: true }), newEncoder(), { name: to, isLive, isOwn: true });
}

/**
 * Records to a file, written before `write` returns, whole records only. In a batch run the first write that fails is the
 * last; in a live run what cannot be written is dropped until it can.
 */
class FileOutput implements Output {
  readonly name: string;
  taken = 0;
  delivered = 0;
  /** A batch run has failed to write, or a live one what cannot be added to. */
  hasFailed = false;
  fault: string | undefined;
  readonly lines?: (lines: Lines) => void;
  private readonly options: FileOptions;
  private readonly context: OutputContext;
  /** Where it is written until it is whole. */
  private readonly path: string;
  /** Does its format end with something, so that nothing can be added to a file? */
  private readonly isWhole: boolean;
  private isRotating: boolean;
  private fd: number | undefined;
  private encoder: Encoder;
  private readonly held = new WholeRecords();
  /** What the file is to begin with, until it does. */
  private opening: Piece = "";
  /** Bytes in the file. */
  private size = 0;
  private began = 0;
  private timer: NodeJS.Timeout | undefined;
  private lost = 0;
  /** In a live run: it cannot be written, and whether that was said. */
  private isDown = false;
  private wasSaid = false;
  private saidAt = Number.NEGATIVE_INFINITY;
  private triedAt = 0;

  /** @throws OutputError, CaptureError */
  constructor(to: string, options: FileOptions, context: OutputContext) {
    this.name = to;
    this.options = options;
    this.context = context;
    this.path = options.atomic ? join(dirname(to), `.${basename(to)}.${randomBytes(3).toString("hex")}.tmp`) : to;
    this.isRotating = Number.isFinite(options.rotateSize) || Number.isFinite(options.rotateMs);
    this.isWhole = endsWithSomething(context.newEncoder());
    this.encoder = context.newEncoder();
    if (this.encoder.isNative && !this.isRotating && !context.isLive) this.lines = (lines) => this.writeLines(lines);
    try {
      this.open(options.append);
    } catch (error) {
      throw error instanceof OutputError ? error : systemError(to, error);
    }
  }

  get dropped(): number {
    return this.hasFailed ? this.taken - this.delivered : this.lost;
  }

  write(records: readonly OutputRecord[]): void {
    this.taken += records.length;
    if (this.hasFailed) return;
    if (this.fd === undefined) this.openAgain();
    for (const record of records) {
      if (this.isDue()) this.rotate();
      if (this.fd === undefined) {
        this.lost++;
        continue;
      }
      this.hold(this.encoder.encode(record), 1);
      if (this.held.bytes > PIECE) this.flush();
    }
    this.flush();
  }

  private writeLines(lines: Lines): void {
    this.taken += lines.records;
    if (this.hasFailed) return;
    for (const { piece, records } of piecesOf(lines, WHOLE)) this.hold(piece, records);
    this.flush();
  }

  ready(): undefined {
    return undefined;
  }

  async end(): Promise<void> {
    clearTimeout(this.timer);
    this.finish();
    if (!this.options.atomic) return;
    this.fault = `${this.fault === undefined ? "" : `${this.fault}; `}what was written is in ${this.path}`;
  }

  publish(): void {
    if (!this.options.atomic || this.hasFailed) return;
    this.fault = undefined;
    try {
      renameSync(this.path, this.name);
    } catch (error) {
      this.hasFailed = true;
      this.fault = `${systemError(this.name, error).reason}; what was written is in ${this.path}`;
    }
  }

  /** Nothing waits here. */
  abandon(): void {}

  reopen(): void {
    if (this.hasFailed || this.options.atomic) return;
    const there = statSync(this.path, { throwIfNoEntry: false });
    if (this.fd !== undefined && there !== undefined && isSame(there, fstatSync(this.fd))) return;
    this.finish();
    this.begin(true);
  }

  private hold(piece: Piece, records: number): void {
    if (this.held.bytes === 0) this.held.add(this.opening, 0);
    this.held.add(piece, records);
  }

  /** Writes what is held. */
  private flush(): void {
    const { held, fd } = this;
    if (fd === undefined || held.bytes === 0) return;
    const bytes = held.all();
    let at = 0;
    try {
      while (at < bytes.length) at += writeSync(fd, bytes, at);
    } catch (error) {
      this.cut(fd, at);
      this.failed(error);
      return;
    }
    this.wrote(held.within(at));
    held.clear();
    if (this.isDown) this.recovered();
  }

  private wrote({ bytes, records }: Whole): void {
    this.size += bytes;
    this.delivered += records;
    if (bytes > 0) this.opening = "";
  }

  /** A write ended in the middle: only whole records stay. */
  private cut(fd: number, at: number): void {
    const whole = this.held.within(at);
    this.wrote(whole);
    this.lost += this.held.records - whole.records;
    this.held.forget();
    if (at === whole.bytes) return;
    try {
      // Others may have added to the file: what is cut is counted from its end.
      ftruncateSync(fd, fstatSync(fd).size - (at - whole.bytes));
    } catch {
      // A device: there is nothing to be cut.
    }
  }

  private failed(error: unknown): void {
    this.fault = error instanceof OutputError ? error.message : systemError(this.name, error).reason;
    if (!this.context.isLive || this.isWhole) {
      this.hasFailed = true;
      this.shut();
    } else if (!this.isDown) {
      this.isDown = true;
      this.wasSaid = Date.now() - this.saidAt > QUIET_MS;
      if (!this.wasSaid) return;
      this.saidAt = Date.now();
      this.context.note(`${this.name}: ${this.fault}: records are dropped until it can be written again`);
    }
  }

  private recovered(): void {
    this.isDown = false;
    if (this.wasSaid) this.context.note(`${this.name}: is written again; until now ${this.lost} records were dropped`);
  }

  /** @throws what the system says, OutputError */
  private open(append: boolean): void {
    const { O_WRONLY, O_CREAT, O_APPEND, O_TRUNC, O_EXCL } = constants;
    const { atomic, rotateMs } = this.options;
    // Always behind what is there: after a cut, or where another has emptied the file, a hole would be left otherwise.
    const fd = openSync(this.path, O_WRONLY | O_CREAT | O_APPEND | (append ? 0 : O_TRUNC) | (atomic ? O_EXCL : 0), 0o666);
    const { size } = fstatSync(fd);
    if (size > 0 && this.isWhole) {
      closeSync(fd);
      throw new OutputError(`${this.name}: holds something, and files of this format cannot be added to: say append=false`);
    }
    const opening = this.encoder.begin();
    this.opening = size === 0 ? opening : endsWithLine(this.path, size) ? "" : "\n";
    this.fd = fd;
    this.size = size;
    this.began = Date.now();
    clearTimeout(this.timer);
    if (this.isRotating && rotateMs <= MOST_TIMER_MS) this.timer = setTimeout(this.onTimer, rotateMs).unref();
  }

  /** Begins a file with an encoder of its own. */
  private begin(append: boolean): void {
    this.encoder = this.context.newEncoder();
    this.triedAt = Date.now();
    try {
      this.open(append);
    } catch (error) {
      this.failed(error);
    }
  }

  private openAgain(): void {
    if (Date.now() - this.triedAt >= RETRY_MS) this.begin(true);
  }

  /** Ends what the file holds as its format ends, and closes it. */
  private finish(): void {
    if (this.fd === undefined) return;
    this.hold(this.encoder.end(), 0);
    this.flush();
    if (this.hasFailed) return;
    // For what is left the format has no place.
    this.delivered += this.held.records;
    this.held.forget();
    this.shut();
  }

  private shut(): void {
    const { fd } = this;
    this.fd = undefined;
    if (fd === undefined) return;
    try {
      // A name is not given to a file that a crash could leave empty.
      if (this.options.atomic) fsyncSync(fd);
      closeSync(fd);
    } catch (error) {
      this.failed(error);
    }
  }

  private isDue(): boolean {
    const { rotateSize, rotateMs } = this.options;
    if (!this.isRotating || this.fd === undefined) return false;
    const bytes = this.size + this.held.bytes;
    return bytes > this.opening.length && (bytes >= rotateSize || Date.now() - this.began >= rotateMs);
  }

  private readonly onTimer = (): void => {
    if (this.isDue()) this.rotate();
    else this.timer = setTimeout(this.onTimer, this.options.rotateMs).unref();
  };

  /** The file takes the time in its name, and another one begins. */
  private rotate(): void {
    const { name, path } = this;
    // What is to be seen only when it is whole has to be whole first.
    if (this.options.atomic) this.finish();
    if (this.hasFailed) return;
    try {
      rename(name, path, new Date());
    } catch (error) {
      this.isRotating = false;
      this.fault = `could not be rotated: ${systemError(name, error).reason}`;
      this.hasFailed = this.options.atomic;
      this.context.note(`${name}: ${this.fault}`);
      return;
    }
    this.finish();
    this.begin(true);
    try {
      prune(name, this.options.keep);
    } catch (error) {
      this.context.note(`${name}: an older file could not be removed: ${systemError(name, error).reason}`);
    }
  }
}

const isSame = (a: Stats, b: Stats): boolean => a.dev === b.dev && a.ino === b.ino;

function endsWithSomething(encoder: Encoder): boolean {
  encoder.begin();
  return encoder.end().length > 0;
}

/** Does the file end with a line? One that cannot be read is taken to. */
function endsWithLine(path: string, size: number): boolean {
  const last = new Uint8Array([LINE_END]);
  try {
    const fd = openSync(path, "r");
    try {
      readSync(fd, last, 0, 1, size - 1);
    } finally {
      closeSync(fd);
    }
  } catch {
    // What was written there stays readable for those who may.
  }
  return last[0] === LINE_END;
}
