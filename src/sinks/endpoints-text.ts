import type { Endpoints } from "../finding.js";

const endpoint = (address: string, port: number | undefined): string =>
  port === undefined ? address : address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;

/** `10.0.0.1:40000 > 10.0.0.2:9 udp`. */
export const endpointsText = (e: Endpoints): string =>
  `${endpoint(e.source, e.sourcePort)} > ${endpoint(e.destination, e.destinationPort)} ${e.protocol}`;
