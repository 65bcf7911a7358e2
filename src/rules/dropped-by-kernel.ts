import type { KernelEvent } from "../kernel-state/event.js";
import type { KernelReport } from "./rule.js";

/** `UDP: bad checksum` (net/ipv4/udp.c: __udp4_lib_rcv): the kernel has summed the datagram and thrown it away. */
export function droppedByKernel({ udp, uptime }: KernelEvent): KernelReport | undefined {
  if (udp === undefined) return undefined;
  const { source, sourcePort, destination, destinationPort, length } = udp;
  return {
    message: `the kernel dropped a UDP datagram of ${length} bytes from ${source}:${sourcePort} to ${destination}:${destinationPort}: its checksum does not fit`,
    details: { udpLength: length, ...(uptime === undefined ? {} : { uptime }) },
  };
}
