import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../../src/finding.js";
import { freePort } from "../../support/free-port.js";
import { KafkaBroker } from "../../support/kafka-broker.js";
import { feed, numbered, opened, upTo } from "../../support/opened-output.js";
import { until } from "../../support/receivers.js";
import { hasTool } from "../../support/tools.js";
import { FINDING } from "../formats/records.js";

const MESSAGE_TOO_LARGE = 10;
const records = (n: number) => upTo(n).map((i) => numbered(i));
const hasKcat = hasTool("kcat");

/** What librdkafka reads of the topic, the checksums of the batches checked: keys, partitions and values. */
async function read({ port }: KafkaBroker): Promise<{ key: string; partition: number; payload: string }[]> {
  const args = ["-C", "-b", `127.0.0.1:${port}`, "-t", "lint", "-o", "beginning", "-e", "-q", "-J", "-X", "check.crcs=true"];
  const { stdout } = await promisify(execFile)("kcat", args, { maxBuffer: 1 << 26, timeout: 20_000 });
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

describe("messages to Kafka", () => {
  test.skipIf(!hasKcat)(
    "are read by another client as they were sent: the key is the flow, else the fault",
    { timeout: 60_000 },
    async () => {
      const broker = await new KafkaBroker("lint", 3).listen();
      const { output } = await opened(`kafka://127.0.0.1:${broker.port}/lint`, { options: { batch: "100", gzip: "true" } });
      const flows = upTo(900).map(
        (i): Finding => ({
          ...FINDING,
          packet: { ...FINDING.packet, number: i },
          flow: { ...FINDING.flow, communityId: `1:flow${i % 7}` },
        }),
      );
      const { flow: _, ...without } = FINDING;
      await feed(output, [...flows, without, numbered(5)]);
      await output.end();
      expect([output.taken, output.delivered, output.dropped, output.fault]).toEqual([902, 902, 0, undefined]);
      const messages = await read(broker);
      expect(messages.length).toBe(902);
      const values = messages.map(({ payload }) => JSON.parse(payload) as Finding);
      for (let flow = 0; flow < 7; flow++) {
        const own = messages.filter(({ key }) => key === `1:flow${flow}`);
        // One partition, and in order.
        expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
        expect(own.map(({ payload }) => (JSON.parse(payload) as Finding).packet!.number)).toEqual(upTo(900).filter((i) => i % 7 === flow));
      }
      expect(messages.find(({ key }) => key === FINDING.fingerprint)).toBeDefined();
      // The client writes an empty key where there is none.
      expect(messages.filter(({ key }) => key === "").length).toBe(1);
      expect(values).toContainEqual(without);
      await broker.stop();
    },
  );
  test("what is sent again because its answer was lost is there once", async () => {
    const broker = await new KafkaBroker("lint", 1, [undefined, "lost", undefined, "lost"]).listen();
    const { output } = await opened(`kafka://127.0.0.1:${broker.port}/lint`, { options: { batch: "10", flush: "10ms" } });
    await feed(output, records(50), { most: 10 });
    await output.end();
    expect([output.taken, output.delivered, output.dropped, output.fault]).toEqual([50, 50, 0, undefined]);
    expect([broker.records, broker.produced]).toEqual([50, 7]);
    await broker.stop();
  });
  test("a broker that is not there yet is waited for, one that goes away too", async () => {
    const port = await freePort();
    const first = await new KafkaBroker("lint", 1).listen(port);
    const { output, notes } = await opened(`kafka://127.0.0.1:${port}/lint`, { options: { flush: "10ms" } });
    output.write(records(3));
    await until(() => output.delivered === 3);
    await first.stop();
    output.write(records(5));
    await until(() => output.fault !== undefined);
    expect(notes[0]).toContain("it is tried again");
    // It knows nothing of what came before: the numbers of the producer do not fit, and begin anew.
    const second = await new KafkaBroker("lint", 1).listen(port);
    await output.end();
    expect([first.records, second.records]).toEqual([3, 5]);
    expect([output.delivered, output.dropped, output.fault]).toEqual([8, 0, undefined]);
    await second.stop();
  });
  test("what the broker will never take is dropped with its reason", async () => {
    const broker = await new KafkaBroker("lint", 1, [undefined, MESSAGE_TOO_LARGE]).listen();
    const { output } = await opened(`kafka://127.0.0.1:${broker.port}/lint`, { options: { batch: "10" } });
    await feed(output, records(30), { most: 10 });
    await output.end();
    expect([output.taken, output.delivered, output.dropped, broker.records]).toEqual([30, 20, 10, 20]);
    expect(output.fault).toMatch(/larger than the max/);
    await broker.stop();
  });
  test("a broker that does not answer holds nobody up for longer than it may", async () => {
    const broker = await new KafkaBroker("lint", 1, ["never", "never", "never", "never", "never", "never", "never"]).listen();
    const options = { timeout: "100ms", "give-up": "500ms", queue: "20" };
    const { output } = await opened(`kafka://127.0.0.1:${broker.port}/lint`, { options });
    const start = Date.now();
    await feed(output, records(100), { most: 10 });
    await output.end();
    expect(Date.now() - start).toBeLessThan(10_000);
    expect([output.taken, output.delivered, output.dropped]).toEqual([100, 0, 100]);
    await broker.stop();
  });
  test("a live run never waits", async () => {
    const { output } = await opened("kafka://127.0.0.1:1/lint", { isLive: true, options: { queue: "20" } });
    for (const record of records(100)) {
      expect(output.ready(new AbortController().signal)).toBeUndefined();
      output.write([record]);
    }
    expect(output.dropped).toBe(80);
    const end = output.end();
    output.abandon();
    await end;
    expect([output.delivered, output.dropped]).toEqual([0, 100]);
  });
  test.each(["kafka://127.0.0.1:9092", "kafka://127.0.0.1:9092/a/b", "kafka:///lint", "kafka://a b/lint"])(
    "%s is no address",
    async (to) => {
      await expect(opened(to)).rejects.toThrow(`${to}: write it as kafka://broker:9092/topic`);
    },
  );
});
