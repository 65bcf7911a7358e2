import { addressOf } from "./address.js";
import { DatagramTransport } from "./datagram-transport.js";
import { deliveryOf, timeoutMs } from "./delivery-options.js";
import { type Line, lines } from "./line.js";
import { OptionValues } from "./option-values.js";
import type { Output, OutputContext, OutputSpec } from "./output.js";
import { QueuedOutput } from "./queued-output.js";
import { StreamTransport } from "./stream-transport.js";
import type { Transport } from "./transport.js";

/** What a socket takes at once; after that, other things get their turn. */
export const SOCKET_BATCH = { records: 256, bytes: 1 << 18 };

/** The transport to the address behind `tcp`, `udp` or `unix`. `port`: where none is written. @throws OutputError where the address is none */
export function socketTransport(to: string, values: OptionValues, port?: number): Transport<Line> {
  const address = addressOf(to, port);
  return "host" in address && /^[a-z+]*udp:/.test(to) ? new DatagramTransport(address) : new StreamTransport(address, timeoutMs(values));
}

/** Lines to a socket: `tcp://host:port`, `unix:/path`, and a datagram each to `udp://host:port`. */
export async function openSocket(spec: OutputSpec, context: OutputContext): Promise<Output> {
  const values = new OptionValues(spec.to, spec.options);
  const transport = socketTransport(spec.to, values);
  return new QueuedOutput(spec.to, lines(spec, context), transport, deliveryOf(values, SOCKET_BATCH), context);
}
