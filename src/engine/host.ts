import type { Finding } from "../finding.js";

/** The finding with the name of the host that it was made on, at its place among the keys. */
export function withHost(finding: Finding, host: string): Finding {
  const { type, schema, time, rule, severity, message, source, fingerprint, ...rest } = finding;
  return { type, schema, ...(time === undefined ? {} : { time }), rule, severity, message, source, fingerprint, host, ...rest };
}
