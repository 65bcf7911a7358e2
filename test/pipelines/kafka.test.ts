import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { blockWith, withPlaces } from "../support/fenced.js";
import { Pipeline } from "../support/pipeline.js";
import { hasTool } from "../support/tools.js";

const PAGE = "docs/pipelines/kafka.md";
/** librdkafka makes a broker of its own, on loopback, in the process that asks for one. */
const MOCK = ["-X", "test.mock.num.brokers=1", "-X", "allow.auto.create.topics=true", "-d", "mock"];

describe.skipIf(!hasTool("kcat") || !hasTool("jq"))("Kafka by kcat, as its page has it", () => {
  let pipeline: Pipeline;
  beforeEach(() => {
    pipeline = new Pipeline();
  });
  afterEach(() => pipeline.close());

  test("a consumer gets every record, with its flow or its fault as key", async () => {
    const expected = await pipeline.records();
    const consumer = pipeline.start("kcat", "-C", "-u", "-b", "mock:1", "-t", "findings", "-o", "beginning", "-f", "%k\t%s\n", ...MOCK);
    const address = () => /bootstrap\.servers=(127\.0\.0\.1:\d+)/.exec(consumer.stderr)?.[1];
    await consumer.until(() => address() !== undefined);
    const { status, stderr } = await pipeline.shell(withPlaces(blockWith(PAGE, "kcat -P"), { "kafka-1:9092": address()! }));
    expect(status, stderr).toBe(1); // of pcaplint: something was found
    await consumer.until(() => consumer.stdout.split("\n").length > expected.length);
    const messages = consumer.stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => line.split("\t"));
    // Four partitions: in order within each.
    expect(messages.map(([, value]) => value).sort()).toEqual(expected.toSorted());
    for (const [key, value] of messages) {
      const { flow, fingerprint = "" } = JSON.parse(value!) as { flow?: { communityId?: string }; fingerprint?: string };
      expect(key).toBe(flow?.communityId ?? fingerprint);
    }
  });
});
