import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";

const MiB = 2 ** 20;
/** Where the kernel does not say it, as in network namespaces that do not show the setting, and on other systems. */
const UNKNOWN = 16 * MiB;
/** Of receivers on other hosts nothing can be asked; this is the largest that Linux gives a connection by itself. */
const RECEIVER = 32 * MiB;
/** The kernel looks whether a buffer is full before it takes one more piece, not behind it. */
const ONE_MORE = MiB;
/** Book-keeping that the kernel counts against the buffer of a unix socket with each write; 576 bytes at least on 64 bits, less on 32. */
const PER_WRITE = 384;

/** The largest number in a file of /proc/sys/net; undefined where there is none. */
function setting(name: string): number | undefined {
  try {
    const numbers = readFileSync(`/proc/sys/net/${name}`, "utf8").trim().split(/\s+/).map(Number);
    return Math.max(...numbers);
  } catch {
    return undefined;
  }
}

/** What can lie in the buffers between a writer and a reader, and how much of them a write takes. */
export interface Buffers {
  readonly bytes: number;
  readonly perWrite: number;
}

/**
 * Of a unix stream socket: unread writes are charged to the sender's buffer, which is net.core.wmem_default (Node leaves it so). One more is
 * taken as long as that is not full, in pieces of half of it at most (socket(7), unix_stream_sendmsg).
 */
export const unixBuffers = (): Buffers => ({ bytes: 1.5 * (setting("core/wmem_default") ?? UNKNOWN), perWrite: PER_WRITE });

/** Of TCP: the sender's buffer and the receiver's, each as large as it can grow by itself (tcp(7)), or as a receiver may ask for. */
export function tcpBuffers(): Buffers {
  const sent = setting("ipv4/tcp_wmem") ?? UNKNOWN;
  const received = Math.max(setting("ipv4/tcp_rmem") ?? 0, 2 * (setting("core/rmem_max") ?? 0), RECEIVER);
  return { bytes: sent + received + ONE_MORE, perWrite: 0 };
}

/** One end of a TCP connection. */
export interface Ports {
  readonly local: number;
  readonly remote: number;
  readonly isIPv6: boolean;
}

/** Bytes that the other side's kernel has not acknowledged, as /proc/net/tcp has them; undefined where the connection is not there any more. */
export async function unacknowledged({ local, remote, isIPv6 }: Ports): Promise<number | undefined> {
  const port = (number: number): string => number.toString(16).toUpperCase().padStart(4, "0");
  // Fields of a line: its number, both addresses, the state, and the queues.
  const line = new RegExp(`^ *\\d+: [0-9A-F]+:${port(local)} [0-9A-F]+:${port(remote)} [0-9A-F]{2} ([0-9A-F]{8}):`, "gm");
  const table = await readFile(`/proc/net/${isIPv6 ? "tcp6" : "tcp"}`, "latin1").catch(() => "");
  // Connections of other addresses may have the same ports: the fullest counts.
  const queued = [...table.matchAll(line)].map(([, bytes]) => Number.parseInt(bytes!, 16));
  return queued.length === 0 ? undefined : Math.max(...queued);
}
