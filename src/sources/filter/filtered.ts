import type { Batch } from "../../packet/batch.js";
import { CaptureError } from "../capture-error.js";
import type { CaptureSource, Position } from "../source.js";
import type { Compiler } from "./compile.js";
import { runFilter } from "./interpret.js";
import { type BpfProgram, takeAll } from "./program.js";

/** Link type whose header is a number in the byte order of the host that wrote it. */
const NULL = 0;

/** A capture without the packets that a filter leaves out. Those that stay keep their numbers. */
export class FilteredCapture implements CaptureSource {
  readonly format: string;
  /** Packets left out so far. */
  leftOut = 0;
  private readonly inner: CaptureSource;
  private readonly words: string;
  private readonly compiler: Compiler;
  /** By link type: a capture may have several. */
  private readonly programs = new Map<number, BpfProgram>();
  private readonly bigEndian = new Map<number, BpfProgram>();
  private numbers = new Float64Array(0);

  constructor(inner: CaptureSource, words: string, compiler: Compiler) {
    this.inner = inner;
    this.words = words;
    this.compiler = compiler;
    this.format = inner.format;
  }

  async read(signal: AbortSignal): Promise<Batch | undefined> {
    const batch = await this.inner.read(signal);
    if (batch !== undefined) this.select(batch);
    return batch;
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  position(): Position {
    return this.inner.position();
  }

  /** Moves the rows that the filter takes to the front. */
  private select(batch: Batch): void {
    if (this.numbers.length < batch.start.length) this.numbers = new Float64Array(batch.start.length);
    const { numbers } = this;
    const { view } = batch.arena;
    let kept = 0;
    for (let row = 0; row < batch.count; row++) {
      const linkType = batch.linkType[row]!;
      const start = batch.start[row]!;
      // An address family, which is a small number.
      const bigEndian = linkType === NULL && batch.captured[row]! >= 4 && view.getUint16(start) === 0;
      const program = this.programOf(linkType, bigEndian);
      if (runFilter(program, view, start, batch.captured[row]!, batch.length[row]!) === 0) continue;
      numbers[kept] = batch.first + row;
      if (kept < row) batch.move(row, kept);
      kept++;
    }
    this.leftOut += batch.count - kept;
    batch.count = kept;
    batch.numbers = numbers;
  }

  private programOf(linkType: number, bigEndian: boolean): BpfProgram {
    const programs = bigEndian ? this.bigEndian : this.programs;
    let program = programs.get(linkType);
    if (program === undefined) {
      program = this.compiled(linkType, bigEndian);
      programs.set(linkType, program);
    }
    return program;
  }

  private compiled(linkType: number, bigEndian: boolean): BpfProgram {
    try {
      return this.compiler.compileForFile(this.words, linkType, bigEndian);
    } catch (error) {
      // Packets of this type are never such: none is taken. Those of another type in the same capture may be.
      if (error instanceof CaptureError && error.reason.includes("rejects all packets")) return takeAll(0);
      throw error;
    }
  }
}
