/** The primitive types of Kafka's protocol: https://kafka.apache.org/protocol#protocol_types. Flexible versions have compact lengths and tagged fields. */
export class KafkaReader {
  at = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  i8 = (): number => this.bytes.readInt8(this.at++);
  i16 = (): number => this.bytes.readInt16BE((this.at += 2) - 2);
  i32 = (): number => this.bytes.readInt32BE((this.at += 4) - 4);
  i64 = (): bigint => this.bytes.readBigInt64BE((this.at += 8) - 8);

  varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  take = (length: number): Buffer => this.bytes.subarray(this.at, (this.at += length));
  data = (): Buffer => this.take(this.i32());

  string(isFlexible = false): string | undefined {
    const length = isFlexible ? this.varint() - 1 : this.i16();
    return length < 0 ? undefined : this.take(length).toString();
  }

  array<T>(read: () => T, isFlexible = false): T[] {
    const length = isFlexible ? this.varint() - 1 : this.i32();
    return Array.from({ length: Math.max(length, 0) }, read);
  }

  tags(isFlexible = true): void {
    if (isFlexible && this.varint() !== 0) throw new Error("tagged fields are not expected");
  }
}

export class KafkaWriter {
  private readonly parts: Buffer[] = [];

  /** Big-endian, of so many bytes. */
  int(size: number, ...values: (number | bigint)[]): this {
    for (const value of values) {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64BE(BigInt(value));
      this.parts.push(bytes.subarray(8 - size));
    }
    return this;
  }

  varint(value: number): this {
    for (; value >= 0x80; value >>>= 7) this.parts.push(Buffer.from([(value & 0x7f) | 0x80]));
    this.parts.push(Buffer.from([value]));
    return this;
  }

  data(bytes: Buffer): this {
    this.int(4, bytes.length);
    this.parts.push(bytes);
    return this;
  }

  raw(bytes: Buffer): this {
    this.parts.push(bytes);
    return this;
  }

  string(text: string | undefined, isFlexible = false): this {
    const bytes = Buffer.from(text ?? "");
    const length = text === undefined ? -1 : bytes.length;
    if (isFlexible) this.varint(length + 1);
    else this.int(2, length);
    this.parts.push(bytes);
    return this;
  }

  array<T>(items: readonly T[], write: (item: T) => void, isFlexible = false): this {
    if (isFlexible) this.varint(items.length + 1);
    else this.int(4, items.length);
    items.forEach(write);
    return this;
  }

  tags(isFlexible = true): this {
    return isFlexible ? this.varint(0) : this;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.parts);
  }
}
