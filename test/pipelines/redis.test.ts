import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { blockWith } from "../support/fenced.js";
import { freePort } from "../support/free-port.js";
import { Pipeline } from "../support/pipeline.js";
import { hasTool } from "../support/tools.js";

const PAGE = "docs/pipelines/redis.md";

describe.skipIf(!hasTool("redis-server") || !hasTool("jq"))("Redis, as its page has it", () => {
  let pipeline: Pipeline;
  let port: number;
  beforeEach(async () => {
    pipeline = new Pipeline();
    port = await freePort();
    const server = pipeline.start("redis-server", "--port", `${port}`, "--bind", "127.0.0.1", "--save", "");
    await server.until(() => server.stdout.includes("Ready to accept connections"));
  });
  afterEach(() => pipeline.close());

  const run = (lines: string) => pipeline.shell(lines.replaceAll("redis-cli", `redis-cli -p ${port}`));
  const asked = async (...words: readonly string[]) => (await run(`redis-cli --raw ${words.join(" ")}`)).stdout.split("\n").slice(0, -1);

  test("has every record in its list, byte for byte", async () => {
    const expected = await pipeline.records();
    const [fill, take] = blockWith(PAGE, '"RPUSH pcaplint \\(tojson)"\' | redis-cli --pipe\nredis-cli').split("\n");
    const { stdout } = await run(fill!);
    expect(stdout).toContain(`errors: 0, replies: ${expected.length}\n`);
    expect(await asked("LRANGE", "pcaplint", "0", "-1")).toEqual(expected);
    expect((await run(take!)).stdout).toBe(`pcaplint\n${expected[0]}\n`);
  });

  test("has every record in its stream", async () => {
    const expected = await pipeline.records();
    const { stdout } = await run(blockWith(PAGE, "XADD"));
    expect(stdout).toContain(`errors: 0, replies: ${expected.length}\n`);
    const fields = await asked("XRANGE", "pcaplint:records", "-", "+");
    expect(fields.filter((line) => line.startsWith("{"))).toEqual(expected);
  });
});
