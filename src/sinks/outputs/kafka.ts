import type { OutputRecord } from "../sink.js";
import { deliveryOf, timeoutMs } from "./delivery-options.js";
import { fromEnvironment } from "./http-transport.js";
import { KafkaTransport, type Message } from "./kafka-transport.js";
import { lineEncoder } from "./line.js";
import { OptionValues, OutputError } from "./option-values.js";
import type { Output, OutputContext, OutputSpec } from "./output.js";
import { QueuedOutput } from "./queued-output.js";

/** Below 1 MiB, which a broker takes at most unless it is told otherwise. */
const BATCH = { records: 1000, bytes: 1 << 19 };
const FLUSH_SECONDS = 0.5;
/** What a message needs around key and value. */
const AROUND = 32;
const MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;

/** Records of one flow have one key, and so one partition and their order. */
function keyOf(record: OutputRecord): string | undefined {
  const flow = record.type === "finding" ? record.flow?.communityId : undefined;
  return flow ?? ("fingerprint" in record ? record.fingerprint : undefined);
}

/** `kafka://broker;broker/topic`: a message a record, through an idempotent producer. @throws OutputError where the client is not installed */
export async function openKafka(spec: OutputSpec, context: OutputContext): Promise<Output> {
  const { to } = spec;
  const { brokers, topic } = kafkaAddress(to);
  const values = new OptionValues(to, spec.options);
  const encode = lineEncoder(spec, context);
  const message = (record: OutputRecord): Message | undefined => {
    const value = Buffer.from(encode(record).trimEnd());
    if (value.length === 0) return undefined;
    const key = keyOf(record);
    return { value, bytes: value.length + (key?.length ?? 0) + AROUND, ...(key === undefined ? {} : { key: Buffer.from(key) }) };
  };
  const transport = new KafkaTransport(await client(to), topic, timeoutMs(values), {
    clientId: values.text("client-id") ?? "pcaplint",
    bootstrapBrokers: brokers,
    ...(values.flag("gzip") ? { compression: "gzip" } : {}),
    ...(values.flag("tls") ? { tls: {}, tlsServerName: true } : {}),
    ...credentials(values),
  });
  return new QueuedOutput(to, message, transport, deliveryOf(values, BATCH, FLUSH_SECONDS), context);
}

function kafkaAddress(to: string): { readonly brokers: string[]; readonly topic: string } {
  const [, hosts, topic] = /^kafka:\/\/([^/]+)\/([\w.-]{1,249})$/.exec(to) ?? [];
  const brokers = hosts?.split(";") ?? [];
  if (topic === undefined || !brokers.every((broker) => /^(\[[\da-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?$/.test(broker)))
    throw new OutputError(`${to}: write it as kafka://broker:9092/topic, further brokers behind ";"`);
  return { brokers, topic };
}

function credentials(values: OptionValues): { sasl?: { mechanism: (typeof MECHANISMS)[number]; username: string; password: string } } {
  const username = values.text("username");
  if (username === undefined) return {};
  const password = fromEnvironment(values, "password", values.text("password") ?? "");
  return { sasl: { mechanism: values.word("mechanism", MECHANISMS) ?? "PLAIN", username, password } };
}

async function client(to: string): Promise<typeof import("@platformatic/kafka")> {
  try {
    return await import("@platformatic/kafka");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new OutputError(`${to}: the client of Kafka is not installed: npm install @platformatic/kafka`);
  }
}
