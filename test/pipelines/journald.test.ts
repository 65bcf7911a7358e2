import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { blockWith } from "../support/fenced.js";
import { noCapture } from "../support/namespaces.js";
import { Pipeline } from "../support/pipeline.js";
import { PROGRAM } from "../support/process.js";
import { hasTool } from "../support/tools.js";

const PAGE = "docs/pipelines/journald.md";
const JOURNALD = "/lib/systemd/systemd-journald";
const without = noCapture !== undefined || !hasTool("journalctl") || !existsSync(JOURNALD);

/** A journald of its own: where `/run` and its configuration are, nobody else looks. */
const withJournald = (folder: string, lines: string): string => `
mount -t tmpfs none /run && mkdir -p /run/systemd/journal /run/log/journal && mount -t tmpfs none /etc/systemd || exit 1
${JOURNALD} >"${folder}/journald.log" 2>&1 & journald=$!
for i in $(seq 200); do [ -S /run/systemd/journal/stdout ] && break; sleep 0.05; done
${lines}
kill $journald
`;

describe.skipIf(without)("systemd-journald, as its page has it", () => {
  let pipeline: Pipeline;
  beforeEach(() => {
    pipeline = new Pipeline();
  });
  afterEach(() => pipeline.close());

  test("gives every record back, byte for byte", async () => {
    const expected = await pipeline.records();
    const command = blockWith(PAGE, "systemd-cat")
      .split("\n")
      .find((line) => line.startsWith("pcaplint captures/"))!;
    const read = blockWith(PAGE, "journalctl -t pcaplint -o cat | jq");
    const own = withJournald(
      pipeline.folder,
      `PATH="${pipeline.folder}:$PATH"; ${command}; journalctl --sync; journalctl -t pcaplint -o cat >got; ${read}`,
    );
    pipeline.write("pcaplint", `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
    const { stdout, stderr } = await pipeline.shell(`chmod +x pcaplint; unshare -m --propagation private bash <<'END'\n${own}\nEND`);
    expect(pipeline.lines("got"), stderr).toEqual(expected);
    const errors = expected.map((line) => JSON.parse(line) as Record<string, string>).filter(({ severity }) => severity === "error");
    expect(stdout.split("\n").length - 1, stderr).toBe(errors.length);
  });
});
