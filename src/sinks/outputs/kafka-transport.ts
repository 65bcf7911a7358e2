import type { Socket } from "node:net";
import type { GenericError, Producer, ProducerOptions } from "@platformatic/kafka";
import { connectionError } from "./connection-error.js";
import type { Sized } from "./queue.js";
import type { Again, Transport, Turn } from "./transport.js";

export interface Message extends Sized {
  readonly key?: Buffer;
  readonly value: Buffer;
}

type Client = typeof import("@platformatic/kafka");
type Options = ProducerOptions<Buffer, Buffer, Buffer, Buffer>;

/** Answers about messages that no broker will ever take. */
const REFUSED = ["MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE", "INVALID_RECORD", "INVALID_TIMESTAMP"];
/** The broker knows nothing of this producer any more, or something else: another one begins anew. */
const ANOTHER_PRODUCER = [
  "OUT_OF_ORDER_SEQUENCE_NUMBER",
  "UNKNOWN_PRODUCER_ID",
  "INVALID_PRODUCER_EPOCH",
  "INVALID_PRODUCER_ID_MAPPING",
  "PRODUCER_FENCED",
];
/** It came before, and the answer was lost. */
const DUPLICATE = "DUPLICATE_SEQUENCE_NUMBER";
const HOPELESS = ["PLT_KFK_AUTHENTICATION", "PLT_KFK_UNSUPPORTED_API", "PLT_KFK_UNSUPPORTED_COMPRESSION", "PLT_KFK_USER"];
const CLOSE_MS = 1000;

/**
 * Messages to one topic. What is sent again goes with the numbers that it had, so that the broker knows it. Retries are this program's own:
 * those of the client have no end.
 */
export class KafkaTransport implements Transport<Message> {
  private readonly client: Client;
  private readonly topic: string;
  private readonly timeoutMs: number;
  private readonly options: Options;
  private producer: Producer | undefined;
  private readonly sockets = new Set<Socket>();

  constructor(client: Client, topic: string, timeoutMs: number, options: Options) {
    this.client = client;
    this.topic = topic;
    this.timeoutMs = timeoutMs;
    this.options = { ...options, retries: 0, maxInflights: 1, connectTimeout: timeoutMs, timeout: timeoutMs };
  }

  async send(items: readonly Message[], turn: Turn): Promise<Again<Message> | undefined> {
    const { topic } = this;
    const messages = items.map(({ key, value }) => ({ topic, value, ...(key === undefined ? {} : { key }) }));
    // The client knows no end of waiting for an answer; without its connection it has one.
    const timer = setTimeout(() => this.disconnect(), this.timeoutMs);
    turn.signal.addEventListener("abort", this.disconnect);
    try {
      this.producer ??= this.open();
      await this.producer.send({ messages, idempotent: true, acks: -1, autocreateTopics: true });
    } catch (error) {
      return this.failed(error, items, turn);
    } finally {
      clearTimeout(timer);
      turn.signal.removeEventListener("abort", this.disconnect);
    }
    turn.delivered(items.length);
    return undefined;
  }

  private open(): Producer {
    const producer = new this.client.Producer(this.options);
    producer.on("client:broker:connect", ({ connection }: { readonly connection: { readonly socket: Socket } }) => {
      const { socket } = connection;
      this.sockets.add(socket);
      socket.once("close", () => this.sockets.delete(socket));
    });
    return producer;
  }

  private failed(error: unknown, items: readonly Message[], turn: Turn): Again<Message> | undefined {
    const is = (property: string, values: readonly string[]): boolean =>
      values.some((value) => (error as GenericError).findBy?.(property, value) != null);
    if (is("apiId", [DUPLICATE])) {
      turn.delivered(items.length);
      return undefined;
    }
    const reason = innermost(error);
    if (is("apiId", REFUSED)) {
      turn.refused(items.length, reason);
      return undefined;
    }
    if (is("apiId", ANOTHER_PRODUCER)) this.destroy();
    return { items, reason, isHopeless: is("code", HOPELESS) };
  }

  async close(): Promise<void> {
    const timer = setTimeout(this.disconnect, CLOSE_MS);
    await this.producer?.close();
    clearTimeout(timer);
  }

  destroy(): void {
    this.disconnect();
    this.producer?.close(() => {});
    this.producer = undefined;
  }

  /** Every request that waits for an answer fails then. */
  private readonly disconnect = (): void => {
    for (const socket of this.sockets) socket.destroy();
  };
}

/** Errors of the client are wrapped in each other: what the innermost one says is what happened. */
function innermost(error: unknown): string {
  const { errors, cause } = error as AggregateError;
  const inner = errors?.at(-1) ?? cause;
  return inner === undefined ? connectionError(error) : innermost(inner);
}
