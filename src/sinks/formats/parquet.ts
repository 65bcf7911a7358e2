/**
 * Apache Parquet by hyparquet-writer, an optional package: a row a record. Rows are kept until they make a row group; the footer, without which
 * nobody can read the file, is written at the end.
 */
import type { SchemaElement } from "hyparquet-writer";
import type { Encoder } from "../encoder.js";
import { OutputError } from "../outputs/option-values.js";
import type { OutputRecord } from "../sink.js";
import { type Cell, COLUMNS, type ColumnType } from "./parquet-columns.js";

/** Rows of a row group, unless their records fill so many characters before. */
const MOST_ROWS = 10_000;
const MOST_CHARACTERS = 8 << 20;

/** As every reader knows them: the converted types, which are older than the logical ones. */
const TYPES: Readonly<Record<ColumnType, Pick<SchemaElement, "type" | "converted_type">>> = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  int32: { type: "INT32" },
  int64: { type: "INT64" },
  microseconds: { type: "INT64", converted_type: "TIMESTAMP_MICROS" },
};

const SCHEMA: SchemaElement[] = [
  { name: "pcaplint", num_children: COLUMNS.length },
  ...COLUMNS.map(({ name, type }) => ({ name, ...TYPES[type], repetition_type: "OPTIONAL" as const })),
];

/** Makes encoders. @throws OutputError where the package is not installed */
export async function parquet(version: string): Promise<() => Encoder> {
  let writer: typeof import("hyparquet-writer");
  try {
    writer = await import("hyparquet-writer");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new OutputError("format=parquet needs a package that is not installed: npm install hyparquet-writer");
  }
  return () => new ParquetEncoder(writer, version);
}

class ParquetEncoder implements Encoder {
  private readonly bytes;
  private readonly writer;
  private columns: Cell[][] = COLUMNS.map(() => []);
  private rows = 0;
  private characters = 0;

  constructor({ ByteWriter, ParquetWriter }: typeof import("hyparquet-writer"), version: string) {
    this.bytes = new ByteWriter();
    this.writer = new ParquetWriter({ writer: this.bytes, schema: SCHEMA, createdBy: `pcaplint version ${version}` });
  }

  begin(): Uint8Array {
    return this.take();
  }

  encode(record: OutputRecord): Uint8Array {
    const json = JSON.stringify(record);
    for (const [i, { of }] of COLUMNS.entries()) this.columns[i]!.push(of(record, json));
    this.rows++;
    this.characters += json.length;
    if (this.rows >= MOST_ROWS || this.characters >= MOST_CHARACTERS) this.group();
    return this.take();
  }

  end(): Uint8Array {
    this.group();
    this.writer.finish();
    return this.take();
  }

  private group(): void {
    if (this.rows === 0) return;
    const columnData = COLUMNS.map(({ name }, i) => ({ name, data: this.columns[i]!, offsetIndex: false }));
    this.writer.write({ columnData, rowGroupSize: this.rows });
    this.columns = COLUMNS.map(() => []);
    this.rows = this.characters = 0;
  }

  /** What was made since the last call. A copy: the writer writes over it, and whoever has it may still wait to. */
  private take(): Uint8Array {
    const made = this.bytes.getBytes().slice();
    this.bytes.index = 0;
    return made;
  }
}
