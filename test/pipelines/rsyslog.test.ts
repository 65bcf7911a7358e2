import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeFaultyCapture } from "../support/faulty-capture.js";
import { blockWith, withPlaces } from "../support/fenced.js";
import { freePort } from "../support/free-port.js";
import { Pipeline } from "../support/pipeline.js";
import { until } from "../support/receivers.js";
import { hasTool } from "../support/tools.js";

const PAGE = "docs/pipelines/rsyslog.md";

describe.skipIf(!hasTool("rsyslogd"))("rsyslog, as its page has it", () => {
  let pipeline: Pipeline;
  beforeEach(() => {
    pipeline = new Pipeline();
  });
  afterEach(() => pipeline.close());

  /** Starts rsyslogd with a configuration of the page; gives the lines that it has collected. */
  function rsyslogd(words: string, places: Readonly<Record<string, string>>): () => string[] {
    const page = withPlaces(blockWith(PAGE, words), { "/var/log/pcaplint.jsonl": pipeline.path("collected"), ...places });
    const config = pipeline.write("rsyslog.conf", `global(workDirectory="${pipeline.folder}")\n${page}`);
    pipeline.start("rsyslogd", "-n", "-f", config, "-i", pipeline.path("rsyslogd.pid"));
    return () => pipeline.lines("collected");
  }

  test("gets every record by TCP", async () => {
    const port = `${await freePort()}`;
    const collected = rsyslogd("imtcp", { 'port="5140"': `port="${port}"` });
    const expected = await pipeline.records();
    await pipeline.shell(withPlaces(blockWith(PAGE, "syslog+tcp:"), { 5140: port }));
    await until(() => collected().length >= expected.length);
    expect(collected()).toEqual(expected);
  });

  test("gets every record once from files that are rotated many times a second", async () => {
    mkdirSync(pipeline.path("spool"));
    const spool = { "/var/spool/pcaplint": pipeline.path("spool") };
    const collected = rsyslogd("imfile", spool);
    const packets = writeFaultyCapture(pipeline.path("faulty.pcap"), 3e6);
    const [batch] = blockWith(PAGE, "rotate-size=1MB,atomic=true").split("\n");
    const { stderr } = await pipeline.shell(withPlaces(batch!, { ...spool, "captures/": "faulty.pcap", "1MB": "200kB" }));
    expect(stderr).toContain(`${packets} errors`);
    const files = readdirSync(pipeline.path("spool"));
    expect(files.length).toBeGreaterThan(20);
    await until(() => collected().length >= packets);
    const written = files.flatMap((name) =>
      readFileSync(pipeline.path(`spool/${name}`), "utf8")
        .split("\n")
        .slice(0, -1),
    );
    expect(written.length).toBe(packets);
    // Files are read in any order.
    expect(collected().sort()).toEqual(written.sort());
  });
});
