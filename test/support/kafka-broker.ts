import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { KafkaReader, KafkaWriter } from "./kafka-messages.js";

const PRODUCE = 0;
const FETCH = 1;
const LIST_OFFSETS = 2;
const METADATA = 3;
const API_VERSIONS = 18;
const INIT_PRODUCER_ID = 22;
const SASL_HANDSHAKE = 17;
/** What it speaks, from and to which version. */
const VERSIONS = [
  [PRODUCE, 3, 7],
  [FETCH, 4, 4],
  [LIST_OFFSETS, 1, 1],
  [METADATA, 0, 12],
  [SASL_HANDSHAKE, 1, 1],
  [API_VERSIONS, 0, 3],
  [INIT_PRODUCER_ID, 4, 4],
] as const;
const UNKNOWN_TOPIC = 3;
const OUT_OF_ORDER = 45;
const NODE = 1;

interface Batch {
  readonly bytes: Buffer;
  readonly offset: bigint;
  readonly records: number;
  readonly producer: bigint;
  readonly sequence: number;
}

/** What becomes of a request to produce: an error's number, an answer that is lost behind the write, none at all, or (undefined) all goes well. */
export type Produced = number | "lost" | "never" | undefined;

/**
 * A broker with one topic, as far as a producer and a reader of its partitions need one: https://kafka.apache.org/protocol. It holds the batches as they came
 * (https://kafka.apache.org/documentation/#recordbatch) and, as brokers do, knows by producer and sequence what came before.
 */
export class KafkaBroker {
  readonly partitions: Batch[][];
  /** Requests to produce. */
  produced = 0;
  private readonly topic: string;
  private readonly answers: readonly Produced[];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(topic: string, partitions: number, answers: readonly Produced[] = []) {
    this.topic = topic;
    this.partitions = Array.from({ length: partitions }, () => []);
    this.answers = answers;
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      let held = Buffer.alloc(0);
      socket.on("error", () => {});
      socket.on("data", (chunk: Buffer) => {
        held = Buffer.concat([held, chunk]);
        while (held.length >= 4 && held.length >= 4 + held.readInt32BE(0)) {
          const length = held.readInt32BE(0);
          this.answer(socket, new KafkaReader(held.subarray(4, 4 + length)));
          held = held.subarray(4 + length);
        }
      });
    });
  }

  listen(port = 0): Promise<this> {
    return new Promise((resolve) => this.server.listen(port, "127.0.0.1", () => resolve(this)));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Records that it holds. */
  get records(): number {
    return this.partitions.flat().reduce((sum, { records }) => sum + records, 0);
  }

  stop(): Promise<unknown> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    return closed;
  }

  private answer(socket: Socket, request: KafkaReader): void {
    const [api, version, correlation] = [request.i16(), request.i16(), request.i32()];
    request.string();
    const isFlexible = (api === METADATA && version >= 9) || api === INIT_PRODUCER_ID || (api === API_VERSIONS && version >= 3);
    request.tags(isFlexible);
    const body = this.bodyOf(api, version, isFlexible, request);
    if (body === "never") return;
    if (body === "lost") return void socket.destroy();
    const message = new KafkaWriter()
      .int(4, correlation)
      .tags(isFlexible && api !== API_VERSIONS)
      .raw(body).bytes;
    socket.write(new KafkaWriter().data(message).bytes);
  }

  private bodyOf(api: number, version: number, isFlexible: boolean, request: KafkaReader): Buffer | "lost" | "never" {
    switch (api) {
      case API_VERSIONS:
        return apiVersions(isFlexible);
      case METADATA:
        return this.metadata(version, isFlexible);
      case INIT_PRODUCER_ID:
        return new KafkaWriter().int(4, 0).int(2, 0).int(8, 4000).int(2, 0).tags().bytes;
      case PRODUCE:
        return this.produce(request);
      case FETCH:
        return this.fetch(request);
      case LIST_OFFSETS:
        return this.offsets(request);
      default:
        throw new Error(`request ${api} is not expected`);
    }
  }

  private metadata(version: number, flexible: boolean): Buffer {
    const to = new KafkaWriter();
    const ids = (values: readonly number[]) => to.array(values, (id) => to.int(4, id), flexible);
    if (version >= 3) to.int(4, 0);
    const broker = () => {
      to.int(4, NODE).string("127.0.0.1", flexible).int(4, this.port);
      if (version >= 1) to.string(undefined, flexible);
      to.tags(flexible);
    };
    to.array([NODE], broker, flexible);
    if (version >= 2) to.string("double", flexible);
    if (version >= 1) to.int(4, NODE);
    const partition = (_: Batch[], index: number) => {
      to.int(2, 0).int(4, index, NODE);
      if (version >= 7) to.int(4, 0);
      ids([NODE]);
      ids([NODE]);
      if (version >= 5) ids([]);
      to.tags(flexible);
    };
    const topic = () => {
      to.int(2, 0).string(this.topic, flexible);
      if (version >= 10) to.int(8, 0, 7);
      if (version >= 1) to.int(1, 0);
      if (flexible) to.varint(this.partitions.length + 1);
      else to.int(4, this.partitions.length);
      this.partitions.forEach(partition);
      if (version >= 8) to.int(4, 0);
      to.tags(flexible);
    };
    to.array([this.topic], topic, flexible);
    if (version >= 8 && version <= 10) to.int(4, 0);
    return to.tags(flexible).bytes;
  }

  /** Version 7. */
  private produce(from: KafkaReader): Buffer | "lost" | "never" {
    const answer = this.answers[this.produced++];
    if (answer === "never") return answer;
    from.string();
    if (from.i16() !== -1) throw new Error("all replicas are to acknowledge");
    from.i32();
    const topics = from.array(() => ({
      name: from.string(),
      partitions: from.array(() => {
        const index = from.i32();
        return { index, ...this.append(index, Buffer.from(from.data()), typeof answer === "number" ? answer : 0) };
      }),
    }));
    if (answer === "lost") return answer;
    const to = new KafkaWriter();
    to.array(topics, ({ name, partitions }) => {
      to.string(name).array(partitions, ({ index, error, offset }) => {
        to.int(4, index)
          .int(2, name === this.topic ? error : UNKNOWN_TOPIC)
          .int(8, offset, -1, 0);
      });
    });
    return to.int(4, 0).bytes;
  }

  private append(index: number, bytes: Buffer, error: number): { readonly error: number; readonly offset: bigint } {
    const held = this.partitions[index]!;
    const [producer, sequence, records] = [bytes.readBigInt64BE(43), bytes.readInt32BE(53), bytes.readInt32BE(57)];
    const last = held.at(-1);
    if (error !== 0) return { error, offset: -1n };
    const same = held.find((batch) => batch.producer === producer && batch.sequence === sequence && batch.records === records);
    if (same !== undefined) return { error, offset: same.offset };
    if (sequence !== (last === undefined ? 0 : last.sequence + last.records)) return { error: OUT_OF_ORDER, offset: -1n };
    const offset = last === undefined ? 0n : last.offset + BigInt(last.records);
    bytes.writeBigInt64BE(offset, 0);
    held.push({ bytes, offset, records, producer, sequence });
    return { error, offset };
  }

  /** Version 4. */
  private fetch(from: KafkaReader): Buffer {
    from.take(4 * 4 + 1);
    const topics = from.array(() => ({
      name: from.string(),
      partitions: from.array(() => ({ index: from.i32(), offset: from.i64(), most: from.i32() })),
    }));
    const to = new KafkaWriter().int(4, 0);
    to.array(topics, ({ name, partitions }) => {
      to.string(name).array(partitions, ({ index, offset }) => {
        const held = this.partitions[index]!;
        const end = this.endOf(index);
        const next = held.filter((batch) => batch.offset + BigInt(batch.records) > offset).map(({ bytes }) => bytes);
        to.int(4, index).int(2, 0).int(8, end, end).int(4, 0).data(Buffer.concat(next));
      });
    });
    return to.bytes;
  }

  /** Version 1; -2 asks for the first offset, -1 for that behind the last. */
  private offsets(from: KafkaReader): Buffer {
    from.i32();
    const topics = from.array(() => ({ name: from.string(), partitions: from.array(() => ({ index: from.i32(), time: from.i64() })) }));
    const to = new KafkaWriter();
    to.array(topics, ({ name, partitions }) => {
      to.string(name).array(partitions, ({ index, time }) => {
        to.int(4, index)
          .int(2, 0)
          .int(8, -1, time === -2n ? 0n : this.endOf(index));
      });
    });
    return to.bytes;
  }

  private endOf(index: number): bigint {
    const last = this.partitions[index]!.at(-1);
    return last === undefined ? 0n : last.offset + BigInt(last.records);
  }
}

function apiVersions(isFlexible: boolean): Buffer {
  const to = new KafkaWriter().int(2, 0);
  to.array(VERSIONS, (versions) => to.int(2, ...versions).tags(isFlexible), isFlexible);
  return to.int(4, 0).tags(isFlexible).bytes;
}
