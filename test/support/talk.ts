import { build, data, ethernet, ipv4, type Part, type TcpFields, tcp, udp, vxlan } from "./build/index.js";
import type { Sum } from "./build/transport.js";

export const SYN = 0x02;
export const SYN_ACK = 0x12;
export const ACK = 0x10;
export const RECEIVED = 1;
export const SENT = 2;

export interface Segment extends TcpFields {
  /** Bytes of payload, 0, 1, 2, …. */
  readonly bytes?: number;
  readonly identification?: number;
}

const ONE = "10.0.0.1";
const OTHER = "10.0.0.2";

function parts(source: string, destination: string, ports: TcpFields, { bytes = 0, identification = 1, ...f }: Segment): Part[] {
  return [ipv4({ source, destination, identification }), tcp({ ...ports, ...f }), data(bytes)];
}

/** A segment of the side that opened the connection, from 10.0.0.1:51324 to 10.0.0.2:80. */
export const client = (f: Segment = {}): Uint8Array => build(ethernet(), ...parts(ONE, OTHER, { source: 51324, destination: 80 }, f));
/** A segment of the other side. */
export const server = (f: Segment = {}): Uint8Array => build(ethernet(), ...parts(OTHER, ONE, { source: 80, destination: 51324 }, f));

export interface Outer {
  readonly checksum?: Sum;
  /** May routers fragment it? */
  readonly fragmentable?: true;
}

const around = (source: string, destination: string, { checksum, fragmentable }: Outer): Part[] => [
  ethernet(),
  ipv4({ source, destination, flagsAndOffset: fragmentable ? 0 : 0x4000 }),
  udp({ source: 50000, destination: 4789, ...(checksum === undefined ? {} : { checksum }) }),
  vxlan(),
  ethernet(),
];

/** The same inside VXLAN, from node 192.168.0.1 to 192.168.0.2: 50 bytes more. */
export const tunnelledClient = (f: Segment = {}, outer: Outer = {}): Uint8Array =>
  build(...around("192.168.0.1", "192.168.0.2", outer), ...parts(ONE, OTHER, { source: 51324, destination: 80 }, f));
export const tunnelledServer = (f: Segment = {}, outer: Outer = {}): Uint8Array =>
  build(...around("192.168.0.2", "192.168.0.1", outer), ...parts(OTHER, ONE, { source: 80, destination: 51324 }, f));
