import { OutputError } from "./option-values.js";

/** Where to connect to: a host and its port, or the path of a unix socket. */
export type Address = { readonly host: string; readonly port: number } | { readonly path: string };

/**
 * The address in `tcp://host:port`, `syslog+udp://[::1]:514` or `unix:/path`.
 * @param port where none is written; undefined where one must be
 * @throws OutputError where it is none
 */
export function addressOf(to: string, port?: number): Address {
  const [, scheme = "", rest = ""] = /^([a-z0-9+]+):(?:\/\/)?(.*)$/.exec(to) ?? [];
  if (scheme.endsWith("unix")) {
    if (rest === "") throw new OutputError(`${to}: name the socket, as in ${scheme}:/run/collector.sock`);
    return { path: rest };
  }
  const [, inBrackets, plain, digits] = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^:/[\]]+))(?::(\d+))?\/?$/.exec(rest) ?? [];
  const host = inBrackets ?? plain;
  const number = digits === undefined ? port : Number(digits);
  if (host === undefined || number === undefined || number < 1 || number > 65535) {
    throw new OutputError(
      `${to}: name the host and its port, as in ${scheme}://127.0.0.1:${port ?? 5140} or ${scheme}://[::1]:${port ?? 5140}`,
    );
  }
  return { host, port: number };
}
