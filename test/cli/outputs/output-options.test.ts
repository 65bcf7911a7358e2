import { describe, expect, test } from "vitest";
import { outputSpecs, parseOutput } from "../../../src/cli/outputs/output-options.js";

describe("--output", () => {
  test.for([
    ["-", { to: "-", options: {} }],
    ["out.jsonl", { to: "out.jsonl", options: {} }],
    ["/a b/c=d.jsonl,format=pretty", { to: "/a b/c=d.jsonl", format: "pretty", options: {} }],
    ["out,severity=error,rotate-size=1MB,keep=3", { to: "out", severity: "error", options: { "rotate-size": "1MB", keep: "3" } }],
    ["tcp://127.0.0.1:5140,severity=warning", { to: "tcp://127.0.0.1:5140", severity: "warning", options: {} }],
    ["unix:/run/x.sock", { to: "unix:/run/x.sock", options: {} }],
    ["a:b", { to: "a:b", options: {} }],
    ["./tcp:x", { to: "./tcp:x", options: {} }],
  ] as const)("%s", ([text, spec]) => expect(parseOutput(text)).toEqual(spec));

  test.for([
    ["", "--output : say where to: - for standard output, a file, or an address as tcp://"],
    [",format=json", "--output ,format=json: say where to: - for standard output, a file, or an address as tcp://"],
    ["out,atomic", '--output out,atomic: "atomic" is no key=value; did you mean atomic=true?'],
    ["out,", '--output out,: "" is no key=value'],
    ["out,=3", '--output out,=3: "=3" is no key=value'],
    ["out,keep=1,keep=2", "--output out,keep=1,keep=2: keep is said twice"],
    ["out,rotate_size=1", "--output out,rotate_size=1: there is no rotate_size; did you mean rotate-size?"],
    ["out,format=jsno", "--output out,format=jsno: there is no format jsno; did you mean json?"],
    ["out,severity=fatal", "--output out,severity=fatal: the severity is one of info, warning, error"],
    ["-,atomic=true", "--output -,atomic=true: there is no atomic; there are format, severity"],
    ["tpc://a:1", "--output tpc://a:1: there is no output tpc://; did you mean tcp?"],
    ["unx:/run/x", "--output unx:/run/x: there is no output unx://; did you mean unix?"],
    ["file:///tmp/x", "--output file:///tmp/x: there is no output file://; write the path alone"],
  ] as const)("%s: one line with the remedy", ([text, says]) => expect(() => parseOutput(text)).toThrow(says));

  test("standard output where none is named, and only those where some are", () => {
    expect(outputSpecs(undefined)).toEqual([{ to: "-", options: {} }]);
    expect(outputSpecs(["a", "-"]).map(({ to }) => to)).toEqual(["a", "-"]);
  });
  test.for([
    [["-", "-,format=pretty"], "--output -: is named twice: standard output has one format"],
    [["out", "./out,format=pretty"], "--output ./out: is named twice"],
  ] as const)("%j", ([texts, says]) => expect(() => outputSpecs(texts)).toThrow(says));
});
